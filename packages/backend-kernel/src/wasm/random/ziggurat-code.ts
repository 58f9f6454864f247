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
  const { tailStart } = normalZiggurat;
  const [x, y, sign] = [writer.local("f64"), writer.local("f64"), writer.local("i64")];
  const [exp, log] = [context.callee("exp"), context.callee("log")];
  const minusLogOfUniform = (): void => {
    generator.nextPair();
    generator.uniform();
    writer.call(log);
    writer.op("f64.neg");
  };
  ziggurat(context, writer, generator, normalZiggurat, x, {
    pair: () => {
      // Bit 8, moved to where doubles have their sign.
      generator.second();
      writer.i32(256);
      writer.op("i32.and");
      writer.op("i64.extend_i32_u");
      writer.i64(55);
      writer.op("i64.shl");
      writer.set(sign);
    },
    tail: (accept) => {
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
      accept();
    },
    density: () => {
      writer.f64(-0.5);
      writer.get(x);
      writer.op("f64.mul");
      writer.get(x);
      writer.op("f64.mul");
      writer.call(exp);
    },
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
  const [x, start] = [writer.local("f64"), writer.local("f64")];
  const exp = context.callee("exp");
  writer.f64(0);
  writer.set(start);
  ziggurat(context, writer, generator, exponentialZiggurat, x, {
    tail: () => {
      writer.get(start);
      writer.f64(exponentialZiggurat.tailStart);
      writer.op("f64.add");
      writer.set(start);
    },
    density: () => {
      writer.get(x);
      writer.op("f64.neg");
      writer.call(exp);
    },
  });
  writer.get(start);
  writer.get(x);
  writer.op("f64.add");
  writer.set(x);
  return x;
};

/** What is a ziggurat's own. */
interface ZigguratParts {
  /** What else is taken from the pair that chose the layer. */
  readonly pair?: () => void;
  /** What follows where the lowest layer's number lies beyond its edge: a new attempt, unless `accept` ends it with the number in `x`. */
  readonly tail: (accept: () => void) => void;
  /** Leaves the density at `x`, on the scale of the heights. */
  readonly density: () => void;
}

/**
 * Writes attempts until one leaves its number in the local `x`: a layer, a number below its edge, and the tests of those that
 * may lie above the density. A layer is known by the offset of its entries, eight times its number.
 */
function ziggurat(
  { plan }: ModuleContext,
  writer: FunctionWriter,
  generator: GeneratorCode,
  tables: { readonly edges: Float64Array; readonly heights: Float64Array },
  x: number,
  { pair, tail, density }: ZigguratParts,
): void {
  const layer = writer.local("i32");
  const low = writer.local("f64");
  const [edges, heights] = [plan.constant(tables.edges), plan.constant(tables.heights)];
  const load = (address: number): void => {
    writer.get(layer);
    writer.memory("f64.load", address);
  };
  writer.block(() => {
    writer.loop(() => {
      generator.nextPair();
      // Bits 0-7 of the second word of the pair.
      generator.second();
      writer.i32(255);
      writer.op("i32.and");
      writer.i32(3);
      writer.op("i32.shl");
      writer.set(layer);
      pair?.();
      generator.value();
      load(edges);
      writer.op("f64.mul");
      writer.tee(x);
      load(edges + 8);
      writer.op("f64.lt");
      writer.jumpIf(1);
      writer.get(layer);
      writer.op("i32.eqz");
      writer.if(
        undefined,
        () => tail(() => writer.jump(2)),
        () => {
          // A uniform height within the layer.
          load(heights);
          writer.tee(low);
          generator.nextPair();
          generator.uniform();
          load(heights + 8);
          writer.get(low);
          writer.op("f64.sub");
          writer.op("f64.mul");
          writer.op("f64.add");
          density();
          writer.op("f64.lt");
          writer.jumpIf(2);
        },
      );
      writer.jump(0);
    });
  });
}
