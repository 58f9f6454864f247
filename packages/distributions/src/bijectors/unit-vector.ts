/**
 * @file Vectors of length 1: a free vector divided by its length, whose unused length is given the standard normal's radial
 * density (as in Stan). The density is with respect to surface measure on the sphere: with the constant included here,
 * density and Jacobian integrate to 1 over the unconstrained space when the density does over the sphere.
 */

import type { Bijector } from "../bijector.js";
import { alongEvent } from "../formulas/axes.js";
import { unless } from "../formulas/support-guard.js";
import { markStructure } from "../known-structure.js";

const lengthTolerance = 1e-8;

/** `[...batch, K]` from `[...batch, K]`; the inverse returns the vector itself, of length 1. */
export const unitVectorBijector: Bijector = {
  unconstrainedShape: (shape) => shape,
  forward(b, u, shape) {
    const axis = shape.length - 1;
    const size = shape[axis]!;
    const squaredLength = b.sum(b.square(u), [axis]);
    const value = markStructure(b.div(u, alongEvent(b, b.sqrt(squaredLength), u.shape)), "unit_vector");
    const logConstant = b.add(b.lgamma(b.constant(size / 2)), (size / 2 - 1) * Math.LN2);
    return { value, logAbsDetJacobian: b.sum(b.sub(b.mul(squaredLength, -0.5), logConstant)) };
  },
  inverse(b, x) {
    const isOff = b.gt(b.abs(b.sub(b.sum(b.square(x), [x.shape.length - 1]), 1)), lengthTolerance);
    return unless(b, alongEvent(b, isOff, x.shape), x, NaN);
  },
};
