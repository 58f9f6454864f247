/** @file Linear algebra of JavaScript kernels against the interpreter's, which is other code, and against what defines it. */
import { describe, expect, it } from "vitest";
import * as reference from "@terrace/core";
import { cholesky, choleskyGradient, matmul, triangularSolve } from "../src/matrix-functions.js";
import { distance } from "../../graph/test/distance.js";
import { TOLERANCE } from "./agreement.js";
import { factorMatrix, positiveMatrix, smoothCovariance, wave } from "./matrices.js";

const SIZES = [...Array.from({ length: 70 }, (_, k) => k + 1), 101];

/** Each of the n + 2 roundings that an element goes through is at most this, relative ([Higham2002] sections 8.1 and 10.1). */
const ROUNDING = 2 ** -53;

/** The lower triangle of `L` alone. */
function lowerOf(l: Float64Array, n: number): Float64Array {
  return l.map((x, at) => (at % n > Math.floor(at / n) ? 0 : x));
}

function factorOf(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n);
  cholesky(l, 0, a, 0, n);
  return l;
}

/**
 * Expects the matrix `made`, on its lower triangle, to be the product of `a` and `b` but for the rounding of sums of `n` terms:
 * a bound relative to the product of absolute values, whatever the condition number is.
 */
function expectProduct(made: Float64Array, a: Float64Array, b: Float64Array, n: number, label: string): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      let size = 0;
      for (let k = 0; k < n; k++) {
        const term = a[i * n + k]! * b[k * n + j]!;
        sum += term;
        size += Math.abs(term);
      }
      // Once for the roundings of the result, once for those of this sum.
      const bound = 2 * (n + 2) * ROUNDING * size;
      expect(Math.abs(sum - made[i * n + j]!), `${label} at ${i}, ${j}`).toBeLessThanOrEqual(bound);
    }
  }
}

function transposeOf(a: Float64Array, n: number): Float64Array {
  return a.map((_, at) => a[(at % n) * n + Math.floor(at / n)]!);
}

describe("linear algebra", () => {
  it.each(SIZES)("agrees with the interpreter's for matrices of %d rows", (n) => {
    const a = positiveMatrix(n);
    const expected = new Float64Array(n * n);
    expect(reference.cholesky(a, n, expected)).toBe(true);
    expect(distance(factorOf(a, n), expected)).toBeLessThanOrEqual(TOLERANCE);

    const l = lowerOf(factorMatrix(n), n);
    const lbar = wave(n * n, 2);
    const made = new Float64Array(n * n);
    choleskyGradient(made, 0, l, 0, lbar, 0, n);
    reference.choleskyGradient(l, n, lbar, expected);
    expect(distance(made, expected)).toBeLessThanOrEqual(TOLERANCE);

    for (const m of [1, 2, 5]) {
      for (const transposed of [false, true]) {
        const b = wave(n * m, 3);
        const x = new Float64Array(n * m);
        const y = new Float64Array(n * m);
        triangularSolve(x, 0, l, 0, b, 0, n, m, Number(transposed));
        reference.triangularSolve(l, n, b, m, y, transposed);
        expect(distance(x, y)).toBeLessThanOrEqual(TOLERANCE);
        triangularSolve(b, 0, l, 0, b, 0, n, m, Number(transposed));
        expect(b).toEqual(x);
      }
    }
    for (const [transposeA, transposeB] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ] as const) {
      // prettier-ignore
      const [k, m] = [9, 6];
      const [left, right] = [wave(n * k, 4), wave(k * m, 5)];
      const [x, y] = [new Float64Array(n * m), new Float64Array(n * m)];
      matmul(x, 0, left, 0, right, 0, n, k, m, Number(transposeA), Number(transposeB));
      reference.matmul(left, right, n, k, m, y, transposeA, transposeB);
      expect(distance(x, y)).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  it.each([0.5, 0.1, 0.01])(
    "keeps within rounding of the definitions for nearly singular matrices, points %d apart",
    (spacing) => {
      // prettier-ignore
      for (const n of [2, 3, 7, 20, 45, 70]) {
      const a = smoothCovariance(n, spacing, 1e-8);
      const l = factorOf(a, n);
      expectProduct(a, l, transposeOf(l, n), n, `factor of ${n}`);

      const lbar = wave(n * n, 2);
      const g = new Float64Array(n * n);
      choleskyGradient(g, 0, l, 0, lbar, 0, n);
      expect(g).toEqual(transposeOf(g, n));
      expectProduct(lbar, g.map((x) => 2 * x), l, n, `gradient of ${n}`); // prettier-ignore

      const lower = lbar.map((x, at) => (at % n > Math.floor(at / n) ? 0 : x));
      const x = new Float64Array(n * n);
      triangularSolve(x, 0, l, 0, lower, 0, n, n, 0);
      expectProduct(lower, l, x, n, `solution of ${n}`);
      triangularSolve(x, 0, l, 0, lower, 0, n, n, 1);
      expectProduct(lower, transposeOf(l, n), x, n, `transposed solution of ${n}`);
    }
    },
  );

  it("differentiates the factor as differences do", () => {
    const n = 6;
    const a = positiveMatrix(n);
    const lbar = wave(n * n, 2);
    const value = (matrix: Float64Array): number =>
      factorOf(matrix, n).reduce((sum, x, at) => sum + (at % n > Math.floor(at / n) ? 0 : x * lbar[at]!), 0);
    const g = new Float64Array(n * n);
    choleskyGradient(g, 0, factorOf(a, n), 0, lbar, 0, n);
    const step = 1e-5;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        const moved = (by: number): Float64Array => {
          const matrix = a.slice();
          matrix[i * n + j]! += by;
          if (i !== j) matrix[j * n + i]! += by;
          return matrix;
        };
        const slope = (value(moved(step)) - value(moved(-step))) / (2 * step);
        // The error of a central difference is the step's square and the value's rounding over the step.
        expect(i === j ? g[i * n + j]! : 2 * g[i * n + j]!).toBeCloseTo(slope, 8);
      }
    }
  });
});
