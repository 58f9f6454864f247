/** @file The identity, for values without a constraint. */

import type { Bijector } from "../bijector.js";

/** Leaves values as they are; the log Jacobian is 0. */
export const identityBijector: Bijector = {
  unconstrainedShape: (shape) => shape,
  forward: (builder, unconstrained) => ({ value: unconstrained, logAbsDetJacobian: builder.constant(0) }),
  inverse: (_, constrained) => constrained,
};
