/** @file Solving with a lower triangular matrix or its transpose. */
import { dotAt } from "./dot.js";

/**
 * Writes the X of L X = B, or of L' X = B, to `out`.
 *
 * @param l `[n, n]` row-major; only its lower triangle is read
 * @param b `[n, numColumns]`
 * @param out `[n, numColumns]`, may be `b` itself
 * @param transpose solve with the (upper triangular) transpose of L
 */
export function triangularSolve(
  l: Float64Array,
  n: number,
  b: Float64Array,
  numColumns: number,
  out: Float64Array,
  transpose = false,
): void {
  const size = n * numColumns;
  if (out !== b) for (let i = 0; i < size; i++) out[i] = b[i]!;
  if (numColumns === 1) {
    if (transpose) solveTransposedVector(l, n, out);
    else for (let i = 0; i < n; i++) out[i] = (out[i] - dotAt(l, i * n, out, 0, i)) / l[i * n + i];
    return;
  }
  if (transpose) {
    for (let i = n - 1; i >= 0; i--) {
      const row = i * numColumns;
      const diagonal = l[i * n + i];
      for (let c = 0; c < numColumns; c++) out[row + c] /= diagonal;
      // Element (i, j) of L is element (j, i) of its transpose: row i leaves the rows above it.
      for (let j = 0; j < i; j++) subtractRow(out, j * numColumns, row, l[i * n + j], numColumns);
    }
    return;
  }
  for (let i = 0; i < n; i++) {
    const row = i * numColumns;
    for (let j = 0; j < i; j++) subtractRow(out, row, j * numColumns, l[i * n + j], numColumns);
    const diagonal = l[i * n + i];
    for (let c = 0; c < numColumns; c++) out[row + c] /= diagonal;
  }
}

function solveTransposedVector(l: Float64Array, n: number, out: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const x = out[i] / l[i * n + i];
    out[i] = x;
    const row = i * n;
    for (let j = 0; j < i; j++) out[j] -= l[row + j] * x;
  }
}

function subtractRow(x: Float64Array, target: number, source: number, factor: number, length: number): void {
  if (factor === 0) return;
  for (let c = 0; c < length; c++) x[target + c] -= factor * x[source + c];
}

/**
 * Writes the X of A X = B to `out`, for A = L L' given by its Cholesky factor.
 *
 * @param l `[n, n]`
 * @param b `[n, numColumns]`
 * @param out `[n, numColumns]`, may be `b` itself
 */
export function choleskySolve(
  l: Float64Array,
  n: number,
  b: Float64Array,
  numColumns: number,
  out: Float64Array,
): void {
  triangularSolve(l, n, b, numColumns, out, false);
  triangularSolve(l, n, out, numColumns, out, true);
}
