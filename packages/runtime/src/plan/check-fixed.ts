/** @file Checks that the values at which parameters are held lie in the parameters' constraints. */

import type { StructureKind } from "@terrace/distributions";
import { outOfRange } from "../argument.js";
import { elementName } from "../bind/bind-data.js";
import { checkStructure } from "./check-data.js";
import type { BoundParameter } from "./parameters.js";
import type { Scope } from "./scope.js";

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
    else checkWhole(parameter, parameter.constraint.kind, parameter.fixed);
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

function checkWhole({ name, shape }: BoundParameter, kind: StructureKind, values: Float64Array): void {
  checkStructure(kind, values, shape, (problem) => {
    throw new RangeError(`sample: \`fixed.${name}\` must be \`${kind}\`, but it ${problem}.`);
  });
}
