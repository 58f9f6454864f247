/** @file Many chains over one density, and their streams, for the tests of chains that move in step. */
import { createGenerator } from "@terrace/core";
import type { BatchedLogDensity, LogDensity } from "@terrace/core";

import { createLockstepChains, runLockstepChains } from "../../src/lockstep/chains.js";
import type { LockstepOptions, LockstepStreams } from "../../src/lockstep/chains.js";
import { generatorsOf } from "./densities.js";
import type { Sampled } from "./monte-carlo.js";

/** A density evaluated chain by chain; answers later where `isLate`, as a device does. */
export function batched(
  density: LogDensity,
  numChains: number,
  isLate = false,
): BatchedLogDensity & { numCalls: number } {
  const { dimension } = density;
  const position = new Float64Array(dimension);
  const gradient = new Float64Array(dimension);
  const evaluate = (positions: Float64Array, values: Float64Array, gradients: Float64Array): void => {
    for (let chain = 0; chain < numChains; chain++) {
      for (let i = 0; i < dimension; i++) position[i] = positions[i * numChains + chain]!;
      values[chain] = density.logDensityGradient(position, gradient);
      for (let i = 0; i < dimension; i++) gradients[i * numChains + chain] = gradient[i]!;
    }
  };
  const answer = (compute: () => void): void | Promise<void> => (isLate ? Promise.resolve().then(compute) : compute());
  const result = {
    dimension,
    numChains,
    numCalls: 0,
    logDensity: (positions: Float64Array, values: Float64Array) =>
      answer(() => evaluate(positions, values, new Float64Array(dimension * numChains))),
    logDensityGradient(positions: Float64Array, values: Float64Array, gradients: Float64Array) {
      result.numCalls++;
      return answer(() => evaluate(positions, values, gradients));
    },
  };
  return result;
}

/** The streams of chains `first` to `first + numChains - 1` of one seed. */
export function streamsOf(seed: number, numChains: number, first = 0): LockstepStreams {
  return {
    shared: { warmup: createGenerator(seed, 0, "warmup", 0), draws: createGenerator(seed, 0, "draws", 0) },
    chains: Array.from({ length: numChains }, (_, k) => generatorsOf(seed, first + k)),
  };
}

/** Runs chains in step and keeps every draw. */
export async function sampleLockstep(
  density: BatchedLogDensity,
  seed: number,
  options: Omit<LockstepOptions, "generators"> = {},
): Promise<Sampled & { readonly numCalls: number }> {
  const { dimension, numChains } = density;
  const numDraws = options.draws ?? 1000;
  const chains = Array.from({ length: numChains }, () =>
    Array.from({ length: dimension }, () => new Float64Array(numDraws)),
  );
  const acceptance = new Array<number>(numChains).fill(0);
  let divergences = 0;
  let leapfrogs = 0;
  let draw = 0;
  await runLockstepChains(await createLockstepChains(density, { ...options, generators: streamsOf(seed, numChains) }), {
    onDraws(_iteration, _isWarmup, positions, info) {
      for (let chain = 0; chain < numChains; chain++) {
        for (let i = 0; i < dimension; i++) chains[chain]![i]![draw] = positions[i * numChains + chain]!;
        acceptance[chain]! += info.accept_stat__[chain]! / numDraws;
        divergences += info.divergent__[chain]!;
        leapfrogs += info.n_leapfrog__[chain]!;
      }
      draw++;
    },
  });
  const numCalls = "numCalls" in density ? Number(density.numCalls) : Number.NaN;
  return { chains, acceptance, divergences, leapfrogs, numCalls };
}
