/** @file Evaluates a model's programs with the interpreter. */

import { createGenerator } from "@terrace/core";
import { evaluate } from "@terrace/graph";
import { parseModel } from "@terrace/model";
import { makePlan, type Plan, type PlanOptions } from "../../src/plan/index.js";

export type Values = Record<string, number | readonly number[]>;

/** The plan of a model given as text. */
export function planOf(source: string, data: Record<string, unknown> = {}, options: PlanOptions = {}): Plan {
  return makePlan(parseModel(source).graph, data, options);
}

/** Log joint density at named values. */
export function logJoint(plan: Plan, values: Values): number {
  return evaluate(plan.programs.joint, flat(values))["value"]![0]!;
}

/** Values of quantities at the position of named values. */
export function drawAt(plan: Plan, values: Values, seed = 1): Record<string, number[]> {
  const { position } = evaluate(plan.programs.unconstrain, flat(values));
  const result = evaluate(plan.programs.draw, { position: position! }, createGenerator(seed, 0, "recovery"));
  return Object.fromEntries(Object.entries(result).map(([name, array]) => [name, [...array]]));
}

/** Pointwise log likelihoods at the position of named values. */
export function pointwiseAt(plan: Plan, values: Values): Record<string, number[]> {
  const { position } = evaluate(plan.programs.unconstrain, flat(values));
  const result = evaluate(plan.programs.pointwise, { position: position! });
  return Object.fromEntries(Object.entries(result).map(([name, array]) => [name, [...array]]));
}

/** The reported value of `name` in a model without parameters. */
export function reported(source: string, data: Record<string, unknown> = {}, name = "r"): number[] {
  return drawAt(planOf(source, data), {})[name]!;
}

export function flat(values: Values): Record<string, Float64Array> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      Float64Array.from(typeof value === "number" ? [value] : value),
    ]),
  );
}
