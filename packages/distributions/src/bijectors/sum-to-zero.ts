/**
 * @file Vectors of sum zero, by coordinates in an orthonormal basis. The map is an isometry: the density is with respect to
 * Lebesgue measure on the coordinates, and the log Jacobian is 0.
 */

import type { GraphBuilder, Node } from "@terrace/graph";
import type { Bijector } from "../bijector.js";
import { alongEvent } from "../formulas/axes.js";
import { unless } from "../formulas/support-guard.js";
import { markStructure } from "../known-structure.js";
import { fromZeroSumBasis, toZeroSumBasis } from "./zero-sum-basis.js";

const sumTolerance = 1e-8;

/** `[...batch, K]` from `[...batch, K - 1]`. */
export const sumToZeroBijector: Bijector = {
  unconstrainedShape: (shape) => [...shape.slice(0, -1), shape[shape.length - 1]! - 1],
  forward: (b, u) => ({
    value: markStructure(fromZeroSumBasis(b, u), "sum_to_zero"),
    logAbsDetJacobian: b.constant(0),
  }),
  inverse(b, x) {
    const axis = x.shape.length - 1;
    const coordinates = toZeroSumBasis(b, x);
    return unless(b, alongEvent(b, isOff(b, x, axis), coordinates.shape), coordinates, NaN);
  },
};

/** Whether the sum is away from 0 by more than rounding of the largest element explains. */
function isOff(b: GraphBuilder, x: Node, axis: number): Node {
  const largest = b.reduce("max", b.abs(x), [axis]);
  return b.gt(b.abs(b.sum(x, [axis])), b.mul(b.max(largest, 1), sumTolerance));
}
