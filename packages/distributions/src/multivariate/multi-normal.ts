/**
 * @file Multivariate normal distribution, by covariance, precision or Cholesky factor of the covariance. A matrix that the
 * batch shares is factorised once, and its rows are solved for together.
 */

import { special } from "@terrace/core";
import type { GraphBuilder, Node } from "@terrace/graph";
import { matrixParameter, vectorParameter } from "../formulas/parameter.js";
import { choleskyFactor } from "../known-structure.js";
import { lastAxes } from "../formulas/axes.js";
import { dimensionOf, logDeterminant, toBatch, vectorDistribution } from "./vector-distribution.js";

const logTwoPi = special.log(2 * Math.PI);
const mean = vectorParameter("mu");
const support = { kind: "interval", integer: false } as const;

function residual(b: GraphBuilder, x: Node, mu: Node): Node {
  return b.sub(x, b.broadcast(mu, x.shape));
}

/** The rows of `[...batch, K]` as the columns of `[K, N]`. */
function columns(b: GraphBuilder, rows: Node): Node {
  const size = dimensionOf(rows);
  const numRows = rows.shape.slice(0, -1).reduce((product, n) => product * n, 1);
  return b.transpose(b.reshape(rows, [numRows, size]));
}

/** `|L^-1 r|^2` for each row r (`[...batch, K]`); L is `[K, K]` or `[...batch, K, K]`. */
function squaredDistance(b: GraphBuilder, factor: Node, r: Node): Node {
  const batch = r.shape.slice(0, -1);
  if (factor.shape.length === 2) {
    if (batch.length === 0) return b.sum(b.square(b.triangularSolve(factor, r)));
    return b.reshape(b.sum(b.square(b.triangularSolve(factor, columns(b, r))), [0]), batch);
  }
  const solved = b.triangularSolve(factor, b.reshape(r, [...r.shape, 1]));
  return b.sum(b.square(solved), lastAxes(solved, 2));
}

function logDensityFromFactor(b: GraphBuilder, x: Node, mu: Node, factor: Node): Node {
  const kernel = b.mul(squaredDistance(b, factor, residual(b, x, mu)), -0.5);
  return b.sub(kernel, b.add(logDeterminant(b, factor), 0.5 * dimensionOf(x) * logTwoPi));
}

/** `mu + A z` for a standard normal z: rows of `shape`; with `solve`, `mu + A^-T z`. */
function draw(b: GraphBuilder, shape: readonly number[], mu: Node, factor: Node, solve: boolean): Node {
  const z = b.random("normal", [], shape);
  const size = shape[shape.length - 1]!;
  const matrices = toBatch(b, factor, [...shape, size]);
  const column = b.reshape(z, [...shape, 1]);
  const product = solve ? b.triangularSolve(matrices, column, { transposed: true }) : b.matmul(matrices, column);
  return b.add(b.reshape(product, shape), b.broadcast(mu, shape));
}

/** `multi_normal(mu, Sigma)`; Sigma is the covariance matrix. */
export const multiNormal = vectorDistribution({
  name: "multi_normal",
  parameters: [mean, matrixParameter("Sigma", { kind: "cov" })],
  eventRank: 1,
  support,
  logDensity: (b, x, mu: Node, sigma: Node) => logDensityFromFactor(b, x, mu, choleskyFactor(b, sigma)),
  random: (b, shape, mu: Node, sigma: Node) => draw(b, shape, mu, choleskyFactor(b, sigma), false),
});

/** `multi_normal_cholesky(mu, L)`; the covariance is `L L'`. */
export const multiNormalCholesky = vectorDistribution({
  name: "multi_normal_cholesky",
  parameters: [mean, matrixParameter("L", { kind: "cholesky_cov" })],
  eventRank: 1,
  support,
  logDensity: (b, x, mu: Node, factor: Node) => logDensityFromFactor(b, x, mu, factor),
  random: (b, shape, mu: Node, factor: Node) => draw(b, shape, mu, factor, false),
});

/** `multi_normal_precision(mu, Omega)`; Omega is the inverse of the covariance matrix. */
export const multiNormalPrecision = vectorDistribution({
  name: "multi_normal_precision",
  parameters: [mean, matrixParameter("Omega", { kind: "cov" })],
  eventRank: 1,
  support,
  logDensity(b, x, mu: Node, omega: Node) {
    const r = residual(b, x, mu);
    const batch = r.shape.slice(0, -1);
    const size = dimensionOf(r);
    const numRows = batch.reduce((product, n) => product * n, 1);
    const weighted =
      omega.shape.length === 2
        ? b.reshape(b.matmul(b.reshape(r, [numRows, size]), omega), r.shape)
        : b.reshape(b.matmul(omega, b.reshape(r, [...r.shape, 1])), r.shape);
    const kernel = b.mul(b.sum(b.mul(r, weighted), lastAxes(r, 1)), -0.5);
    return b.add(kernel, b.sub(logDeterminant(b, choleskyFactor(b, omega)), 0.5 * size * logTwoPi));
  },
  random: (b, shape, mu: Node, omega: Node) => draw(b, shape, mu, choleskyFactor(b, omega), true),
});
