/**
 * @file What runs on a worker thread. It imports the sampler, the kernels' runner and `core` and nothing else: a thread must
 * draw within milliseconds of its start.
 */

import { instantiateLogDensity } from "@terrace/backend-kernel/run";
import { createGenerator, sampleStatisticNames } from "@terrace/core";
import { createChain, runChain, type ChainSink } from "@terrace/hmc";

import { runRows } from "./recover.js";
import { clockSlot, counterSlot, numStatistics } from "./shared-memory.js";
import type { ChainAnswer, ChainTask, RecoveryTask } from "./task.js";

/** Runs one chain; never throws, since an error's class does not survive the way between threads. */
export function chain(task: ChainTask): ChainAnswer {
  try {
    return run(task);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { kind: "failed", errorName: name, message };
  }
}

/** Turns one chain's positions into quantities. */
export function recovery(task: RecoveryTask): void {
  const generator = createGenerator(task.seed, task.chain, "recovery", task.stream);
  runRows(task.program, task.positions, task.dimension, task.numRows, task.outputs, generator);
}

function run(task: ChainTask): ChainAnswer {
  const { seed, settings } = task;
  const { stop, counters, clocks, positions, statistics } = task.memory;
  const density = instantiateLogDensity(task.density, task.chain, task.coordinateNames);
  const stream = (purpose: "initialisation" | "warmup" | "draws") => createGenerator(seed, task.chain, purpose);
  clocks[clockSlot.cpuStart] = cpuMicroseconds();
  clocks[clockSlot.start] = now();
  const { initialPosition: init } = task;
  const generators = { initialisation: stream("initialisation"), warmup: stream("warmup"), draws: stream("draws") };
  const options = { ...settings, generators, ...(init === undefined ? {} : { init }) };
  const started = createChain(density, options);
  const { state } = started;
  let row = 0;
  const note = (iteration: number): void => {
    counters[counterSlot.warmupLeapfrogs] = state.warmupLeapfrogs;
    counters[counterSlot.drawLeapfrogs] = state.drawLeapfrogs;
    Atomics.store(counters, counterSlot.iteration, iteration);
    if (iteration === 1) clocks[clockSlot.firstIteration] = now();
    if (iteration === settings.warmup) clocks[clockSlot.warmupEnd] = now();
  };
  const sink: ChainSink = {
    onDraw(_, isWarmup, position, info) {
      positions.set(position, row * position.length);
      for (let k = 0; k < numStatistics; k++) statistics[row * numStatistics + k] = info[sampleStatisticNames[k]!];
      row++;
      Atomics.add(counters, isWarmup ? counterSlot.warmupRows : counterSlot.drawRows, 1);
    },
    shouldStop(iteration) {
      note(iteration);
      return Atomics.load(stop, 0) !== 0;
    },
  };
  const { isComplete } = runChain(density, options, sink, started);
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
}

/** Milliseconds since the epoch, comparable between threads. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

/** CPU time of the whole process so far: compilation and collection happen on the engine's own threads. */
function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
