/** @file The Gibbs sampler of a model: which full conditionals it has, and the sweep that draws from them. */

import { SamplerError } from "@terrace/core";
import { planSweep, type SweepPlan } from "@terrace/gibbs";
import { analyse, printAnalysis, type Analysis } from "@terrace/rewrite";

import type { PassReport, Plan } from "../plan/programs.js";

/** A sweep over all parameters, and what `explain()` prints of it. */
export interface PlannedGibbs {
  readonly plan: SweepPlan;
  readonly reports: readonly PassReport[];
}

/** @throws SamplerError naming every parameter that cannot be drawn given the others, and why; or why the posterior is improper */
export function planGibbs(plan: Plan): PlannedGibbs {
  const analysis = analyse(plan.boundModel);
  verifyDrawable(analysis);
  const planned = planSweep(analysis);
  return { plan: planned, reports: report(analysis, planned) };
}

/** What is found of the structure, and then the steps of the sweep. */
function report(analysis: Analysis, { lines }: SweepPlan): PassReport[] {
  return [
    { pass: "Structure", lines: printAnalysis(analysis) },
    { pass: "Gibbs sweep", lines },
  ];
}

function verifyDrawable({ refusals, problems }: Analysis): void {
  const wrong = problems.filter(({ kind }) => kind !== "singleLevel");
  if (wrong.length > 0) throw new SamplerError(`sample: ${wrong.map(({ message }) => message).join("\n  ")}`);
  if (refusals.length === 0) return;
  const names = refusals.map(({ variable }) => `\`${variable.name}\``).join(", ");
  const reasons = refusals.map(({ variable, reason, remedy }) => {
    return `\n  ${variable.name}: ${reason}${remedy === undefined ? "" : `. ${remedy}`}`;
  });
  throw new SamplerError(
    `sample: \`sampler\` "gibbs" has no full conditional to draw ${names} from; "nuts" samples any model.${reasons.join("")}`,
  );
}
