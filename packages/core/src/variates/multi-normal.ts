/** @file Multivariate normal random vectors. */
import type { Generator } from "../generator.js";
import { cholesky } from "../linear-algebra/cholesky.js";
import { dotAt } from "../linear-algebra/dot.js";
import { randomStandardNormal } from "./normal.js";

/**
 * Writes a multivariate normal random vector with covariance L L' to `out`.
 *
 * @param mean `[n]`
 * @param factor the lower triangular L, `[n, n]` row-major; only its lower triangle is read
 * @param out `[n]`, not `mean`
 */
export function randomMultiNormalCholesky(
  generator: Generator,
  mean: ArrayLike<number>,
  factor: Float64Array,
  out: Float64Array,
): void {
  const n = mean.length;
  for (let i = 0; i < n; i++) out[i] = randomStandardNormal(generator);
  // From the last row up, because row i needs the first i normals only.
  for (let i = n - 1; i >= 0; i--) out[i] = mean[i] + dotAt(factor, i * n, out, 0, i + 1);
}

/**
 * Writes a multivariate normal random vector to `out`.
 *
 * @param mean `[n]`
 * @param covariance `[n, n]` row-major; only its lower triangle is read
 * @param out `[n]`, not `mean`
 * @throws RangeError when the covariance is not positive definite
 */
export function randomMultiNormal(
  generator: Generator,
  mean: ArrayLike<number>,
  covariance: Float64Array,
  out: Float64Array,
): void {
  const factor = new Float64Array(mean.length * mean.length);
  if (!cholesky(covariance, mean.length, factor)) {
    throw new RangeError(
      "randomMultiNormal: `covariance` must be positive definite, received a matrix without a Cholesky factor.",
    );
  }
  randomMultiNormalCholesky(generator, mean, factor, out);
}
