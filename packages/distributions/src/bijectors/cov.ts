/**
 * @file Covariance matrices, by their Cholesky factors. Density with respect to Lebesgue measure on the lower triangle,
 * diagonal included.
 */

import type { Bijector } from "../bijector.js";
import { markStructure } from "../known-structure.js";
import { choleskyCovBijector, covarianceFactor } from "./cholesky-cov.js";

/** `[...batch, n, n]` from `[...batch, n (n + 1) / 2]`. */
export const covBijector: Bijector = {
  unconstrainedShape: (shape) => choleskyCovBijector.unconstrainedShape(shape),
  forward(b, unconstrained, shape) {
    const size = shape[shape.length - 1]!;
    const { factor, logDiagonal } = covarianceFactor(b, unconstrained, size);
    // 2^n prod L[j, j]^(n - j) from the factor to the matrix, and one more power from the logs of the diagonal.
    const powers = b.constant(Float64Array.from({ length: size }, (_, j) => size + 1 - j));
    const terms = b.add(b.mul(logDiagonal, b.broadcast(powers, logDiagonal.shape)), Math.LN2);
    return {
      value: markStructure(b.matmul(factor, factor, { transposeB: true }), "cov"),
      logAbsDetJacobian: b.sum(terms),
    };
  },
  inverse: (b, matrix) => choleskyCovBijector.inverse(b, b.cholesky(matrix)),
};
