/** @file Checks that the values at which parameters are held lie in the parameters' constraints. */

import { bijectorFor, type StructureKind } from "@terrace/distributions";
import { outOfRange } from "../argument.js";
import { elementName } from "../bind/bind-data.js";
import { checkStructure } from "./check-data.js";
import type { BoundParameter } from "./parameters.js";
import type { Scope } from "./scope.js";

/** How far a matrix may be from the one with its lower triangle that has the structure, relative to its largest element. */
const matrixTolerance = 1e-8;

/**
 * Checks every value that is held. A bound that depends on a sampled parameter is left to the density.
 *
 * @param scope one in which all statements are lowered
 * @throws RangeError naming the parameter, or its first element outside
 */
export function checkFixed(scope: Scope, parameters: readonly BoundParameter[]): void {
  for (const parameter of parameters) {
    if (parameter.fixed === undefined) continue;
    if (parameter.constraint.kind === "interval") checkInterval(scope, parameter, parameter.fixed);
    else checkWhole(scope, parameter, parameter.constraint.kind, parameter.fixed);
  }
}

function checkInterval(scope: Scope, { name, shape, constraint, symbol }: BoundParameter, values: Float64Array): void {
  if (constraint.kind !== "interval") return;
  const { lower, upper } = constraint;
  const known = [lower, upper].map((bound) => bound && scope.constantValues(scope.lower(bound).node));
  values.forEach((value, k) => {
    const [least, most] = known.map((bound) => (bound?.length === 1 ? bound[0] : bound?.[k]));
    const place = `fixed.${elementName(name, shape, k)}`;
    if (symbol.type.kind !== "real" && !Number.isInteger(value)) throw outOfRange("sample", place, "an integer", value);
    if (least !== undefined && !(value >= least)) throw outOfRange("sample", place, `at least ${least}`, value);
    if (most !== undefined && !(value <= most)) throw outOfRange("sample", place, `at most ${most}`, value);
  });
}

function checkWhole(scope: Scope, { name, shape }: BoundParameter, kind: StructureKind, values: Float64Array): void {
  const refuse = (problem: string): never => {
    throw new RangeError(`sample: \`fixed.${name}\` must be \`${kind}\`, but it ${problem}.`);
  };
  checkStructure(kind, values, shape, refuse);
  if (kind !== "corr" && kind !== "cov" && kind !== "cholesky_corr" && kind !== "cholesky_cov") return;
  // A matrix of the set comes back from the unconstrained space as it went.
  const b = scope.builder;
  const bijector = bijectorFor({ kind });
  const position = bijector.inverse(b, b.constant(values, shape));
  const back = scope.constantValues(bijector.forward(b, position, shape).value)!;
  const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (values.some((value, k) => !(Math.abs(back[k]! - value) <= matrixTolerance * scale))) {
    refuse(matrixProblems[kind]);
  }
}

const matrixProblems = {
  corr: "is not symmetric and positive definite with a unit diagonal",
  cov: "is not symmetric and positive definite",
  cholesky_corr: "is not lower triangular with a positive diagonal and rows of length 1",
  cholesky_cov: "is not lower triangular with a positive diagonal",
} as const;
