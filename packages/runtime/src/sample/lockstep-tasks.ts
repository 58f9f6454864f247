/** @file The tasks of chains that move in step: one for each group of them, with a density of all chains of a group. */

import { numKept } from "@terrace/core";

import { allocateChains } from "../chains/shared-memory.js";
import type { LockstepTask } from "../chains/task.js";
import { chooseBackend, usedBackend, type UsedBackend } from "../compile/backend.js";
import { compilePlan, coordinateNames } from "../compile/compiled-model.js";
import type { Plan } from "../plan/programs.js";
import { compileDensity, gradientSettings } from "./gradient-tasks.js";
import { initialPositions } from "./initial-positions.js";
import type { ResolvedSampleOptions } from "./options.js";
import { gradientStarts } from "./start-programs.js";

/** Tasks of all groups, and what evaluates their density. */
export function lockstepTasks(
  plan: Plan,
  options: ResolvedSampleOptions & { readonly lockstep: number },
): { readonly tasks: LockstepTask[]; readonly backend: UsedBackend } {
  const { chains, lockstep, seed, init } = options;
  const chosen = chooseBackend(options.backend);
  const numGroups = chains / lockstep;
  const { density } = compileDensity(plan, chosen, options.precision, numGroups, lockstep);
  const all = allocateChains(chains, numKept(options), plan.rowSize);
  const settings = gradientSettings({ ...options, sampler: "hmc" });
  const names = coordinateNames(plan);
  const starts =
    init === undefined ? undefined : initialPositions(gradientStarts(compilePlan(plan, chosen)), init, seed);
  const tasks = Array.from({ length: numGroups }, (_, group): LockstepTask => {
    const chain = group * lockstep;
    const memories = all.slice(chain, chain + lockstep);
    const memory = memories[0]!; // a group has a chain
    const task: LockstepTask = {
      kind: "lockstep", chain, seed, density, group, coordinateNames: names, settings, memory, memories,
    }; // prettier-ignore
    return starts === undefined ? task : { ...task, initialPositions: starts.slice(chain, chain + lockstep) };
  });
  return { tasks, backend: usedBackend(chosen, density) };
}
