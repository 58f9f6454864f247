/**
 * @file Cholesky factors of correlation matrices from unconstrained numbers: the hyperbolic tangents are partial correlations
 * (Lewandowski, Kurowicka and Joe 2009, section 2). Row i of the factor is made from what the columns before leave of its
 * unit length.
 */

import type { GraphBuilder, Node } from "@terrace/graph";
import { lastAxes } from "../formulas/axes.js";
import { unpackTriangle } from "./triangle.js";

/** A factor, the logs of its diagonal (`[...batch, n]`), and the log Jacobian (`[...batch]`). */
export interface CorrelationFactor {
  readonly factor: Node;
  readonly logDiagonal: Node;
  /** With respect to the elements of the factor below its diagonal. */
  readonly logJacobian: Node;
}

/** The factor for `unconstrained` of shape `[...batch, n (n - 1) / 2]`, row by row. */
export function correlationFactor(b: GraphBuilder, unconstrained: Node, n: number): CorrelationFactor {
  const u = unpackTriangle(b, unconstrained, n, "strict");
  const last = u.shape.length - 1;
  // log(1 - tanh(u)^2) = log 4 - 2 u - 2 log(1 + exp(-2 u)), 0 where u is 0: what column j leaves of the squared length.
  const logLeft = b.sub(b.sub(2 * Math.LN2, b.mul(u, 2)), b.mul(b.log1pExp(b.mul(u, -2)), 2));
  const logLength = b.mul(b.cumulativeSum(logLeft, last, { exclusive: true }), 0.5);
  const identity = b.broadcast(b.diagonalMatrix(b.broadcast(b.constant(1), [n])), u.shape);
  const factor = b.mul(b.add(b.tanh(u), identity), b.exp(logLength));
  const logDiagonal = b.diagonal(logLength);
  const row = b.iota(u.shape, last - 1);
  const column = b.iota(u.shape, last);
  const elements = b.select(b.gt(row, column), b.add(logLength, logLeft), b.constant(0));
  return { factor, logDiagonal, logJacobian: b.sum(elements, lastAxes(u, 2)) };
}

/** The unconstrained numbers of a factor of a correlation matrix, `[...batch, n (n - 1) / 2]` as an n x n matrix below its diagonal. */
export function partialCorrelations(b: GraphBuilder, factor: Node): Node {
  const last = factor.shape.length - 1;
  // Squared length from column j on, and after it; from the end of the row, so that small remainders keep their digits.
  const after = b.cumulativeSum(b.square(factor), last, { reverse: true, exclusive: true });
  const row = b.iota(factor.shape, last - 1);
  const column = b.iota(factor.shape, last);
  const isBelow = b.gt(row, column);
  const ratio = b.div(factor, b.sqrt(b.select(isBelow, after, b.constant(1))));
  // asinh of the ratio is atanh of the partial correlation.
  const size = b.abs(ratio);
  const squared = b.square(ratio);
  const inverse = b.log1p(b.add(size, b.div(squared, b.add(b.sqrt(b.add(squared, 1)), 1))));
  return b.mul(b.sign(ratio), inverse);
}
