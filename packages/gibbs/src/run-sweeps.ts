/**
 * @file Drives one Markov chain of sweeps from warmup to its last draw, in a synchronous loop. It knows neither what a sweep
 * does nor what runs it, and reads no clock.
 */
import { isKept } from "@terrace/core";
import type { ChainSchedule, Generator } from "@terrace/core";

/** One sweep: replaces the state `[stateSize]` by the next one. */
export type SweepFunction = (state: Float64Array, generator: Generator) => void;

/** What a chain carries from one sweep to the next; with the states of its generators, a checkpoint. */
export interface SweepChain {
  /** `[stateSize]`, constrained values; sweeps replace its elements. */
  readonly state: Float64Array;
  /** Sweeps done, warmup included. */
  iteration: number;
}

/** How many sweeps a chain does, and which are kept; `thin` is 1 and `saveWarmup` false when absent. */
export type SweepSchedule = Pick<ChainSchedule, "warmup" | "draws"> & Partial<ChainSchedule>;

/** Streams of their own for warmup and draws, so that a longer warmup does not shift the draws' numbers. */
export interface SweepGenerators {
  readonly warmup: Generator;
  readonly draws: Generator;
}

/** Where a chain's draws go, and what may stop it. */
export interface SweepSink {
  /** `state` is reused by the next sweep. */
  onDraw(isWarmup: boolean, state: Float64Array): void;
  /** Asked before each sweep; true ends the run between two sweeps. `iteration` counts the sweeps done, warmup included. */
  shouldStop?(iteration: number): boolean;
}

/**
 * Runs a chain to its end or until the sink stops it; a chain that has been stopped goes on from where it is, with the
 * draws that it would have had.
 *
 * @returns whether all sweeps were done
 * @throws RangeError when the schedule is no schedule
 * @example
 * const chain = { state: start.slice(), iteration: 0 };
 * runSweeps(generators, sweep, chain, { warmup: 500, draws: 1000 }, { onDraw: (_, state) => rows.push(state.slice()) });
 */
export function runSweeps(
  generators: SweepGenerators,
  sweep: SweepFunction,
  chain: SweepChain,
  schedule: SweepSchedule,
  sink: SweepSink,
): boolean {
  const { warmup, draws, thin = 1, saveWarmup = false } = schedule;
  verifyCount("warmup", warmup, 0);
  verifyCount("draws", draws, 0);
  verifyCount("thin", thin, 1);
  const kept = { warmup, thin, saveWarmup };
  const { state } = chain;
  const end = warmup + draws;
  while (chain.iteration < end) {
    if (sink.shouldStop?.(chain.iteration) === true) return false;
    const isWarmup = chain.iteration < warmup;
    sweep(state, isWarmup ? generators.warmup : generators.draws);
    if (isKept(kept, chain.iteration)) sink.onDraw(isWarmup, state);
    chain.iteration++;
  }
  return true;
}

function verifyCount(name: string, value: number, min: number): void {
  if (!Number.isSafeInteger(value) || value < min) {
    throw new RangeError(`runSweeps: \`${name}\` must be an integer from ${min}, received ${value}.`);
  }
}
