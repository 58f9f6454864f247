/** @file What the chains of a fit are asked for, by sampler. */

import { analyse } from "@terrace/rewrite";

import type { ChainTask } from "../chains/task.js";
import { chooseBackend, verifyPrecision, type UsedBackend } from "../compile/backend.js";
import { choosePlan, gradientsAlone } from "../planner/choose-plan.js";
import { withoutConjugacy } from "../planner/divide.js";
import { gibbsSweep, mixedSweep, verifyProper, type PlannedSweep } from "../planner/planned-sweep.js";
import type { PassReport, Plan } from "../plan/programs.js";
import { gradientTasks } from "./gradient-tasks.js";
import { lockstepTasks } from "./lockstep-tasks.js";
import type { ResolvedSampleOptions, Sampler } from "./options.js";
import { sweepTasks } from "./sweep-tasks.js";

/** Tasks of all chains, what runs them, and in print how variables are drawn where that is not by gradients alone. */
export interface MadeTasks {
  readonly tasks: readonly ChainTask[];
  /** The sampler that draws. */
  readonly sampler: Sampler;
  readonly backend: UsedBackend;
  readonly reports: () => readonly PassReport[];
}

/** Whether full conditionals are looked for. */
export function isAnalysed(plan: Plan, options: ResolvedSampleOptions): boolean {
  const { lockstep, sampler } = options;
  if (lockstep !== undefined) return false;
  if (sampler === "auto") return gradientsAlone(plan, options) === undefined;
  return sampler === "gibbs" || sampler === "mixed";
}

/** @throws SamplerError where the sampler cannot draw the model, RangeError where the backend does not have the precision */
export function makeTasks(plan: Plan, options: ResolvedSampleOptions): MadeTasks {
  const { lockstep, sampler } = options;
  verifyPrecision("sample", options.precision, chooseBackend(options.backend));
  if (lockstep !== undefined)
    return { ...lockstepTasks(plan, { ...options, lockstep }), sampler: "hmc", reports: () => [] };
  if (sampler === "auto") return choosePlan(plan, options);
  if (sampler === "nuts" || sampler === "hmc") return gradientFit(plan, options, sampler);
  const analysis = analyse(plan.boundModel);
  verifyProper(analysis);
  if (sampler === "gibbs") return sweepFit(plan, options, sampler, gibbsSweep(plan, analysis));
  const names = withoutConjugacy(analysis);
  if (names.length === 0) return sweepFit(plan, options, "gibbs", gibbsSweep(plan, analysis));
  const planned = mixedSweep(plan, analysis, names);
  return planned === undefined ? gradientFit(plan, options, "nuts") : sweepFit(plan, options, sampler, planned);
}

function gradientFit(plan: Plan, options: ResolvedSampleOptions, sampler: "nuts" | "hmc"): MadeTasks {
  return { ...gradientTasks(plan, { ...options, sampler }), sampler, reports: () => [] };
}

function sweepFit(plan: Plan, options: ResolvedSampleOptions, sampler: Sampler, planned: PlannedSweep): MadeTasks {
  return { ...sweepTasks(plan, planned, { ...options, sampler }), sampler, reports: planned.reports };
}
