/**
 * @file Short trial chains on this thread, with streams of their own, by which plans are compared: effective draws an iteration
 * and gradients an iteration. They read no clock: one seed gives one comparison.
 */

import { essBulk } from "@terrace/diagnostics";

import { ChainLog } from "../chains/chain-log.js";
import { startOneChain } from "../chains/run-task.js";
import { allocateChains, counterSlot, type ChainMemory } from "../chains/shared-memory.js";
import type { GradientTask, SweepTask } from "../chains/task.js";
import type { ParameterLayout } from "../plan/programs.js";

/** How long a trial chain is. */
export interface PilotSchedule {
  readonly warmup: number;
  readonly draws: number;
  /** Leapfrog steps of all chains after which they end, wherever they are. */
  readonly maxLeapfrogs?: number;
}

/** What a trial saw. */
export interface Pilot {
  /** The smallest bulk effective sample size over the coordinates looked at, by draw; 0 where a chain failed or did not come to its end. */
  readonly essPerDraw: number;
  /** Whether the chains had all the leapfrog steps that they might have before they were at their end. */
  readonly isCut: boolean;
  /** The same of all draws. */
  readonly ess: number;
  /** Leapfrog steps by draw. */
  readonly leapfrogsPerDraw: number;
  /** Where the chains ended, by chain `[dimension]`. */
  readonly ends: readonly Float64Array[];
  /** Where the chains went, some positions of each spread over its draws. */
  readonly places: readonly Float64Array[];
}

const nothing: Omit<Pilot, "isCut"> = { essPerDraw: 0, ess: 0, leapfrogsPerDraw: 0, ends: [], places: [] };

/** Trial chains of a plan: where two of them disagree, neither has seen all. */
export const numTrials = 2;
/** Positions of a chain that are given: of scales that are known badly, some tell more than one. */
const numPlaces = 5;
/** Coordinates of one parameter that are looked at, spread over it, and of all parameters. */
const maxOfParameter = 8;
const maxCoordinates = 40;

/**
 * Runs two short chains as `task` would.
 *
 * @param starts first positions of chains that follow gradients, by chain; those of the task when absent
 */
export function runPilot(
  task: GradientTask | SweepTask,
  layout: readonly ParameterLayout[],
  schedule: PilotSchedule,
  starts?: readonly Float64Array[],
): Pilot {
  const { draws, maxLeapfrogs = Infinity } = schedule;
  const last = layout.at(-1);
  const dimension = last === undefined ? 0 : last.offset + last.size;
  const memories = allocateChains(numTrials, draws, dimension);
  let numLeapfrogs = 0;
  const numSoFar = (): number =>
    memories.reduce((sum, { counters }) => sum + counters[counterSlot.warmupLeapfrogs]! + counters[counterSlot.drawLeapfrogs]!, 0); // prettier-ignore
  for (const [k, memory] of memories.entries()) {
    const log = new ChainLog(memory, schedule.warmup, () => 0);
    const trial = startOneChain(trialOf(task, k, schedule, memory, starts?.[k]), log);
    const answer = trial.advance(() => numSoFar() > maxLeapfrogs);
    if (answer?.kind !== "ended") return { ...nothing, isCut: answer === undefined };
    numLeapfrogs += memory.counters[counterSlot.drawLeapfrogs]!;
  }
  const column = (place: number): Float64Array[] =>
    memories.map(({ positions }) =>
      Float64Array.from({ length: draws }, (_, row) => positions[row * dimension + place]!),
    );
  const at = ({ positions }: ChainMemory, row: number): Float64Array =>
    positions.slice(row * dimension, (row + 1) * dimension);
  const total = numTrials * draws;
  // A chain that does not move has no effective draws, and no effective sample size.
  const sizes = lookedAt(layout).map((place) => essBulk(column(place)) || 0);
  const ess = Math.min(...sizes, total);
  return {
    essPerDraw: ess / total,
    isCut: false,
    ess,
    leapfrogsPerDraw: numLeapfrogs / total,
    ends: memories.map((memory) => at(memory, draws - 1)),
    places: memories.flatMap((memory) =>
      Array.from({ length: numPlaces }, (_, k) => at(memory, Math.ceil(((k + 1) * draws) / numPlaces) - 1)),
    ),
  };
}

/** Coordinates to look at: all of small parameters, some of large ones. */
function lookedAt(layout: readonly ParameterLayout[]): number[] {
  const most = Math.max(1, Math.min(maxOfParameter, Math.floor(maxCoordinates / Math.max(1, layout.length))));
  return layout.flatMap(({ offset, size }) => {
    const count = Math.min(size, most);
    return Array.from({ length: count }, (_, k) => offset + Math.floor((k * size) / count));
  });
}

/** The task with another schedule and another stream. */
function trialOf(
  task: GradientTask | SweepTask,
  index: number,
  { warmup, draws }: PilotSchedule,
  memory: ChainMemory,
  initialPosition: Float64Array | undefined,
): GradientTask | SweepTask {
  const schedule = { warmup, draws, thin: 1, saveWarmup: false };
  const seed = `trial ${index} of ${task.seed}`;
  if (task.kind === "sweep") return { ...task, seed, memory, settings: schedule };
  return {
    ...task,
    seed,
    memory,
    settings: { ...task.settings, ...schedule },
    ...(initialPosition === undefined ? {} : { initialPosition }),
  };
}
