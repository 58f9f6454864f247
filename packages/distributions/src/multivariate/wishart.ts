/**
 * @file Wishart and inverse Wishart distributions of covariance matrices; draws by Bartlett's decomposition (Bartlett 1933).
 */

import type { GraphBuilder, Node } from "@terrace/graph";
import { matrixParameter, positiveParameter } from "../formulas/parameter.js";
import { unless } from "../formulas/support-guard.js";
import { choleskyFactor } from "../known-structure.js";
import { lastAxes } from "../formulas/axes.js";
import {
  dimensionOf,
  logDeterminant,
  logMultivariateGamma,
  toBatch,
  vectorDistribution,
} from "./vector-distribution.js";

const measure = "Lebesgue measure on the lower triangle, diagonal included";

/** `|A^-1 B|^2`, the sum of squares of all elements: the trace of `(A A')^-1 B B'`. */
function traceOfSolve(b: GraphBuilder, a: Node, other: Node): Node {
  const shape = a.shape.length > other.shape.length ? a.shape : other.shape;
  const solved = b.triangularSolve(toBatch(b, a, shape), toBatch(b, other, shape));
  return b.sum(b.square(solved), lastAxes(solved, 2));
}

/** Lower triangular A with `A A'` a standard Wishart matrix of nu degrees of freedom. */
function bartlett(b: GraphBuilder, shape: readonly number[], nu: Node): Node {
  const size = shape[shape.length - 1]!;
  const batch = shape.slice(0, -2);
  const vector = [...batch, size];
  const batchAxes = batch.map((_, axis) => axis);
  const freedom = b.sub(
    b.broadcast(nu, vector, nu.shape.length === 0 ? [] : batchAxes),
    b.broadcast(b.iota([size], 0), vector),
  );
  const diagonal = b.sqrt(b.mul(b.random("gamma", [b.mul(freedom, 0.5)], vector), 2));
  const row = b.iota(shape, shape.length - 2);
  const column = b.iota(shape, shape.length - 1);
  const below = b.select(b.gt(row, column), b.random("normal", [], shape), b.constant(0));
  return b.add(below, b.diagonalMatrix(diagonal));
}

/** `wishart(nu, S)`, `nu > K - 1`: the mean is `nu S`. */
export const wishart = vectorDistribution({
  name: "wishart",
  parameters: [positiveParameter("nu"), matrixParameter("S", { kind: "cov" })],
  eventRank: 2,
  support: { kind: "cov" },
  measure,
  logDensity(b, x, nu: Node, s: Node) {
    const size = dimensionOf(x);
    const root = choleskyFactor(b, x);
    const scale = choleskyFactor(b, s);
    const logRoot = logDeterminant(b, root);
    const kernel = b.sub(b.mul(b.sub(nu, size + 1), logRoot), b.mul(traceOfSolve(b, scale, root), 0.5));
    const normaliser = b.add(
      b.mul(nu, b.add(logDeterminant(b, scale), 0.5 * size * Math.LN2)),
      logMultivariateGamma(b, b.mul(nu, 0.5), size),
    );
    return unless(b, b.isNaN(logRoot), b.sub(kernel, normaliser), -Infinity);
  },
  random(b, shape, nu: Node, s: Node) {
    const factor = b.matmul(toBatch(b, choleskyFactor(b, s), shape), bartlett(b, shape, nu));
    return b.matmul(factor, factor, { transposeB: true });
  },
});

/** `inv_wishart(nu, S)`, `nu > K - 1`: the inverse of a Wishart matrix with scale `S^-1`. */
export const invWishart = vectorDistribution({
  name: "inv_wishart",
  parameters: [positiveParameter("nu"), matrixParameter("S", { kind: "cov" })],
  eventRank: 2,
  support: { kind: "cov" },
  measure,
  logDensity(b, x, nu: Node, s: Node) {
    const size = dimensionOf(x);
    const root = choleskyFactor(b, x);
    const scale = choleskyFactor(b, s);
    const logRoot = logDeterminant(b, root);
    const kernel = b.neg(b.add(b.mul(b.add(nu, size + 1), logRoot), b.mul(traceOfSolve(b, root, scale), 0.5)));
    const normaliser = b.sub(
      b.mul(nu, b.sub(logDeterminant(b, scale), 0.5 * size * Math.LN2)),
      logMultivariateGamma(b, b.mul(nu, 0.5), size),
    );
    return unless(b, b.isNaN(logRoot), b.add(kernel, normaliser), -Infinity);
  },
  random(b, shape, nu: Node, s: Node) {
    // With A A' standard Wishart and S = L L', (L^-T A A' L^-1)^-1 = M' M for M = A^-1 L'.
    const root = toBatch(b, choleskyFactor(b, s), shape);
    const axes = shape.map((_, axis) => axis);
    const last = axes.length - 1;
    const transposed = b.transpose(root, [...axes.slice(0, -2), last, last - 1]);
    const solved = b.triangularSolve(bartlett(b, shape, nu), transposed);
    return b.matmul(solved, solved, { transposeA: true });
  },
});
