/** @file Polya-Gamma numbers as WebAssembly: core's `polya-gamma.ts`, where they are explained, step for step. */
import { FunctionWriter } from "../function-writer.js";
import type { ModuleContext } from "../module-context.js";
import { ScalarLanes } from "../scalar-lanes.js";
import type { Emit } from "../scalar-lanes.js";
import { GeneratorCode } from "./generator-code.js";
import { inverseGaussianCode } from "./inverse-gaussian-code.js";
import { uniformCode } from "./ziggurat-code.js";

/** As in core: where no uniform number is below R. */
const FARTHEST = 48;

/** A Polya-Gamma number with this shape and tilt. */
export function writePolyaGamma(context: ModuleContext): FunctionWriter {
  const writer = new FunctionWriter(["f64", "f64"], ["f64"]);
  const t = new ScalarLanes(writer, context.plan);
  const generator = new GeneratorCode(writer);
  const call = (callee: string, operand: Emit): Emit => () => {
    operand();
    writer.call(context.callee(callee));
  }; // prettier-ignore
  const read = (local: number): Emit => () => writer.get(local); // prettier-ignore
  const assign = (local: number, value: Emit): void => {
    value();
    writer.set(local);
  };
  const giveBackIf = (test: Emit, value: number): void => {
    test();
    writer.if(undefined, () => {
      writer.f64(value);
      writer.op("return");
    });
  };
  const [shape, tilt] = [read(0), read(1)];
  const [zero, one, two] = [t.constant(0), t.constant(1), t.constant(2)];
  const isNumber = t.and(t.lessOrEqual(zero, shape), t.less(shape, t.constant(Infinity)));
  giveBackIf(t.not(t.and(isNumber, t.less(t.abs(tilt), t.constant(Infinity)))), NaN);
  giveBackIf(t.equal(shape, zero), 0);
  const c = t.share(t.mul(t.constant(0.5), t.abs(tilt)));
  const numPieces = writer.local("f64");
  assign(numPieces, one);
  t.less(one, shape)();
  writer.if(undefined, () => {
    const pieces = t.mul(shape, call("log1p", call("exp", t.mul(t.constant(-2), c))));
    assign(numPieces, () => {
      writer.f64(1);
      pieces();
      writer.op("f64.ceil");
      writer.op("f64.max");
    });
  });
  const h = t.share(t.div(shape, read(numPieces)));
  const [mean, square, total, piece] = [0, 0, 0, 0].map(() => writer.local("f64")) as [number, number, number, number];
  const [term, factor, sum, step, ratio, n] = [0, 0, 0, 0, 0, 0].map(() => writer.local("f64")) as [number, number, number, number, number, number]; // prettier-ignore
  const isOdd = writer.local("i32");
  assign(mean, t.div(h, c));
  assign(square, t.mul(h, h));
  generator.load();
  writer.loop(() => {
    const x = inverseGaussianAccepted();
    assign(total, t.add(read(total), read(x)));
    assign(piece, t.add(read(piece), one));
    t.less(read(piece), read(numPieces))();
    writer.repeatIf();
  });
  generator.store();
  t.mul(t.constant(0.25), read(total))();
  return writer;

  /** Draws until a number is kept; returns its local. */
  function inverseGaussianAccepted(): number {
    let kept = 0;
    writer.block(() => {
      writer.loop(() => {
        kept = inverseGaussianCode(context, writer, generator, mean, square);
        const x = read(kept);
        const u = read(uniformCode(context, writer, generator));
        t.less(t.select(t.less(one, h), t.mul(t.constant(FARTHEST), h), t.constant(FARTHEST)), x)();
        writer.jumpIf(0);
        assign(factor, call("exp", t.div(t.mul(t.constant(-2), t.add(one, h)), x)));
        assign(term, t.mul(t.add(two, h), read(factor)));
        assign(sum, t.sub(one, read(term)));
        t.and(t.lessOrEqual(read(term), one), t.lessOrEqual(u, read(sum)))();
        writer.jumpIf(1);
        assign(step, call("exp", t.div(t.constant(-4), x)));
        assign(n, one);
        writer.i32(1);
        writer.set(isOdd);
        // Inside this loop, depth 0 is the next term, 1 the next number, 2 the end.
        writer.loop(() => nextTerm(u));
      });
    });
    return kept;
  }

  function nextTerm(u: Emit): void {
    const [at, next] = [read(n), t.add(read(n), one)];
    assign(factor, t.mul(read(factor), read(step)));
    const numerator = t.mul(t.add(at, h), t.add(t.mul(two, next), h));
    const denominator = t.mul(next, t.add(t.mul(two, at), h));
    assign(ratio, t.mul(t.div(numerator, denominator), read(factor)));
    assign(term, t.mul(read(term), read(ratio)));
    const isFalling = t.lessOrEqual(read(ratio), one);
    writer.get(isOdd);
    writer.if(
      undefined,
      () => {
        assign(sum, t.add(read(sum), read(term)));
        t.and(isFalling, t.less(read(sum), u))();
        writer.jumpIf(2);
      },
      () => {
        assign(sum, t.sub(read(sum), read(term)));
        t.and(isFalling, t.lessOrEqual(u, read(sum)))();
        writer.jumpIf(3);
      },
    );
    assign(n, next);
    writer.get(isOdd);
    writer.op("i32.eqz");
    writer.set(isOdd);
    writer.jump(0);
  }
}
