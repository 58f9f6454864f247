/** @file Runs what a thread is asked for. Imports the sampler, the kernels' runner and `core` and nothing else: a thread must draw within milliseconds of its start. */

import { createGenerator, sampleStatisticNames } from "@terrace/core";
import { createChain, runChain, type ChainSink } from "@terrace/hmc";

import { instantiateDensity } from "../compile/instantiate-density.js";
import { runRows } from "./recover.js";
import { clockSlot, counterSlot, numStatistics } from "./shared-memory.js";
import type { ChainAnswer, ChainTask, RecoveryTask } from "./task.js";

/** Turns one chain's positions into quantities. */
export function runRecovery(task: RecoveryTask): void {
  const generator = createGenerator(task.seed, task.chain, "recovery", task.stream);
  runRows(task.program, task.positions, task.dimension, task.numRows, task.outputs, generator);
}

/** A chain that has been started. */
export interface RunningChain {
  /**
   * Goes on, to the end or until `pauses` says so after an iteration; undefined after a pause. Never throws, since an error's
   * class does not survive the way between threads.
   */
  advance(pauses?: () => boolean): ChainAnswer | undefined;
}

/**
 * Starts a chain at its first {@link RunningChain.advance}.
 *
 * @param cpuMicroseconds CPU time used so far
 */
export function startChain(task: ChainTask, cpuMicroseconds: () => number): RunningChain {
  let run: ReturnType<typeof begin> | undefined;
  return {
    advance(pauses) {
      try {
        run ??= begin(task, cpuMicroseconds);
        return run(pauses);
      } catch (error) {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        return { kind: "failed", errorName: name, message };
      }
    },
  };
}

function begin(task: ChainTask, cpuMicroseconds: () => number) {
  const { seed, settings } = task;
  const { stop, counters, clocks, positions, statistics } = task.memory;
  const density = instantiateDensity(task.density, task.chain, task.coordinateNames);
  const stream = (purpose: "initialisation" | "warmup" | "draws") => createGenerator(seed, task.chain, purpose);
  clocks[clockSlot.cpuStart] = cpuMicroseconds();
  clocks[clockSlot.start] = now();
  const { initialPosition: init } = task;
  const generators = { initialisation: stream("initialisation"), warmup: stream("warmup"), draws: stream("draws") };
  const options = { ...settings, generators, ...(init === undefined ? {} : { init }) };
  const chain = createChain(density, options);
  const { state } = chain;
  let row = 0;
  let pauses: (() => boolean) | undefined;
  const note = (iteration: number): void => {
    counters[counterSlot.warmupLeapfrogs] = state.warmupLeapfrogs;
    counters[counterSlot.drawLeapfrogs] = state.drawLeapfrogs;
    Atomics.store(counters, counterSlot.iteration, iteration);
    if (iteration === 1) clocks[clockSlot.firstIteration] = now();
    if (iteration === settings.warmup) clocks[clockSlot.warmupEnd] = now();
  };
  const isStopped = (): boolean => Atomics.load(stop, 0) !== 0;
  const sink: ChainSink = {
    onDraw(_, isWarmup, position, info) {
      positions.set(position, row * position.length);
      for (let k = 0; k < numStatistics; k++) statistics[row * numStatistics + k] = info[sampleStatisticNames[k]!];
      row++;
      Atomics.add(counters, isWarmup ? counterSlot.warmupRows : counterSlot.drawRows, 1);
    },
    shouldStop(iteration) {
      note(iteration);
      return isStopped() || pauses?.() === true;
    },
  };
  return (pausing: (() => boolean) | undefined): ChainAnswer | undefined => {
    pauses = pausing;
    const { isComplete } = runChain(density, options, sink, chain);
    if (!isComplete && !isStopped()) return undefined;
    density.dispose?.();
    note(state.iteration);
    clocks[clockSlot.end] = now();
    clocks[clockSlot.cpuEnd] = cpuMicroseconds();
    return {
      kind: "ended",
      isComplete,
      tuning: {
        stepSize: state.stepSize,
        metric: state.metric.kind,
        inverseMassMatrix: state.metric.inverseMassMatrix.slice(),
      },
    };
  };
}

/** Milliseconds since the epoch, comparable between threads. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
