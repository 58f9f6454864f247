/** @file A chain of Gibbs sweeps on its thread. What is kept of a sweep is a row, as of any sampler. */

import { createGenerator, InternalError, sampleStatisticNames, type SampleStatistics } from "@terrace/core";
import { runSweeps, type SweepSink } from "@terrace/gibbs/run";

import { instantiateSweep, viewsOf } from "../sweeps/instantiate-sweep.js";
import type { ChainLog } from "./chain-log.js";
import { partsOf } from "./recover.js";
import { numStatistics } from "./shared-memory.js";
import type { ChainAnswer, SweepTask } from "./task.js";

/** A sweep follows no trajectory, and never computes the density of all. */
const statistics: Readonly<Record<keyof SampleStatistics, number>> = {
  lp__: NaN,
  accept_stat__: NaN,
  stepsize__: NaN,
  treedepth__: 0,
  n_leapfrog__: 0,
  divergent__: 0,
  energy__: NaN,
};
const statisticsRow = sampleStatisticNames.map((name) => statistics[name]);

/** Starts the chain; what is returned goes on with it, to its end or a pause, of which it gives undefined. */
export function startSweepChain(task: SweepTask, log: ChainLog): () => ChainAnswer | undefined {
  const { seed, settings, memory } = task;
  const { advance, others, makeState } = instantiateSweep(task.sweep, task.chain);
  const unconstrain = others[0]!; // compiled beside the sweep
  log.start();
  const generators = {
    warmup: createGenerator(seed, task.chain, "warmup"),
    draws: createGenerator(seed, task.chain, "draws"),
  };
  const chain = { state: makeState(), iteration: 0 };
  chain.state.set(task.initialState);
  const parts = new Map(
    viewsOf(task.sweep.variables, chain.state).map((view, k) => [task.sweep.variables[k]!.name, view]),
  );
  const parameters = unconstrain.inputs.map(({ name }) => {
    const part = parts.get(name);
    if (part === undefined) throw new InternalError(`the sweep has no variable \`${name}\``);
    return part;
  });
  const rowSize = unconstrain.outputs.reduce((sum, { length }) => sum + length, 0);
  const kept = new Float64Array(rowSize);
  const keptParts = partsOf(unconstrain.outputs, kept);
  let row = 0;
  const sink: SweepSink = {
    onDraw(isWarmup) {
      unconstrain.run(parameters, keptParts);
      memory.positions.set(kept, row * rowSize);
      memory.statistics.set(statisticsRow, row * numStatistics);
      row++;
      log.count(isWarmup);
    },
    shouldStop(iteration) {
      log.note(iteration);
      return log.mayNotGoOn();
    },
  };
  return () => {
    const isComplete = runSweeps(generators, advance, chain, settings, sink);
    if (!isComplete && !log.isStopped()) return undefined;
    log.note(chain.iteration);
    log.end();
    return { kind: "ended", isComplete };
  };
}
