/**
 * @file Drives one Markov chain of sweeps from warmup to its last draw, in a synchronous loop. It knows neither what a sweep
 * does nor what runs it, and reads no clock.
 */
import type { Generator } from "@terrace/core";

/** One sweep: replaces the state `[stateSize]` by the next one. */
export type SweepFunction = (state: Float64Array, generator: Generator) => void;

/** What a chain carries from one sweep to the next; with the states of its generators, a checkpoint. */
export interface SweepChain {
  /** `[stateSize]`, constrained values; sweeps replace its elements. */
  readonly state: Float64Array;
  /** Sweeps done, warmup included. */
  iteration: number;
}

/** How many sweeps a chain does, and which of them are kept. */
export interface SweepSchedule {
  /** Sweeps before the first that may be kept. */
  readonly warmup: number;
  /** Sweeps after warmup, before thinning. */
  readonly draws: number;
  /** Every how many sweeps one is kept, from the first after warmup; 1 when absent. */
  readonly thin?: number;
}

/** Streams of their own for warmup and draws, so that a longer warmup does not shift the draws' numbers. */
export interface SweepGenerators {
  readonly warmup: Generator;
  readonly draws: Generator;
}

/** Where a chain's draws go: the caller's memory, which may be shared between threads. */
export interface SweepDraws {
  /** `[numRows, stateSize]`, as many rows as the schedule keeps. */
  readonly values: Float64Array;
  /** Element 0 counts complete rows; raised after a row is written, so that a chain that is stopped loses none. */
  readonly count: Int32Array;
}

/** What watches a chain. */
export interface SweepObserver {
  /** After each sweep; `iteration` counts the sweeps done, warmup included. */
  onSweep?(iteration: number): void;
  /** Asked before each sweep; true ends the run between two sweeps. */
  shouldStop?(iteration: number): boolean;
}

/** Number of rows that `schedule` keeps. */
export function numKeptSweeps({ draws, thin = 1 }: SweepSchedule): number {
  return Math.ceil(draws / thin);
}

/**
 * Runs a chain to its end or until the observer stops it; a chain that has been stopped goes on from where it is, with the
 * draws that it would have had.
 *
 * @returns whether all sweeps were done
 * @throws RangeError when the schedule is no schedule, or the memory for draws has no room for it
 * @example
 * const chain = { state: start.slice(), iteration: 0 };
 * const draws = { values: new Float64Array(1000 * start.length), count: new Int32Array(1) };
 * runSweeps(generators, sweep, chain, { warmup: 500, draws: 1000 }, draws);
 */
export function runSweeps(
  generators: SweepGenerators,
  sweep: SweepFunction,
  chain: SweepChain,
  schedule: SweepSchedule,
  draws: SweepDraws,
  observer: SweepObserver = {},
): boolean {
  const { warmup, thin = 1 } = schedule;
  const { state } = chain;
  const { values, count } = draws;
  verifyCount("warmup", warmup, 0);
  verifyCount("draws", schedule.draws, 0);
  verifyCount("thin", thin, 1);
  const size = state.length;
  const numRows = numKeptSweeps(schedule);
  if (values.length < numRows * size) {
    throw new RangeError(
      `runSweeps: ${numRows} draws of ${size} numbers need ${numRows * size}, \`draws.values\` has ${values.length}.`,
    );
  }
  const end = warmup + schedule.draws;
  while (chain.iteration < end) {
    if (observer.shouldStop?.(chain.iteration) === true) return false;
    const kept = chain.iteration - warmup;
    sweep(state, kept < 0 ? generators.warmup : generators.draws);
    if (kept >= 0 && kept % thin === 0) {
      values.set(state, (kept / thin) * size);
      Atomics.store(count, 0, kept / thin + 1);
    }
    chain.iteration++;
    observer.onSweep?.(chain.iteration);
  }
  return true;
}

function verifyCount(name: string, value: number, min: number): void {
  if (!Number.isSafeInteger(value) || value < min) {
    throw new RangeError(`runSweeps: \`${name}\` must be an integer from ${min}, received ${value}.`);
  }
}
