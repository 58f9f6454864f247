/**
 * @file Simplexes: the softmax of a vector of sum zero given in an orthonormal basis, the inverse of the isometric log ratio
 * (Egozcue and others 2003). Density with respect to Lebesgue measure on all coordinates but the last.
 */

import { special } from "@terrace/core";
import type { Bijector } from "../bijector.js";
import { alongEvent } from "../formulas/axes.js";
import { unless } from "../formulas/support-guard.js";
import { markStructure } from "../known-structure.js";
import { fromZeroSumBasis, toZeroSumBasis } from "./zero-sum-basis.js";

const sumTolerance = 1e-8;

/** Vectors of positive numbers of sum 1; K - 1 unconstrained numbers. */
export const simplexBijector: Bijector = {
  unconstrainedShape: (shape) => [...shape.slice(0, -1), shape[shape.length - 1]! - 1],
  forward(b, unconstrained, shape) {
    const axis = shape.length - 1;
    const size = shape[axis]!;
    const logRatios = fromZeroSumBasis(b, unconstrained);
    const logTotal = b.logSumExp(logRatios, [axis]);
    const value = markStructure(b.exp(b.sub(logRatios, alongEvent(b, logTotal, shape))), "simplex");
    // The determinant is sqrt(K) times the product of the coordinates, whose log ratios sum to 0.
    const logJacobian = b.sub(0.5 * special.log(size), b.mul(logTotal, size));
    return { value, logAbsDetJacobian: b.sum(logJacobian) };
  },
  inverse(b, x) {
    const axis = x.shape.length - 1;
    const coordinates = toZeroSumBasis(b, b.log(x));
    const isOff = b.gt(b.abs(b.sub(b.sum(x, [axis]), 1)), sumTolerance);
    return unless(b, alongEvent(b, isOff, coordinates.shape), coordinates, NaN);
  },
};
