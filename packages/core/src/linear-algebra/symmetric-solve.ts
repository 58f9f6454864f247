/** @file Solving with a symmetric positive definite matrix. */
import { cholesky } from "./cholesky.js";
import { choleskySolve } from "./triangular-solve.js";

/**
 * Writes the X of A X = B to `out`, for a symmetric positive definite A.
 *
 * @param a `[n, n]` row-major; only its lower triangle is read
 * @param b `[n, numColumns]`
 * @param out `[n, numColumns]`, may be `b` itself
 * @param factor `[n, n]` receives the Cholesky factor of A; allocated when absent
 * @returns false, with `out` untouched, when A is not positive definite
 */
export function symmetricSolve(
  a: Float64Array,
  n: number,
  b: Float64Array,
  numColumns: number,
  out: Float64Array,
  factor: Float64Array = new Float64Array(n * n),
): boolean {
  if (!cholesky(a, n, factor)) return false;
  choleskySolve(factor, n, b, numColumns, out);
  return true;
}
