/** @file The tasks of chains of Gibbs sweeps: the sweep compiled once for all, first states. */

import { numKept } from "@terrace/core";
import type { SweepPlan } from "@terrace/gibbs";

import { allocateChains } from "../chains/shared-memory.js";
import type { SweepTask } from "../chains/task.js";
import { chooseBackend, usedPrograms, type UsedBackend } from "../compile/backend.js";
import { compilePlan, type CompiledPlan } from "../compile/compiled-model.js";
import { nameKernel } from "../compile/named-kernel.js";
import type { Plan } from "../plan/programs.js";
import { compileSweep } from "../sweeps/compile-sweep.js";
import { initialPositions, type DrawDiscrete } from "./initial-positions.js";
import type { ResolvedSampleOptions } from "./options.js";

/** Tasks of all chains of a sweep that draws every parameter of `plan`, and what runs it. */
export function sweepTasks(
  plan: Plan,
  planned: SweepPlan,
  options: ResolvedSampleOptions,
): { readonly tasks: SweepTask[]; readonly backend: UsedBackend } {
  const { chains, seed, warmup, draws, thin, saveWarmup, init } = options;
  const chosen = chooseBackend(options.backend);
  const { backend } = chosen;
  if (backend === "tfjs")
    throw new RangeError('sample: `sampler` "gibbs" does not run on the `backend` "tfjs". Take "auto".');
  const sweep = compileSweep(planned.sweep, { backend, numInstances: chains, others: [plan.programs.unconstrain] });
  const memories = allocateChains(chains, numKept(options), plan.rowSize);
  const compiled = compilePlan(plan, chosen);
  const starts = initialPositions(compiled, init ?? memories.map(() => ({})), seed, drawDiscrete(planned));
  const tasks = memories.map((memory, chain): SweepTask => {
    const initialState = stateOf(compiled, planned, starts[chain]!);
    const settings = { warmup, draws, thin, saveWarmup };
    return { kind: "sweep", chain, seed, settings, memory, sweep, initialState };
  });
  return { tasks, backend: usedPrograms(chosen, sweep.programs) };
}

/** Starts of the plan's discrete variables. */
function drawDiscrete({ start }: SweepPlan): DrawDiscrete | undefined {
  if (start === undefined) return undefined;
  const kernel = nameKernel(start);
  return (values, generator) => {
    const arrays = Object.entries(values).map(([name, value]) => [name, typeof value === "number" ? Float64Array.of(value) : value]); // prettier-ignore
    return kernel.run(Object.fromEntries(arrays) as Record<string, Float64Array>, generator);
  };
}

/** The state at a row. Auxiliary variables start where the plan says, else at 1: a sweep draws them before it reads them. */
function stateOf(compiled: CompiledPlan, { sweep, initial }: SweepPlan, row: Float64Array): Float64Array {
  const values = { ...initial, ...compiled.constrain(row) };
  const state = new Float64Array(sweep.stateSize).fill(1);
  for (const { name, offset } of sweep.variables) {
    const value = values[name];
    if (value !== undefined) state.set(typeof value === "number" ? [value] : value, offset);
  }
  return state;
}
