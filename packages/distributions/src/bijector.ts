/** @file The contract of a bijector: the differentiable map from the unconstrained space onto a constraint's set. */

import type { GraphBuilder, Node, Shape } from "@terrace/graph";

/** A constrained value and the log of the absolute Jacobian determinant of the map that made it, summed over everything. */
export interface ForwardResult {
  readonly value: Node;
  readonly logAbsDetJacobian: Node;
}

/**
 * A map onto a constraint's set, on values of shape `[...batch, ...event]`. Which measure the Jacobian refers to is in
 * each bijector's own documentation.
 */
export interface Bijector {
  /** Shape of the unconstrained value for a constrained value of `shape`. */
  unconstrainedShape(shape: Shape): Shape;
  /** Unconstrained to constrained; `shape` is the constrained shape. */
  forward(builder: GraphBuilder, unconstrained: Node, shape: Shape): ForwardResult;
  /** Constrained to unconstrained; NaN outside the set. */
  inverse(builder: GraphBuilder, constrained: Node): Node;
}
