/** @file Functions in WGSL against `core`'s in Float64, over their ranges and in their tails, at numbers that Float32 has. */
import * as tf from "@tensorflow/tfjs-core";
import { binaryValues, ternaryValues, unaryValues } from "@terrace/graph";
import { beforeAll, describe, expect, it } from "vitest";

import { wgslFunctionNames } from "../../src/kernels/wgsl-functions.js";
import { TfjsOps } from "../../src/tfjs-ops.js";
import { webgpuTrouble } from "../support/webgpu.js";

/** A few units of Float32's last place, 6e-8. */
const RELATIVE = 5e-7;
/** Where a function has zeros, relative to 1: its argument is rounded there too. */
const ABSOLUTE = 1e-6;

type Range = readonly [low: number, high: number];

/** Ranges by function; those of which the ends are far apart are covered by their logarithms. */
const ranges: Readonly<Record<string, readonly Range[]>> = {
  exp: [[-86, 88.7], [-1, 1]], expm1: [[-20, 80], [-0.5, 0.5], [-1e-4, 1e-4]], log: [[0.9, 1.1], [1e-36, 1e36]],
  log1p: [[-0.99, 10], [-0.1, 0.1], [-1e-5, 1e-5]], logistic: [[-80, 90]], log1pExp: [[-80, 100], [-1, 1]],
  log1mExp: [[-80, -1e-6], [-1, -1e-3]], logLogistic: [[-90, 80]], sin: [[-3, 3], [-1000, 1000]], cos: [[-1.5, 1.5], [-1000, 1000]],
  tan: [[-1.5, 1.5]], asin: [[-1, 1], [-0.01, 0.01]], acos: [[-1, 1], [0.99, 1]], atan: [[-5, 5], [-1000, 1000]],
  sinh: [[-1, 1], [-88, 88]], cosh: [[-88, 88]], tanh: [[-1, 1], [-20, 20]], erf: [[-5, 5], [-0.01, 0.01]], erfc: [[-5, 9]],
  lgamma: [[1e-3, 30], [0.9, 1.1], [1.9, 2.1], [30, 1e20]], digamma: [[1e-3, 0.5], [2.5, 30], [30, 1e20]],
  trigamma: [[1e-3, 30], [30, 1e12], [-8, 0]], normalCdf: [[-13, 8]], normalLogCdf: [[-3e4, 6], [-2, 2]],
  normalQuantile: [[1e-36, 1e-3], [1e-3, 0.999], [0.49999, 0.50001]], round: [[-5, 5]],
}; // prettier-ignore

/** Functions at the zeros of which digits are lost, in the tolerance relative to 1. */
const withZeros: Readonly<Record<string, readonly Range[]>> = {
  lgamma: [[-8, 0]],
  digamma: [
    [0.5, 2.5],
    [-8, 0],
  ],
};

/** Operands of functions of several, by function. */
const tuples: Readonly<Record<string, (i: number) => readonly number[]>> = {
  pow: (i) => [0.1 + (i % 37) / 7, -4 + (i % 53) / 6.5],
  atan2: (i) => [-3 + (i % 61) / 10, -2 + (i % 41) / 10],
  logAddExp: (i) => [-40 + (i % 83), -35 + (i % 71)],
  lbeta: (i) => [0.02 + (i % 97) ** 2 / 10, 0.05 + (i % 31) ** 2 / 3],
  lchoose: (i) => [(i % 97) + 40, i % 37],
  gammaP: (i) => [0.05 + (i % 97) ** 2 / 20, 0.02 + (i % 89) ** 2 / 20],
  gammaQ: (i) => [0.05 + (i % 97) ** 2 / 20, 0.02 + (i % 89) ** 2 / 20],
  betaInc: (i) => [0.1 + (i % 23) / 3, 0.2 + (i % 31) / 4, ((i % 97) + 0.5) / 97],
  min: (i) => [(i % 7) - 3, (i % 5) - 2],
  max: (i) => [(i % 7) - 3, (i % 5) - 2],
  mod: (i) => [(i % 61) / 4 - 7, (i % 7) + 0.5],
  intDiv: (i) => [(i % 61) / 4 - 7, (i % 7) + 0.5],
  guardedMul: (i) => [i % 3 === 0 ? 0 : i / 9, i % 3 === 0 ? Infinity : i / 7],
};
/** What an exponent or a difference of logarithms of some tens loses. */
const TUPLE_TOLERANCE = 1e-5;

const numPoints = 5000;

function points([low, high]: Range): Float32Array {
  const isWide = low > 0 && high / low > 1e4;
  return Float32Array.from({ length: numPoints }, (_, i) => {
    const u = (i + 0.37) / numPoints;
    return isWide ? low * (high / low) ** u : low + (high - low) * u;
  });
}

it("covers every function", () => {
  expect(new Set([...Object.keys(ranges), ...Object.keys(tuples)])).toEqual(new Set(wgslFunctionNames));
});

describe.skipIf(webgpuTrouble !== undefined)("on webgpu", () => {
  beforeAll(async () => void (await tf.setBackend("webgpu")));

  async function expectNear(
    compute: (ops: TfjsOps) => tf.Tensor,
    expected: (i: number) => number,
    tolerance: number,
    smallest: number,
  ): Promise<void> {
    const ops = new TfjsOps("webgpu");
    const result = tf.tidy(() => compute(ops));
    const actual = await result.data();
    result.dispose();
    ops.dispose();
    actual.forEach((x, i) => {
      const value = expected(i);
      // Numbers that Float32 has not, or has with fewer digits.
      if (Math.abs(value) > 3.4e38 || (value !== 0 && Math.abs(value) < 1.2e-38)) return;
      const gap = value === x ? 0 : Math.abs(x - value) / Math.max(Math.abs(value), smallest);
      if (!(gap <= tolerance)) expect.fail(`point ${i}: ${x} instead of ${value}`);
    });
  }

  it.each(Object.keys(ranges))("%s is as good as Float32 is", async (name) => {
    const fn = unaryValues[name as keyof typeof unaryValues];
    for (const range of ranges[name]!) {
      const x = points(range);
      await expectNear((ops) => ops.unary(name as never, tf.tensor1d(x)), (i) => fn(x[i]!), RELATIVE, 0); // prettier-ignore
    }
    for (const range of withZeros[name] ?? []) {
      const x = points(range);
      await expectNear((ops) => ops.unary(name as never, tf.tensor1d(x)), (i) => fn(x[i]!), ABSOLUTE, 1); // prettier-ignore
    }
  });

  it.each(Object.keys(tuples))("%s is near", async (name) => {
    const given = Array.from({ length: numPoints }, (_, i) => tuples[name]!(i).map(Math.fround));
    const columns = given[0]!.map((_, k) => Float32Array.from(given, (values) => values[k]!));
    const fn = { ...binaryValues, ...ternaryValues }[name as "pow"] as (...values: number[]) => number;
    await expectNear(
      (ops) => {
        const [x, y, z] = columns.map((values) => tf.tensor1d(values));
        return z === undefined ? ops.binary(name as never, x!, y!) : ops.ternary(name as never, x!, y!, z);
      },
      (i) => fn(...given[i]!),
      TUPLE_TOLERANCE,
      // Of two probabilities that add up to 1 the smaller one has the other's digits.
      0.1,
    );
  });
});
