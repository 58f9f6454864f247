/**
 * @file Lower Cholesky factors of correlation matrices. Density with respect to Lebesgue measure on the elements below the
 * diagonal.
 */

import type { GraphBuilder, Node } from "@terrace/graph";
import type { Bijector } from "../bijector.js";
import { alongEvent } from "../formulas/axes.js";
import { unless } from "../formulas/support-guard.js";
import { markStructure } from "../known-structure.js";
import { correlationFactor, partialCorrelations } from "./correlation-factor.js";
import { packTriangle, triangleSize } from "./triangle.js";

const lengthTolerance = 1e-8;

/** Rows that are not of length 1, as a flag for each packed element (`[...batch, n (n - 1) / 2]`). */
function isOff(b: GraphBuilder, factor: Node, packed: Node): Node {
  const last = factor.shape.length - 1;
  const excess = b.abs(b.sub(b.sum(b.square(factor), [last]), 1));
  const worst = b.reduce("max", excess, [last - 1]);
  return b.gt(alongEvent(b, worst, packed.shape), lengthTolerance);
}

/** `[...batch, n, n]` from `[...batch, n (n - 1) / 2]`. */
export const choleskyCorrBijector: Bijector = {
  unconstrainedShape: (shape) => [...shape.slice(0, -2), triangleSize(shape[shape.length - 1]!, "strict")],
  forward(b, unconstrained, shape) {
    const { factor, logJacobian } = correlationFactor(b, unconstrained, shape[shape.length - 1]!);
    return { value: markStructure(factor, "cholesky_corr"), logAbsDetJacobian: b.sum(logJacobian) };
  },
  inverse(b, factor) {
    const packed = packTriangle(b, partialCorrelations(b, factor), "strict");
    return unless(b, isOff(b, factor, packed), packed, NaN);
  },
};
