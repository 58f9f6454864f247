/** @file Values of parameters that are held fixed, checked against the model's parameters. */

import { outOfRange } from "../argument.js";
import { flattenValue, parameterQuantities, verifyParameterNames } from "../compile/parameter-values.js";
import type { Plan } from "../plan/programs.js";
import type { ParameterValues } from "./options.js";

/**
 * The plan's `fixed` option for values by name; nothing where none are given.
 *
 * @param freePlan makes the plan with nothing fixed, which knows the shapes; only called where something is fixed
 * @throws TypeError for a name that is no parameter, RangeError for a value of another size or one that is not finite; whether
 * values lie in the parameters' constraints is for the plan to check
 */
export function fixedValues(
  freePlan: () => Plan,
  fixed: ParameterValues | undefined,
): { readonly fixed?: ReadonlyMap<string, Float64Array> } {
  if (fixed === undefined) return {};
  const plan = freePlan();
  verifyParameterNames("sample", "fixed", plan, fixed);
  const held = parameterQuantities(plan).filter(({ name }) => Object.hasOwn(fixed, name));
  const values = held.map((quantity) => {
    const flat = flattenValue("sample", "fixed", quantity, fixed[quantity.name]);
    const wrong = flat.find((value) => !Number.isFinite(value));
    if (wrong !== undefined) throw outOfRange("sample", `fixed.${quantity.name}`, "finite", wrong);
    return [quantity.name, flat] as const;
  });
  return { fixed: new Map(values) };
}
