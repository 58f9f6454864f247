/**
 * @file Normal and exponential numbers as WebAssembly: the ziggurats of core's `normal.ts` and `exponential.ts`, where they are
 * explained, step for step, so that both give the same bits.
 */
import { exponentialZiggurat, normalZiggurat } from "@terrace/core/elementary";
import type { FunctionWriter } from "../function-writer.js";
import type { ModuleContext } from "../module-context.js";
import type { GeneratorCode } from "./generator-code.js";

/** Writes the code of one draw, with the generator's state in locals; returns the local that holds the number. */
export type DrawCode = (context: ModuleContext, writer: FunctionWriter, generator: GeneratorCode) => number;

/** A uniform number. */
export const uniformCode: DrawCode = (_, writer, generator) => {
  const result = writer.local("f64");
  generator.nextPair();
  generator.uniform();
  writer.set(result);
  return result;
};

/** A standard normal number. */
export const normalCode: DrawCode = (context, writer, generator) => {
  const { tailStart, edges, heights } = normalZiggurat;
  const [x, y] = [writer.local("f64"), writer.local("f64")];
  const [layer, sign] = [writer.local("i32"), writer.local("i64")];
  const layers = new Layers(context, writer, edges, heights);
  const [exp, log] = [context.callee("exp"), context.callee("log")];
  const minusLogOfUniform = (): void => {
    generator.nextPair();
    generator.uniform();
    writer.call(log);
    writer.op("f64.neg");
  };
  writer.block(() => {
    writer.loop(() => {
      generator.nextPair();
      layers.choose(layer, generator);
      // Bit 8, moved to where doubles have their sign.
      generator.second();
      writer.i32(256);
      writer.op("i32.and");
      writer.op("i64.extend_i32_u");
      writer.i64(55);
      writer.op("i64.shl");
      writer.set(sign);
      generator.value();
      layers.edge(layer, 0);
      writer.op("f64.mul");
      writer.tee(x);
      layers.edge(layer, 1);
      writer.op("f64.lt");
      writer.jumpIf(1);
      writer.get(layer);
      writer.op("i32.eqz");
      writer.if(
        undefined,
        () => {
          writer.loop(() => {
            minusLogOfUniform();
            writer.f64(tailStart);
            writer.op("f64.div");
            writer.set(x);
            minusLogOfUniform();
            writer.set(y);
            writer.f64(2);
            writer.get(y);
            writer.op("f64.mul");
            writer.get(x);
            writer.get(x);
            writer.op("f64.mul");
            writer.op("f64.gt");
            writer.op("i32.eqz");
            writer.repeatIf();
          });
          writer.f64(tailStart);
          writer.get(x);
          writer.op("f64.add");
          writer.set(x);
          writer.jump(2);
        },
        () => {
          layers.height(layer, generator);
          writer.f64(-0.5);
          writer.get(x);
          writer.op("f64.mul");
          writer.get(x);
          writer.op("f64.mul");
          writer.call(exp);
          writer.op("f64.lt");
          writer.jumpIf(2);
        },
      );
      writer.jump(0);
    });
  });
  writer.get(x);
  writer.op("i64.reinterpret_f64");
  writer.get(sign);
  writer.op("i64.xor");
  writer.op("f64.reinterpret_i64");
  writer.set(x);
  return x;
};

/** An exponential number with mean 1. */
export const exponentialCode: DrawCode = (context, writer, generator) => {
  const { tailStart, edges, heights } = exponentialZiggurat;
  const [x, start] = [writer.local("f64"), writer.local("f64")];
  const layer = writer.local("i32");
  const layers = new Layers(context, writer, edges, heights);
  const exp = context.callee("exp");
  writer.f64(0);
  writer.set(start);
  writer.block(() => {
    writer.loop(() => {
      generator.nextPair();
      layers.choose(layer, generator);
      generator.value();
      layers.edge(layer, 0);
      writer.op("f64.mul");
      writer.tee(x);
      layers.edge(layer, 1);
      writer.op("f64.lt");
      writer.jumpIf(1);
      writer.get(layer);
      writer.op("i32.eqz");
      writer.if(
        undefined,
        () => {
          writer.get(start);
          writer.f64(tailStart);
          writer.op("f64.add");
          writer.set(start);
        },
        () => {
          layers.height(layer, generator);
          writer.get(x);
          writer.op("f64.neg");
          writer.call(exp);
          writer.op("f64.lt");
          writer.jumpIf(2);
        },
      );
      writer.jump(0);
    });
  });
  writer.get(start);
  writer.get(x);
  writer.op("f64.add");
  writer.set(x);
  return x;
};

/** The tables of a ziggurat; a layer is known by the offset of its entries, eight times its number. */
class Layers {
  readonly #edges: number;
  readonly #heights: number;

  constructor(
    context: ModuleContext,
    readonly writer: FunctionWriter,
    edges: Float64Array,
    heights: Float64Array,
  ) {
    this.#edges = context.plan.constant(edges);
    this.#heights = context.plan.constant(heights);
  }

  /** Bits 0-7 of the second word of the pair. */
  choose(layer: number, generator: GeneratorCode): void {
    const { writer } = this;
    generator.second();
    writer.i32(255);
    writer.op("i32.and");
    writer.i32(3);
    writer.op("i32.shl");
    writer.set(layer);
  }

  edge(layer: number, next: 0 | 1): void {
    this.writer.get(layer);
    this.writer.memory("f64.load", this.#edges + 8 * next);
  }

  /** A uniform height within the layer. */
  height(layer: number, generator: GeneratorCode): void {
    const { writer } = this;
    const low = writer.local("f64");
    writer.get(layer);
    writer.memory("f64.load", this.#heights);
    writer.tee(low);
    generator.nextPair();
    generator.uniform();
    writer.get(layer);
    writer.memory("f64.load", this.#heights + 8);
    writer.get(low);
    writer.op("f64.sub");
    writer.op("f64.mul");
    writer.op("f64.add");
  }
}
