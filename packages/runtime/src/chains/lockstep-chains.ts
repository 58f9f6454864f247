/** @file Chains of static HMC that move in step on one thread, each evaluation of the density one of all of them. */

import { createGenerator, sampleStatisticNames, type SampleStatistics } from "@terrace/core";
import { createLockstepChains, runLockstepChains, type LockstepChains, type LockstepSink } from "@terrace/hmc";

import { instantiateBatchedDensity, type DisposableBatchedLogDensity } from "../compile/instantiate-density.js";
import type { ChainLog } from "./chain-log.js";
import { counterSlot, numStatistics } from "./shared-memory.js";
import type { ChainAnswer, LockstepTask } from "./task.js";

/**
 * What starts the chains when it is first called, and goes on with them, to their end or a pause, of which it gives undefined.
 *
 * @param logs one a chain
 */
export function lockstepChains(task: LockstepTask, logs: readonly ChainLog[]): () => Promise<ChainAnswer | undefined> {
  let running: { readonly chains: LockstepChains; readonly density: DisposableBatchedLogDensity } | undefined;
  let row = 0;
  const note = ({ state }: LockstepChains): void => {
    task.memories.forEach(({ counters }, k) => {
      counters[counterSlot.warmupLeapfrogs] = state.warmupLeapfrogs;
      counters[counterSlot.drawLeapfrogs] = state.drawLeapfrogs;
      logs[k]!.note(state.iteration);
    });
  };
  return async () => {
    if (running === undefined) {
      const { density: compiled, group, memories, coordinateNames } = task;
      const density = await instantiateBatchedDensity(compiled, group, memories.length, coordinateNames);
      for (const log of logs) log.start();
      running = { chains: await createLockstepChains(density, optionsOf(task)), density };
    }
    const { chains, density } = running;
    const sink: LockstepSink = {
      onDraws(_, isWarmup, positions, info) {
        const { numChains } = density;
        const own: Readonly<Record<keyof SampleStatistics, ArrayLike<number> | number>> = { ...info, treedepth__: 0 };
        task.memories.forEach((memory, chain) => {
          const from = row * density.dimension;
          for (let i = 0; i < density.dimension; i++) memory.positions[from + i] = positions[i * numChains + chain]!;
          sampleStatisticNames.forEach((name, k) => {
            const value = own[name];
            memory.statistics[row * numStatistics + k] = typeof value === "number" ? value : value[chain]!;
          });
          logs[chain]!.count(isWarmup);
        });
        row++;
      },
      shouldStop() {
        note(chains);
        return logs[0]!.mayNotGoOn();
      },
    };
    await runLockstepChains(chains, sink);
    if (!chains.isDone && !logs[0]!.isStopped()) return undefined;
    density.dispose?.();
    note(chains);
    for (const log of logs) log.end();
    const { stepSize, metric } = chains.state;
    const tuning = { stepSize, metric: metric.kind, inverseMassMatrix: metric.inverseMassMatrix.slice() };
    return { kind: "ended", isComplete: chains.isDone, tuning };
  };
}

function optionsOf({ seed, chain: first, settings, memories, initialPositions }: LockstepTask) {
  const streams = (chain: number, index?: number) => ({
    initialisation: createGenerator(seed, chain, "initialisation", index),
    warmup: createGenerator(seed, chain, "warmup", index),
    draws: createGenerator(seed, chain, "draws", index),
  });
  const { warmup, draws, thin, saveWarmup, targetAcceptance, stepSize } = settings;
  return {
    // What the chains of a group share comes from a stream of its own, named after the first of them.
    generators: { shared: streams(first, 0), chains: memories.map((_, k) => streams(first + k)) },
    warmup,
    draws,
    thin,
    saveWarmup,
    ...(targetAcceptance === undefined ? {} : { targetAcceptance }),
    ...(stepSize === undefined ? {} : { stepSize }),
    ...(initialPositions === undefined ? {} : { init: chainsLast(initialPositions) }),
  };
}

/** `[dimension]` by chain to `[dimension, chain]`. */
function chainsLast(positions: readonly Float64Array[]): Float64Array {
  const numChains = positions.length;
  return Float64Array.from(
    { length: numChains * positions[0]!.length },
    (_, k) => positions[k % numChains]![Math.floor(k / numChains)]!,
  );
}
