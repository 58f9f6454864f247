/**
 * @file LKJ distributions of correlation matrices and of their Cholesky factors (Lewandowski, Kurowicka and Joe 2009,
 * section 3, for the normalising constant and the draws by partial correlations).
 */

import { special } from "@terrace/core";
import type { GraphBuilder, Node } from "@terrace/graph";
import { correlationFactor } from "../bijectors/correlation-factor.js";
import { positiveParameter } from "../formulas/parameter.js";
import { isNonNegative, unless } from "../formulas/support-guard.js";
import { choleskyFactor, hasStructure } from "../known-structure.js";
import { lastAxes } from "../formulas/axes.js";
import { dimensionOf, logDeterminant, vectorDistribution } from "./vector-distribution.js";

/** Log of the normalising constant, so that the density is `exp(this) det(Omega)^(eta - 1)`. */
function logNormaliser(b: GraphBuilder, eta: Node, size: number): Node {
  let total = b.mul(b.lgamma(b.add(eta, (size - 1) / 2)), size - 1);
  for (let k = 1; k < size; k++) {
    total = b.sub(total, b.add(b.lgamma(b.add(eta, (size - 1 - k) / 2)), (k * special.log(Math.PI)) / 2));
  }
  return total;
}

/** A factor of a random correlation matrix: partial correlation (i, j) is 2 beta(a, a) - 1, a = eta + (K - 2 - j) / 2. */
function drawFactor(b: GraphBuilder, shape: readonly number[], eta: Node): Node {
  const size = shape[shape.length - 1]!;
  const batch = shape.slice(0, -2);
  const numPairs = (size * (size - 1)) / 2;
  const offsets: number[] = [];
  for (let i = 1; i < size; i++) for (let j = 0; j < i; j++) offsets.push((size - 2 - j) / 2);
  const packed = [...batch, numPairs];
  const batchAxes = batch.map((_, axis) => axis);
  const spreadEta = b.broadcast(eta, packed, eta.shape.length === 0 ? [] : batchAxes);
  const shapes = b.add(spreadEta, b.broadcast(b.constant(offsets), packed));
  const partial = b.sub(b.mul(b.random("beta", [shapes, shapes], packed), 2), 1);
  const unconstrained = b.mul(b.sub(b.log1p(partial), b.log1p(b.neg(partial))), 0.5);
  return correlationFactor(b, unconstrained, size).factor;
}

/** `lkj_corr(eta)`; the size is the value's. */
export const lkjCorr = vectorDistribution({
  name: "lkj_corr",
  parameters: [positiveParameter("eta")],
  eventRank: 2,
  support: { kind: "corr" },
  measure: "Lebesgue measure on the correlations below the diagonal",
  logDensity(b, x, eta: Node) {
    const logRoot = logDeterminant(b, choleskyFactor(b, x));
    const density = b.add(b.mul(b.mul(b.sub(eta, 1), 2), logRoot), logNormaliser(b, eta, dimensionOf(x)));
    return unless(b, hasKnownFactor(x) ? undefined : b.isNaN(logRoot), density, -Infinity);
  },
  random(b, shape, eta: Node) {
    const factor = drawFactor(b, shape, eta);
    return b.matmul(factor, factor, { transposeB: true });
  },
});

function hasKnownFactor(x: Node): boolean {
  return x.op === "matmul" && hasStructure(x.inputs[0]!, "cholesky_cov");
}

/** `lkj_corr_cholesky(eta)`: the distribution of the lower Cholesky factor of a matrix with an LKJ distribution. */
export const lkjCorrCholesky = vectorDistribution({
  name: "lkj_corr_cholesky",
  parameters: [positiveParameter("eta")],
  eventRank: 2,
  support: { kind: "cholesky_corr" },
  measure: "Lebesgue measure on the elements of the factor below its diagonal",
  logDensity(b, x, eta: Node) {
    const size = dimensionOf(x);
    const diagonal = b.diagonal(x);
    const logs = b.log(diagonal);
    // Beside det^(eta - 1), the Jacobian of the factor: row i contributes K - 1 - i logs (the first row's log is 0).
    const powers = b.constant(Array.from({ length: size }, (_, i) => (i === 0 ? 0 : size - 1 - i)));
    const weighted = b.sum(b.mul(logs, b.broadcast(powers, logs.shape)), lastAxes(logs, 1));
    const power = b.mul(b.mul(b.sub(eta, 1), 2), b.sum(logs, lastAxes(logs, 1)));
    const density = b.add(b.add(power, weighted), logNormaliser(b, eta, size));
    if (hasStructure(x, "cholesky_cov") || isNonNegative(diagonal)) return density;
    return unless(b, b.le(b.reduce("min", diagonal, lastAxes(diagonal, 1)), 0), density, -Infinity);
  },
  random: (b, shape, eta: Node) => drawFactor(b, shape, eta),
});
