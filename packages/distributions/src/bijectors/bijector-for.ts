/** @file The bijector of a constraint. */

import type { Node } from "@terrace/graph";
import type { Bijector } from "../bijector.js";
import type { Constraint, StructureKind } from "../constraint.js";
import { choleskyCorrBijector } from "./cholesky-corr.js";
import { choleskyCovBijector } from "./cholesky-cov.js";
import { corrBijector } from "./corr.js";
import { covBijector } from "./cov.js";
import { lowerBoundBijector, upperBoundBijector } from "./half-line.js";
import { identityBijector } from "./identity.js";
import { intervalBijector } from "./interval.js";
import { orderedBijector, positiveOrderedBijector } from "./ordered.js";
import { simplexBijector } from "./simplex.js";
import { sumToZeroBijector } from "./sum-to-zero.js";
import { unitVectorBijector } from "./unit-vector.js";

const structureBijectors: Readonly<Record<StructureKind, Bijector>> = {
  simplex: simplexBijector,
  ordered: orderedBijector,
  positive_ordered: positiveOrderedBijector,
  sum_to_zero: sumToZeroBijector,
  unit_vector: unitVectorBijector,
  cholesky_corr: choleskyCorrBijector,
  corr: corrBijector,
  cov: covBijector,
  cholesky_cov: choleskyCovBijector,
};

/** Whether a bound binds: it is there, and not an infinity known when the graph is made. */
function binds(bound: Node | number | undefined, infinity: number): bound is Node | number {
  if (bound === undefined || bound === infinity) return false;
  return (
    typeof bound === "number" || !(bound.op === "constant" && bound.values.every((element) => element === infinity))
  );
}

/**
 * The map onto a constraint's set. Bounds of an interval may be numbers, scalar nodes, or nodes of the value's shape.
 *
 * @throws RangeError for an interval of integers, which no differentiable map reaches
 */
export function bijectorFor(constraint: Constraint<Node | number>): Bijector {
  if (constraint.kind !== "interval") return structureBijectors[constraint.kind];
  if (constraint.integer) {
    throw new RangeError("bijectorFor: expected a constraint on real values, received one on integers.");
  }
  const { lower, upper } = constraint;
  const hasLower = binds(lower, -Infinity);
  const hasUpper = binds(upper, Infinity);
  if (hasLower && hasUpper) return intervalBijector(lower, upper);
  if (hasLower) return lowerBoundBijector(lower);
  return hasUpper ? upperBoundBijector(upper) : identityBijector;
}
