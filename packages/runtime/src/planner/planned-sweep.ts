/** @file Sweeps over all parameters of a model: from full conditionals alone, or with a block that NUTS draws. */

import { SamplerError } from "@terrace/core";
import { planSweep, type SweepPlan } from "@terrace/gibbs";
import type { Graph } from "@terrace/graph";
import { printAnalysis, type Analysis } from "@terrace/rewrite";

import type { PassReport, Plan } from "../plan/programs.js";
import { blockGraphs, type BlockGraphs } from "./block-graphs.js";
import { completeBlock, withoutBlock } from "./divide.js";
import { keptRowGraph } from "./kept-row.js";

/** A sweep over all parameters, and what `explain()` prints of it. */
export interface PlannedSweep {
  readonly sweepPlan: SweepPlan;
  /** From every parameter by name to the parts of a row, and `logDensity`. */
  readonly keptRow: Graph;
  /** The part that NUTS draws, absent where the sweep draws everything. */
  readonly block?: BlockGraphs;
  readonly reports: () => readonly PassReport[];
}

/** @throws SamplerError saying why the posterior is improper, or its data say nothing of something in it */
export function verifyProper({ problems }: Analysis): void {
  const wrong = problems.filter(({ kind }) => kind !== "singleLevel");
  if (wrong.length > 0) throw new SamplerError(`sample: ${wrong.map(({ message }) => message).join("\n  ")}`);
}

/**
 * The sweep that draws all from full conditionals.
 *
 * @throws SamplerError naming every parameter that cannot be drawn given the others, and why
 */
export function gibbsSweep(plan: Plan, analysis: Analysis): PlannedSweep {
  verifyDrawable(analysis);
  const sweepPlan = planSweep(analysis);
  return {
    sweepPlan,
    keptRow: keptRowGraph(analysis.model, plan.parameters, sweepPlan),
    reports: () => reportsOf(analysis, sweepPlan),
  };
}

/**
 * The sweep that draws the parameters in `names`, and what belongs together with them, by NUTS given what it draws from full
 * conditionals; undefined where nothing is left to draw from these.
 *
 * @throws SamplerError where a parameter has no full conditional and cannot be drawn by NUTS either
 */
export function mixedSweep(plan: Plan, analysis: Analysis, names: Iterable<string>): PlannedSweep | undefined {
  const block = completeBlock(analysis, names);
  const rest = withoutBlock(analysis, block);
  verifyDrawable(rest);
  if (rest.conditionals.length === 0) return undefined;
  const inOrder = plan.parameters.filter(({ name }) => block.has(name));
  const size = inOrder.reduce((n, each) => n + each.size, 0);
  const method = `NUTS on ${size === 1 ? "1 unconstrained coordinate" : `${size} unconstrained coordinates`}`;
  const sweepPlan = planSweep(rest, { other: { names: inOrder.map(({ name }) => name), method } });
  return {
    sweepPlan,
    keptRow: keptRowGraph(analysis.model, plan.parameters, sweepPlan),
    block: blockGraphs(analysis.model, plan.parameters, block),
    reports: () => reportsOf(analysis, sweepPlan),
  };
}

/** What is found of the structure, and then the steps of the sweep. */
function reportsOf(analysis: Analysis, { lines }: SweepPlan): PassReport[] {
  return [
    { pass: "Structure", lines: printAnalysis(analysis) },
    { pass: "Gibbs sweep", lines },
  ];
}

function verifyDrawable({ refusals }: Analysis): void {
  if (refusals.length === 0) return;
  const names = refusals.map(({ variable }) => `\`${variable.name}\``).join(", ");
  const isDiscrete = refusals.some(({ variable }) => variable.isDiscrete);
  const reasons = refusals.map(({ variable, reason, remedy }) => {
    return `\n  ${variable.name}: ${reason}${remedy === undefined ? "" : `. ${remedy}`}`;
  });
  throw new SamplerError(
    `sample: \`sampler\` "gibbs" has no full conditional to draw ${names} from${isDiscrete ? "" : '; "nuts" samples any model'}.${reasons.join("")}`,
  );
}
