/** @file What the chains of a fit are asked for, by sampler. */

import type { ChainTask } from "../chains/task.js";
import type { UsedBackend } from "../compile/backend.js";
import type { PassReport, Plan } from "../plan/programs.js";
import { gradientTasks } from "./gradient-tasks.js";
import { lockstepTasks } from "./lockstep-tasks.js";
import type { ResolvedSampleOptions } from "./options.js";
import { planGibbs } from "./plan-gibbs.js";
import { sweepTasks } from "./sweep-tasks.js";

/** Tasks of all chains, what runs them, and how variables are drawn where that is not by gradients alone. */
export interface MadeTasks {
  readonly tasks: readonly ChainTask[];
  readonly backend: UsedBackend;
  readonly reports: readonly PassReport[];
}

/** @throws SamplerError where the sampler cannot draw the model */
export function makeTasks(plan: Plan, options: ResolvedSampleOptions): MadeTasks {
  const { sampler, lockstep } = options;
  if (lockstep !== undefined) return { ...lockstepTasks(plan, { ...options, lockstep }), reports: [] };
  if (sampler !== "gibbs") return { ...gradientTasks(plan, { ...options, sampler }), reports: [] };
  const { plan: planned, reports } = planGibbs(plan);
  return { ...sweepTasks(plan, planned, options), reports };
}
