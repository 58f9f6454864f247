/**
 * @file Lower Cholesky factors with a positive diagonal. Density with respect to Lebesgue measure on the lower triangle,
 * diagonal included.
 */

import type { GraphBuilder, Node } from "@terrace/graph";
import type { Bijector } from "../bijector.js";
import { markStructure } from "../known-structure.js";
import { packTriangle, triangleSize, unpackTriangle } from "./triangle.js";

/** Unpacks a factor whose diagonal is given by its logs (`[...batch, n]`). */
export function covarianceFactor(b: GraphBuilder, unconstrained: Node, n: number): { factor: Node; logDiagonal: Node } {
  const packed = unpackTriangle(b, unconstrained, n, "whole");
  const logDiagonal = b.diagonal(packed);
  const last = packed.shape.length - 1;
  const isBelow = b.gt(b.iota(packed.shape, last - 1), b.iota(packed.shape, last));
  const below = b.select(isBelow, packed, b.constant(0));
  return { factor: markStructure(b.add(below, b.diagonalMatrix(b.exp(logDiagonal))), "cholesky_cov"), logDiagonal };
}

/** `[...batch, n, n]` from `[...batch, n (n + 1) / 2]`. */
export const choleskyCovBijector: Bijector = {
  unconstrainedShape: (shape) => [...shape.slice(0, -2), triangleSize(shape[shape.length - 1]!, "whole")],
  forward(b, unconstrained, shape) {
    const { factor, logDiagonal } = covarianceFactor(b, unconstrained, shape[shape.length - 1]!);
    return { value: factor, logAbsDetJacobian: b.sum(logDiagonal) };
  },
  inverse(b, factor) {
    const last = factor.shape.length - 1;
    const isDiagonal = b.eq(b.iota(factor.shape, last - 1), b.iota(factor.shape, last));
    const logs = b.log(b.select(isDiagonal, factor, b.constant(1)));
    return packTriangle(b, b.select(isDiagonal, logs, factor), "whole");
  },
};
