/**
 * @file Sets that a value lies in. `Bound` is what a bound is at the stage at hand: an expression in the probabilistic
 * graph, a node when lowering, a number in a test.
 */

/** Constraint of one element: an interval of the reals or of the integers; absent bounds are infinite. */
export interface IntervalConstraint<Bound> {
  readonly kind: "interval";
  readonly lower?: Bound;
  readonly upper?: Bound;
  readonly integer: boolean;
}

/** Constraints of a whole vector or matrix (the trailing one or two axes). */
export type StructureKind =
  | "simplex"
  | "ordered"
  | "positive_ordered"
  | "sum_to_zero"
  | "unit_vector"
  | "cholesky_corr"
  | "corr"
  | "cov"
  | "cholesky_cov";

/** Constraint on the trailing axes of a value. */
export interface StructureConstraint {
  readonly kind: StructureKind;
}

/** The set in which a value lies. */
export type Constraint<Bound> = IntervalConstraint<Bound> | StructureConstraint;

/** Number of trailing axes that a constraint binds together. */
export function constraintEventRank(constraint: Constraint<unknown>): 0 | 1 | 2 {
  switch (constraint.kind) {
    case "interval":
      return 0;
    case "simplex":
    case "ordered":
    case "positive_ordered":
    case "sum_to_zero":
    case "unit_vector":
      return 1;
    case "cholesky_corr":
    case "corr":
    case "cov":
    case "cholesky_cov":
      return 2;
  }
}
