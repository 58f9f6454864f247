/** @file Gamma numbers as WebAssembly: core's `gamma.ts`, where they are explained, step for step. */
import { FunctionWriter } from "../function-writer.js";
import type { ModuleContext } from "../module-context.js";
import { GeneratorCode } from "./generator-code.js";
import { normalCode } from "./ziggurat-code.js";

/** A gamma number with this shape and rate 1. */
export function writeGamma(context: ModuleContext): FunctionWriter {
  const writer = new FunctionWriter(["f64"], ["f64"]);
  const shape = 0;
  const marsagliaTsang = context.variate("marsagliaTsang");
  writer.get(shape);
  writer.f64(1);
  writer.op("f64.ge");
  writer.if(
    "f64",
    () => {
      writer.get(shape);
      writer.call(marsagliaTsang);
    },
    () => {
      writer.get(shape);
      writer.f64(1);
      writer.op("f64.add");
      writer.call(marsagliaTsang);
      writer.call(context.callee("log"));
      writer.call(context.variate("randomExponential"));
      writer.get(shape);
      writer.op("f64.div");
      writer.op("f64.sub");
      writer.call(context.callee("exp"));
    },
  );
  return writer;
}

/** The same for shapes of 1 or more; NaN for others. */
export function writeMarsagliaTsang(context: ModuleContext): FunctionWriter {
  const writer = new FunctionWriter(["f64"], ["f64"]);
  const shape = 0;
  const [d, c, v, u, x2] = Array.from({ length: 5 }, () => writer.local("f64")) as [number, number, number, number, number]; // prettier-ignore
  const log = context.callee("log");
  const generator = new GeneratorCode(writer);
  writer.get(shape);
  writer.f64(1);
  writer.op("f64.ge");
  writer.op("i32.eqz");
  writer.if(undefined, () => {
    writer.f64(NaN);
    writer.op("return");
  });
  writer.get(shape);
  writer.f64(0.3333333333333333);
  writer.op("f64.sub");
  writer.set(d);
  writer.f64(1);
  writer.f64(9);
  writer.get(d);
  writer.op("f64.mul");
  writer.op("f64.sqrt");
  writer.op("f64.div");
  writer.set(c);
  generator.load();
  writer.block(() => {
    writer.loop(() => {
      const x = normalCode(context, writer, generator);
      writer.f64(1);
      writer.get(c);
      writer.get(x);
      writer.op("f64.mul");
      writer.op("f64.add");
      writer.tee(v);
      writer.f64(0);
      writer.op("f64.le");
      writer.jumpIf(0);
      writer.get(v);
      writer.get(v);
      writer.op("f64.mul");
      writer.get(v);
      writer.op("f64.mul");
      writer.set(v);
      generator.nextPair();
      generator.uniform();
      writer.set(u);
      writer.get(x);
      writer.get(x);
      writer.op("f64.mul");
      writer.set(x2);
      writer.get(u);
      writer.f64(1);
      writer.f64(0.0331);
      writer.get(x2);
      writer.op("f64.mul");
      writer.get(x2);
      writer.op("f64.mul");
      writer.op("f64.sub");
      writer.op("f64.lt");
      writer.jumpIf(1);
      writer.get(u);
      writer.call(log);
      writer.f64(0.5);
      writer.get(x2);
      writer.op("f64.mul");
      writer.get(d);
      writer.f64(1);
      writer.get(v);
      writer.op("f64.sub");
      writer.get(v);
      writer.call(log);
      writer.op("f64.add");
      writer.op("f64.mul");
      writer.op("f64.add");
      writer.op("f64.lt");
      writer.op("i32.eqz");
      writer.repeatIf();
    });
  });
  generator.store();
  writer.get(d);
  writer.get(v);
  writer.op("f64.mul");
  return writer;
}
