/** @file Dense linear algebra against naive loops, identities and finite differences. */
import { describe, expect, it } from "vitest";

import {
  cholesky,
  choleskyGradient,
  choleskySolve,
  createGenerator,
  dot,
  dotAt,
  matmul,
  randomNormal,
  sum,
  symmetricSolve,
  triangularSolve,
} from "@terrace/core";

const generator = createGenerator("linear algebra", 0, "draws");
const normals = (length: number): Float64Array => Float64Array.from({ length }, () => randomNormal(generator));

/** Element (i, j) of a row-major matrix with `columns` columns. */
const naiveMatmul = (a: Float64Array, b: Float64Array, rows: number, inner: number, columns: number): Float64Array => {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < inner; k++) out[i * columns + j] += a[i * inner + k] * b[k * columns + j];
    }
  }
  return out;
};

const transpose = (a: Float64Array, rows: number, columns: number): Float64Array =>
  Float64Array.from({ length: rows * columns }, (_, at) => a[(at % rows) * columns + Math.floor(at / rows)]);

const positiveDefinite = (n: number): Float64Array => {
  const x = normals(n * n);
  const a = naiveMatmul(x, transpose(x, n, n), n, n, n);
  for (let i = 0; i < n; i++) a[i * n + i] += 0.5;
  return a;
};

/** Rounding of sums of at most 40 products of numbers of order 10, and their conditioning in a solve. */
const tolerance = 1e-11;

function expectClose(actual: Float64Array, expected: ArrayLike<number>, limit = tolerance): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    expect(Math.abs(actual[i] - expected[i]), `element ${i}`).toBeLessThanOrEqual(limit * (1 + Math.abs(expected[i])));
  }
}

describe("dot and sum", () => {
  it("adds in the documented order, to the bit", () => {
    for (const n of [0, 1, 3, 4, 5, 8, 11, 100]) {
      const a = normals(n);
      const b = normals(n);
      const partial = [0, 0, 0, 0];
      const blocks = n - (n % 4);
      for (let i = 0; i < blocks; i++) partial[i % 4] += a[i] * b[i];
      let expected = partial[0] + partial[1] + (partial[2] + partial[3]);
      for (let i = blocks; i < n; i++) expected += a[i] * b[i];
      expect(dot(a, b)).toBe(expected);
      expect(dotAt(Float64Array.of(9, ...a), 1, Float64Array.of(9, 9, ...b), 2, n)).toBe(expected);
      expect(sum(a)).toBe(dot(a, new Float64Array(n).fill(1)));
    }
    expect(dot(Float64Array.of(1, 2, 3), Float64Array.of(1, 10, 100), 2)).toBe(21);
    expect(sum(Float64Array.of(1, 2, 3), 2)).toBe(3);
  });
});

describe("matmul", () => {
  it.each([
    [1, 1, 1],
    [3, 4, 5],
    [7, 9, 2],
    [16, 13, 8],
  ])("agrees with three loops for %i x %i x %i, transposed or not", (rows, inner, columns) => {
    const a = normals(rows * inner);
    const b = normals(inner * columns);
    const expected = naiveMatmul(a, b, rows, inner, columns);
    const out = new Float64Array(rows * columns);
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const left = transposeA ? transpose(a, rows, inner) : a;
        const right = transposeB ? transpose(b, inner, columns) : b;
        matmul(left, right, rows, inner, columns, out, transposeA, transposeB);
        expectClose(out, expected);
      }
    }
  });
});

describe("cholesky", () => {
  it.each([1, 2, 3, 5, 8, 17, 40])("factors a positive definite matrix of order %i", (n) => {
    const a = positiveDefinite(n);
    const l = new Float64Array(n * n).fill(7);
    expect(cholesky(a, n, l)).toBe(true);
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) expect(l[i * n + j]).toBe(0);
    expectClose(naiveMatmul(l, transpose(l, n, n), n, n, n), a);
    const inPlace = a.slice();
    expect(cholesky(inPlace, n, inPlace)).toBe(true);
    expect(inPlace).toEqual(l);
  });

  it("refuses matrices that are not positive definite", () => {
    const out = new Float64Array(4);
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2, out)).toBe(false);
    expect(cholesky(Float64Array.of(1, 1, 1, 1), 2, out)).toBe(false);
    expect(cholesky(Float64Array.of(NaN, 0, 0, 1), 2, out)).toBe(false);
    expect(cholesky(Float64Array.of(Infinity, 0, 0, 1), 2, out)).toBe(false);
    expect(cholesky(Float64Array.of(0), 1, out)).toBe(false);
  });

  it("reads only the lower triangle", () => {
    const out = new Float64Array(4);
    expect(cholesky(Float64Array.of(4, NaN, 2, 5), 2, out)).toBe(true);
    expect(out).toEqual(Float64Array.of(2, 0, 1, 2));
  });
});

describe("choleskyGradient", () => {
  it.each([1, 2, 3, 6])("agrees with central differences for order %i", (n) => {
    const a = positiveDefinite(n);
    const weights = normals(n * n);
    const l = new Float64Array(n * n);
    const value = (matrix: Float64Array): number => {
      expect(cholesky(matrix, n, l)).toBe(true);
      return dot(l, weights);
    };
    value(a);
    const gradient = new Float64Array(n * n);
    choleskyGradient(l.slice(), n, weights, gradient);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        expect(gradient[i * n + j]).toBe(gradient[j * n + i]);
        const step = 1e-5;
        const up = a.slice();
        const down = a.slice();
        for (const at of new Set([i * n + j, j * n + i])) {
          up[at] += step;
          down[at] -= step;
        }
        const numeric = (value(up) - value(down)) / (2 * step);
        const analytic = i === j ? gradient[i * n + j] : 2 * gradient[i * n + j];
        // Truncation step^2 times third derivatives, and rounding 1e-16 / step.
        expect(Math.abs(numeric - analytic)).toBeLessThan(1e-6 * (1 + Math.abs(analytic)));
      }
    }
    const inPlace = weights.slice();
    value(a);
    choleskyGradient(l, n, inPlace, inPlace, new Float64Array(2 * n * n));
    expect(inPlace).toEqual(gradient);
  });
});

describe("solves", () => {
  it.each([
    [1, 1],
    [4, 1],
    [5, 3],
    [12, 7],
  ])("order %i with %i right-hand sides", (n, columns) => {
    const a = positiveDefinite(n);
    const l = new Float64Array(n * n);
    cholesky(a, n, l);
    const b = normals(n * columns);
    const x = new Float64Array(n * columns);
    triangularSolve(l, n, b, columns, x);
    expectClose(naiveMatmul(l, x, n, n, columns), b);
    triangularSolve(l, n, b, columns, x, true);
    expectClose(naiveMatmul(transpose(l, n, n), x, n, n, columns), b);
    choleskySolve(l, n, b, columns, x);
    expectClose(naiveMatmul(a, x, n, n, columns), b);
    const inPlace = b.slice();
    expect(symmetricSolve(a, n, inPlace, columns, inPlace)).toBe(true);
    expect(inPlace).toEqual(x);
  });

  it("leaves the result alone when the matrix is not positive definite", () => {
    const out = Float64Array.of(5, 6);
    expect(symmetricSolve(Float64Array.of(1, 2, 2, 1), 2, Float64Array.of(1, 1), 1, out)).toBe(false);
    expect(out).toEqual(Float64Array.of(5, 6));
  });
});
