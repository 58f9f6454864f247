/** @file Inverse Gaussian numbers as WebAssembly: core's `inverse-gaussian.ts`, where they are explained, step for step. */
import { FunctionWriter } from "../function-writer.js";
import type { ModuleContext } from "../module-context.js";
import { ScalarLanes } from "../scalar-lanes.js";
import type { Emit } from "../scalar-lanes.js";
import { GeneratorCode } from "./generator-code.js";
import { normalCode, uniformCode } from "./ziggurat-code.js";

/** An inverse Gaussian number with this mean and shape. */
export function writeInverseGaussian(context: ModuleContext): FunctionWriter {
  const writer = new FunctionWriter(["f64", "f64"], ["f64"]);
  const generator = new GeneratorCode(writer);
  generator.load();
  const x = inverseGaussianCode(context, writer, generator, 0, 1);
  generator.store();
  writer.get(x);
  return writer;
}

/**
 * One draw, with the generator's state in locals.
 *
 * @param mean - local of the mean
 * @param shape - local of the shape
 * @returns the local that holds it
 */
export function inverseGaussianCode(
  context: ModuleContext,
  writer: FunctionWriter,
  generator: GeneratorCode,
  mean: number,
  shape: number,
): number {
  const t = new ScalarLanes(writer, context.plan);
  const read = (local: number): Emit => () => writer.get(local); // prettier-ignore
  const [mu, lambda] = [read(mean), read(shape)];
  const one = t.constant(1);
  const z = read(normalCode(context, writer, generator));
  const y = t.share(t.mul(z, z));
  const v = t.share(t.mul(t.mul(t.constant(0.5), t.div(mu, lambda)), y));
  const u = read(uniformCode(context, writer, generator));
  const result = writer.local("f64");
  t.less(t.constant(1e16), v)();
  writer.if(
    undefined,
    () => {
      const double = t.share(t.mul(t.constant(2), v));
      const isFirst = t.or(t.less(t.sub(one, u), t.mul(double, u)), t.equal(mu, t.constant(Infinity)));
      t.select(isFirst, t.div(lambda, y), t.mul(double, mu))();
      writer.set(result);
    },
    () => {
      const larger = t.share(t.add(t.add(one, v), t.sqrt(t.mul(v, t.add(v, t.constant(2))))));
      t.select(t.lessOrEqual(u, t.mul(larger, t.sub(one, u))), t.div(mu, larger), t.mul(mu, larger))();
      writer.set(result);
    },
  );
  return result;
}
