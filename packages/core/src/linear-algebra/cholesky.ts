/** @file Cholesky factorisation of a dense symmetric matrix, row by row, and its reverse-mode derivative. */
import { dotAt } from "./dot.js";
import { matmul } from "./matmul.js";
import { triangularSolve } from "./triangular-solve.js";

/**
 * Writes the lower triangular L with L L' = A to `out`, zeros above the diagonal.
 *
 * @param a `[n, n]` row-major; only its lower triangle is read
 * @param out `[n, n]`, may be `a` itself; its content is unspecified when the result is false
 * @returns whether A is positive definite to working precision (false for NaN too)
 */
export function cholesky(a: Float64Array, n: number, out: Float64Array): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) {
      out[row + j] = (a[row + j] - dotAt(out, row, out, j * n, j)) / out[j * n + j];
    }
    const pivot = a[row + i] - dotAt(out, row, out, row, i);
    if (!(pivot > 0 && pivot < Infinity)) return false;
    out[row + i] = Math.sqrt(pivot);
  }
  for (let i = 0; i < n; i++) out.fill(0, i * n + i + 1, i * n + n);
  return true;
}

/**
 * Reverse mode of {@link cholesky} (Murray 2016, "Differentiation of the Cholesky decomposition", eq. 9): the adjoint of A
 * from the adjoint of L. The result G is symmetric and such that dF = sum over all i and j of G[i, j] dA[i, j] for symmetric
 * changes dA; one who perturbs a lower element and its mirror as one number sees G[i, j] + G[j, i].
 *
 * @param l `[n, n]` the factor
 * @param lAdjoint `[n, n]` derivatives of F by the elements of L; only its lower triangle is read
 * @param out `[n, n]`, may be `lAdjoint`
 * @param scratch `[2 n n]` or more, allocated when absent
 */
export function choleskyGradient(
  l: Float64Array,
  n: number,
  lAdjoint: Float64Array,
  out: Float64Array,
  scratch: Float64Array = new Float64Array(2 * n * n),
): void {
  const size = n * n;
  const p = scratch.subarray(0, size);
  const q = scratch.subarray(size, 2 * size);
  // q = lower triangle of the adjoint, p = L' q, of which the lower triangle counts, half of its diagonal.
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) q[i * n + j] = j <= i ? lAdjoint[i * n + j] : 0;
  }
  matmul(l, q, n, n, n, p, true, false);
  for (let i = 0; i < n; i++) {
    p[i * n + i] *= 0.5;
    p.fill(0, i * n + i + 1, i * n + n);
  }
  // S = L^-T p L^-1, and the answer is its symmetric part.
  triangularSolve(l, n, p, n, p, true);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) q[j * n + i] = p[i * n + j]!;
  triangularSolve(l, n, q, n, q, true);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const mean = 0.5 * (q[i * n + j] + q[j * n + i]);
      out[i * n + j] = mean;
      out[j * n + i] = mean;
    }
  }
}
