/** @file Categories as WebAssembly, step for step as the runtime function `randomCategorical` draws them. */
import { FunctionWriter } from "../function-writer.js";
import { GeneratorCode } from "./generator-code.js";
import { uniformCode } from "./ziggurat-code.js";
import type { ModuleContext } from "../module-context.js";

/** A category with probabilities proportional to the doubles at an address, so many of them. */
export function writeCategorical(context: ModuleContext): FunctionWriter {
  const writer = new FunctionWriter(["i32", "i32"], ["f64"]);
  const [address, count] = [0, 1];
  const [at, k, last] = [writer.local("i32"), writer.local("i32"), writer.local("i32")];
  const [total, probability] = [writer.local("f64"), writer.local("f64")];
  const generator = new GeneratorCode(writer);
  /** Goes through the probabilities; `body` is inside a loop inside a block, and a jump to depth 1 from it leaves both. */
  const each = (body: () => void): void => {
    writer.get(address);
    writer.set(at);
    writer.i32(0);
    writer.set(k);
    writer.block(() => {
      writer.loop(() => {
        writer.get(k);
        writer.get(count);
        writer.op("i32.ge_s");
        writer.jumpIf(1);
        writer.get(at);
        writer.memory("f64.load", 0);
        writer.set(probability);
        body();
        writer.get(at);
        writer.i32(8);
        writer.op("i32.add");
        writer.set(at);
        writer.get(k);
        writer.i32(1);
        writer.op("i32.add");
        writer.set(k);
        writer.jump(0);
      });
    });
  };
  each(() => {
    writer.get(total);
    writer.get(probability);
    writer.op("f64.add");
    writer.set(total);
  });
  generator.load();
  const u = uniformCode(context, writer, generator);
  generator.store();
  writer.get(u);
  writer.get(total);
  writer.op("f64.mul");
  writer.set(u);
  each(() => {
    writer.get(probability);
    writer.f64(0);
    writer.op("f64.ne");
    writer.if(undefined, () => {
      writer.get(k);
      writer.set(last);
      writer.get(u);
      writer.get(probability);
      writer.op("f64.lt");
      writer.jumpIf(2);
      writer.get(u);
      writer.get(probability);
      writer.op("f64.sub");
      writer.set(u);
    });
  });
  writer.get(last);
  writer.op("f64.convert_i32_s");
  return writer;
}
