/** @file Correlation matrices, by their Cholesky factors. Density with respect to Lebesgue measure on the correlations below the diagonal. */

import type { Bijector } from "../bijector.js";
import { markStructure } from "../known-structure.js";
import { lastAxes } from "../formulas/axes.js";
import { choleskyCorrBijector } from "./cholesky-corr.js";
import { correlationFactor } from "./correlation-factor.js";

/** `[...batch, n, n]` from `[...batch, n (n - 1) / 2]`. */
export const corrBijector: Bijector = {
  unconstrainedShape: (shape) => choleskyCorrBijector.unconstrainedShape(shape),
  forward(b, unconstrained, shape) {
    const size = shape[shape.length - 1]!;
    const { factor, logDiagonal, logJacobian } = correlationFactor(b, unconstrained, size);
    markStructure(factor, "cholesky_corr");
    // From the factor to the matrix: column j has n - 1 - j elements below the diagonal, each multiplied by L[j, j].
    const powers = b.constant(Float64Array.from({ length: size }, (_, j) => size - 1 - j));
    const product = b.sum(b.mul(logDiagonal, b.broadcast(powers, logDiagonal.shape)), lastAxes(logDiagonal, 1));
    return {
      value: markStructure(b.matmul(factor, factor, { transposeB: true }), "corr"),
      logAbsDetJacobian: b.sum(b.add(logJacobian, product)),
    };
  },
  inverse: (b, matrix) => choleskyCorrBijector.inverse(b, b.cholesky(matrix)),
};
