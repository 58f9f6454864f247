/** @file A chain of HMC or NUTS on its thread. */

import { instantiateKernel } from "@terrace/backend-kernel/run";
import { createGenerator, sampleStatisticNames } from "@terrace/core";
import { createChain, runChain, type ChainSink } from "@terrace/hmc";

import { instantiateDensity } from "../compile/instantiate-density.js";
import type { ChainLog } from "./chain-log.js";
import { counterSlot, numStatistics } from "./shared-memory.js";
import type { ChainAnswer, GradientTask } from "./task.js";

const logDensitySlot = sampleStatisticNames.indexOf("lp__");

/** Starts the chain; what is returned goes on with it, to its end or a pause, of which it gives undefined. */
export function startGradientChain(task: GradientTask, log: ChainLog): () => ChainAnswer | undefined {
  const { seed, settings, initialPosition: init } = task;
  const { counters, positions, statistics } = task.memory;
  const density = instantiateDensity(task.density, task.chain, task.coordinateNames);
  const stream = (purpose: "initialisation" | "warmup" | "draws") => createGenerator(seed, task.chain, purpose);
  log.start();
  const generators = { initialisation: stream("initialisation"), warmup: stream("warmup"), draws: stream("draws") };
  const options = { ...settings, generators, ...(init === undefined ? {} : { init }) };
  const chain = createChain(density, options);
  const { state } = chain;
  const toOwn = task.row === undefined ? undefined : instantiateKernel(task.row);
  const own = new Float64Array(density.dimension);
  const shift = new Float64Array(1);
  let row = 0;
  const note = (iteration: number): void => {
    counters[counterSlot.warmupLeapfrogs] = state.warmupLeapfrogs;
    counters[counterSlot.drawLeapfrogs] = state.drawLeapfrogs;
    log.note(iteration);
  };
  const sink: ChainSink = {
    onDraw(_, isWarmup, position, info) {
      toOwn?.run([position], [own, shift]);
      positions.set(toOwn === undefined ? position : own, row * position.length);
      for (let k = 0; k < numStatistics; k++) statistics[row * numStatistics + k] = info[sampleStatisticNames[k]!];
      // 0 where the coordinates are the model's own.
      statistics[row * numStatistics + logDensitySlot]! += shift[0]!;
      row++;
      log.count(isWarmup);
    },
    shouldStop(iteration) {
      note(iteration);
      return log.mayNotGoOn();
    },
  };
  return () => {
    const { isComplete } = runChain(density, options, sink, chain);
    if (!isComplete && !log.isStopped()) return undefined;
    density.dispose?.();
    note(state.iteration);
    log.end();
    const { stepSize, metric } = state;
    const tuning = { stepSize, metric: metric.kind, inverseMassMatrix: metric.inverseMassMatrix.slice() };
    return { kind: "ended", isComplete, tuning };
  };
}
