/** @file The tasks of chains of Gibbs sweeps, with a block for NUTS or without: the sweep compiled once for all, first states. */

import { numKept } from "@terrace/core";
import type { SweepPlan } from "@terrace/gibbs";

import { allocateChains } from "../chains/shared-memory.js";
import type { BlockTask, SweepTask } from "../chains/task.js";
import { chooseBackend, usedPrograms, type UsedBackend } from "../compile/backend.js";
import { coordinateNames } from "../compile/compiled-model.js";
import { nameKernel } from "../compile/named-kernel.js";
import type { PlannedSweep } from "../planner/planned-sweep.js";
import type { Plan } from "../plan/programs.js";
import { compileSweep } from "../sweeps/compile-sweep.js";
import { initialPositions, type DrawDiscrete } from "./initial-positions.js";
import type { ResolvedSampleOptions } from "./options.js";
import { sweepStarts } from "./start-programs.js";

/** Tasks of all chains, and what runs them. */
export interface SweepTasks {
  readonly tasks: SweepTask[];
  readonly backend: UsedBackend;
}

/** Tasks of all chains of sweeps that draw every parameter of `plan`, and what runs them. */
export function sweepTasks(
  plan: Plan,
  { sweepPlan, keptRow, block }: PlannedSweep,
  options: ResolvedSampleOptions,
): SweepTasks {
  const { chains, seed, warmup, draws, thin, saveWarmup, init } = options;
  const chosen = chooseBackend(options.backend);
  const { backend } = chosen;
  if (backend === "tfjs")
    throw new RangeError(
      `sample: \`sampler\` "${options.sampler}" does not run on the \`backend\` "tfjs". Take "auto".`,
    );
  const others = [keptRow, ...(block === undefined ? [] : [block.density, block.constrain])];
  const sweep = compileSweep(sweepPlan.sweep, { backend, numInstances: chains, others });
  const memories = allocateChains(chains, numKept(options), plan.rowSize);
  const programs = sweepStarts(plan, sweep, block?.coordinates);
  const starts = initialPositions(programs, init ?? memories.map(() => ({})), seed, drawDiscrete(sweepPlan));
  const names = coordinateNames(plan);
  const tasks = memories.map((memory, chain): SweepTask => {
    const start = starts[chain]!;
    const initialState = programs.stateOf(programs.constrain(start));
    const settings = { warmup, draws, thin, saveWarmup };
    const task: SweepTask = { kind: "sweep", chain, seed, settings, memory, sweep, initialState };
    if (block === undefined) return task;
    const { coordinates } = block;
    const at = [...coordinates];
    const ofBlock: BlockTask = {
      settings: blockSettings(options),
      coordinates,
      coordinateNames: at.map((k) => names[k]!),
      initialPosition: Float64Array.from(at, (k) => start[k]!),
    };
    return { ...task, block: ofBlock };
  });
  return { tasks, backend: usedPrograms(chosen, sweep.programs) };
}

function blockSettings({
  maxTreeDepth,
  metric,
  targetAcceptance,
  stepSize,
}: ResolvedSampleOptions): BlockTask["settings"] {
  return {
    maxTreeDepth,
    metric,
    ...(targetAcceptance === undefined ? {} : { targetAcceptance }),
    ...(stepSize === undefined ? {} : { stepSize }),
  };
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
