/**
 * @file A chain of Gibbs sweeps on its thread, with a transition of NUTS at the end of each where a block of the variables has
 * no full conditional to draw from. What is kept of a sweep is a row, as of any sampler.
 */

import { createGenerator, sampleStatisticNames, type SampleStatistics } from "@terrace/core";
import { runSweeps, tuningPhase, type SweepFunction, type SweepSink } from "@terrace/gibbs/run";

import { namedViews, viewOf } from "../sweeps/conditioned-density.js";
import { instantiateSweep } from "../sweeps/instantiate-sweep.js";
import type { ChainLog } from "./chain-log.js";
import { startNutsBlock } from "./nuts-block.js";
import { partsOf } from "./recover.js";
import { counterSlot, numStatistics } from "./shared-memory.js";
import type { ChainAnswer, SweepTask } from "./task.js";
import { verifyNumbers } from "./verify-numbers.js";

/** What a sweep reports where it follows no trajectory; energies of a block alone would tell nothing of the chain. */
const noTrajectory: Readonly<Record<keyof SampleStatistics, number>> = {
  lp__: NaN,
  accept_stat__: NaN,
  stepsize__: NaN,
  treedepth__: 0,
  n_leapfrog__: 0,
  divergent__: 0,
  energy__: NaN,
};

/** Starts the chain; what is returned goes on with it, to its end or a pause, of which it gives undefined. */
export function startSweepChain(task: SweepTask, log: ChainLog): () => ChainAnswer | undefined {
  const { seed, settings, memory, sweep, block } = task;
  const { counters } = memory;
  const { advance: drawGibbs, others, makeState } = instantiateSweep(sweep, task.chain);
  const [keptRow, density, constrain] = others; // compiled beside the sweep, the last two for a block
  log.start();
  const stream = (purpose: "initialisation" | "warmup" | "draws") => createGenerator(seed, task.chain, purpose);
  const generators = { initialisation: stream("initialisation"), warmup: stream("warmup"), draws: stream("draws") };
  const phase = sweep.variables.find(({ name }) => name === tuningPhase)?.offset;
  const chain = { state: makeState(), iteration: 0, ...(phase === undefined ? {} : { phase }) };
  chain.state.set(task.initialState);
  const nuts =
    block === undefined
      ? undefined
      : startNutsBlock(block, settings, generators, chain.state, sweep.variables, density!, constrain!);
  const { numSweeps = 1 } = task;
  const advance: SweepFunction = (state, generator) => {
    for (let k = 0; k < numSweeps; k++) drawGibbs(state, generator);
    nuts?.advance();
  };
  const views = namedViews(sweep.variables, chain.state);
  const parameters = keptRow!.inputs.map(({ name }) => viewOf(views, name));
  // The parts of a row, and the log density there.
  const parts = keptRow!.outputs.slice(0, -1);
  const rowSize = parts.reduce((sum, { length }) => sum + length, 0);
  const kept = new Float64Array(rowSize);
  const logDensity = new Float64Array(1);
  const outputs = [...partsOf(parts, kept), logDensity];
  const statistics = { ...noTrajectory };
  let row = 0;
  const note = (iteration: number): void => {
    if (nuts !== undefined) {
      counters[counterSlot.warmupLeapfrogs] = nuts.chain.state.warmupLeapfrogs;
      counters[counterSlot.drawLeapfrogs] = nuts.chain.state.drawLeapfrogs;
    }
    log.note(iteration);
  };
  const sink: SweepSink = {
    onDraw(isWarmup) {
      keptRow!.run(parameters, outputs);
      verifyNumbers(kept, sweep.variables, chain.state, chain.iteration + 1);
      if (nuts !== undefined) {
        const { state, info } = nuts.chain;
        // The chain's own coordinates, which constrained values give back only to rounding.
        for (let k = 0; k < block!.coordinates.length; k++) kept[block!.coordinates[k]!] = state.position[k]!;
        statistics.accept_stat__ = info.accept_stat__;
        statistics.stepsize__ = info.stepsize__;
        statistics.treedepth__ = info.treedepth__;
        statistics.n_leapfrog__ = info.n_leapfrog__;
        statistics.divergent__ = info.divergent__;
      }
      statistics.lp__ = logDensity[0]!;
      memory.positions.set(kept, row * rowSize);
      for (let k = 0; k < numStatistics; k++)
        memory.statistics[row * numStatistics + k] = statistics[sampleStatisticNames[k]!];
      row++;
      log.count(isWarmup);
    },
    shouldStop(iteration) {
      note(iteration);
      return log.mayNotGoOn();
    },
  };
  return () => {
    const isComplete = runSweeps(generators, advance, chain, settings, sink);
    if (!isComplete && !log.isStopped()) return undefined;
    note(chain.iteration);
    log.end();
    if (nuts === undefined) return { kind: "ended", isComplete };
    const { stepSize, metric } = nuts.chain.state;
    const tuning = { stepSize, metric: metric.kind, inverseMassMatrix: metric.inverseMassMatrix.slice() };
    return { kind: "ended", isComplete, tuning };
  };
}
