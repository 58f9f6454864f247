/** @file The Gibbs sampler of a model: which full conditionals it has, and the sweep that draws from them. */

import { SamplerError } from "@terrace/core";
import { planSweep, type SweepPlan } from "@terrace/gibbs";
import { analyse, type Analysis } from "@terrace/rewrite";

import type { PassReport, Plan } from "../plan/programs.js";

/** A sweep over all parameters, and what `explain()` prints of it. */
export interface PlannedGibbs {
  readonly plan: SweepPlan;
  readonly report: PassReport;
}

/** @throws SamplerError naming every parameter that cannot be drawn given the others, and why; or why the posterior is improper */
export function planGibbs(plan: Plan): PlannedGibbs {
  const analysis = analyse(plan.boundModel);
  verifyDrawable(analysis);
  const planned = planSweep(analysis);
  return { plan: planned, report: { pass: "Gibbs sweep", lines: planned.lines } };
}

function verifyDrawable({ refusals, improprieties }: Analysis): void {
  const [improper] = improprieties;
  if (improper !== undefined) throw new SamplerError(`sample: the posterior is improper: ${improper}`);
  if (refusals.length === 0) return;
  const names = refusals.map(({ variable }) => `\`${variable.name}\``).join(", ");
  const reasons = refusals.map(({ variable, reason, remedy }) => {
    return `\n  ${variable.name}: ${reason}${remedy === undefined ? "" : ` ${remedy}`}`;
  });
  throw new SamplerError(
    `sample: \`sampler\` "gibbs" has no full conditional to draw ${names} from; "nuts" samples any model.${reasons.join("")}`,
  );
}
