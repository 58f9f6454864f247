/** @file The analysis of a bound model: a full conditional for each variable, from the most structured kind to the least. */

import { numElements } from "@terrace/graph";
import type { Analysis } from "./analysis.js";
import type { BoundModel, BoundParameter } from "./bound-model.js";
import { contextOf, knownBound, type Context } from "./context.js";
import type { Fault } from "./fault.js";
import { covarianceConditional } from "./covariance-conditional.js";
import { sliceConditional } from "./density-conditional.js";
import { discreteConditional } from "./discrete-conditional.js";
import type { FullConditional, Refusal } from "./full-conditional.js";
import { gaussianBlocks } from "./gaussian-blocks.js";
import type { GroupingFactor } from "./grouping-factor.js";
import { groupingFactors } from "./grouping-factors.js";
import { linearConditional } from "./linear-conditional.js";
import { positiveConditional } from "./positive-conditional.js";
import { findProblems } from "./problems.js";
import { simplexConditional } from "./simplex-conditional.js";
import { unitConditional } from "./unit-conditional.js";

/**
 * Finds how each parameter of a model can be drawn given the others. Adds nodes to the model's builder.
 *
 * @example
 * const { conditionals, refusals } = analyse(plan.boundModel);
 */
export function analyse(model: BoundModel): Analysis {
  const context = contextOf(model);
  const { blocks, faults } = gaussianBlocks(context);
  const inBlock = new Map(blocks.flatMap((block) => block.variables.map((variable) => [variable, block] as const)));
  const conditionals: FullConditional[] = [];
  const refusals: Refusal[] = [];
  for (const variable of model.parameters) {
    if (numElements(variable.shape) === 0) continue;
    const block = inBlock.get(variable);
    if (block !== undefined) {
      if (block.variables[0] === variable) conditionals.push(block);
      continue;
    }
    const found = conditionalOf(context, variable, faults.get(variable)!);
    if ("kind" in found) conditionals.push(found);
    else refusals.push(found);
  }
  const auxiliaries = [...new Set(conditionals.flatMap((each) => each.auxiliaries))];
  let factors: readonly GroupingFactor[] | undefined;
  return {
    model,
    conditionals,
    auxiliaries,
    refusals,
    get groupingFactors() {
      return (factors ??= groupingFactors(blocks));
    },
    problems: findProblems(context, conditionals),
  };
}

type Finder = (context: Context, variable: BoundParameter) => FullConditional | Fault;

/** Finders by what the variable is; the last one finds whatever has a density. */
function conditionalOf(context: Context, variable: BoundParameter, notGaussian: string): FullConditional | Refusal {
  const bounded = context.boundedBy(variable);
  if (bounded !== undefined) return { variable, reason: `${variable.name} bounds ${bounded.name}` };
  const finders = findersOf(variable);
  const fault = (): string => tried[0]?.fault ?? notGaussian;
  const remedy = (): { readonly remedy?: string } => {
    const first = tried[0]?.remedy;
    return first === undefined ? {} : { remedy: first };
  };
  const tried: Fault[] = [];
  for (const finder of finders) {
    const found = finder(context, variable);
    if ("kind" in found) {
      const isLast = finder === sliceConditional;
      return isLast ? { ...found, reason: `${found.reason} (${fault()})`, ...remedy() } : found;
    }
    tried.push(found);
  }
  return { variable, reason: fault(), ...remedy() };
}

function findersOf({ constraint, isDiscrete }: BoundParameter): readonly Finder[] {
  if (isDiscrete) return [discreteConditional];
  switch (constraint.kind) {
    case "interval": {
      const lower = knownBound(constraint.lower ?? -Infinity);
      const upper = knownBound(constraint.upper ?? Infinity);
      const isPositive = lower !== undefined && lower >= 0;
      return [
        ...(lower === 0 && upper === 1 ? [unitConditional] : []),
        ...(isPositive ? [positiveConditional] : []),
        linearConditional,
        sliceConditional,
      ];
    }
    case "simplex":
      return [simplexConditional, sliceConditional];
    case "cov":
      return [covarianceConditional, sliceConditional];
    default:
      return [sliceConditional];
  }
}
