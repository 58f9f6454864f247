/**
 * @file The first positions of many chains: each chain tries the positions that `initialise` tries for it alone and takes the
 * one that it takes, all chains' tries of one number in one evaluation.
 */
import { SamplerError } from "@terrace/core";
import type { BatchedLogDensity, Generator } from "@terrace/core";

import { startCriteria } from "../initialise.js";
import type { LockstepState } from "./transition.js";

/**
 * The first state of every chain.
 *
 * @param generators one a chain
 * @param init positions `[dimension, chain]`, unconstrained, tried as they are; random positions when absent
 * @throws RangeError when `init` has the wrong length
 * @throws SamplerError naming the first chain that has no usable first position
 */
export async function initialiseLockstep(
  generators: readonly Generator[],
  density: BatchedLogDensity,
  init?: Float64Array,
): Promise<LockstepState> {
  const { dimension, numChains } = density;
  const size = dimension * numChains;
  const state: LockstepState = {
    positions: new Float64Array(size),
    gradients: new Float64Array(size),
    logDensities: new Float64Array(numChains),
  };
  if (init !== undefined) {
    if (init.length !== size) {
      throw new RangeError(
        `createLockstepChains: \`init\` must have length ${size} (${dimension} coordinates of ${numChains} chains), received ${init.length}.`,
      );
    }
    state.positions.set(init);
    await evaluate(density, state);
    const chain = indices(numChains).find((each) => !isUsable(state, each, numChains));
    if (chain === undefined) return state;
    throw new SamplerError(
      `createLockstepChains: chain ${chain + 1} of ${numChains} in step cannot start at \`init\`: the log density is ${state.logDensities[chain]} or its gradient is not finite. Give an \`init\` inside the support of the model.`,
    );
  }
  const { radius, numCandidates, maxTries, hopeless } = startCriteria;
  const candidates = generators.map((): { readonly position: Float64Array; readonly logDensity: number }[] => []);
  // A density without parameters gives the same answer every time.
  const wanted = dimension > 0 ? numCandidates : 1;
  for (let attempt = 0; attempt < (dimension > 0 ? maxTries : 1); attempt++) {
    const searching = indices(numChains).filter((chain) => candidates[chain]!.length < wanted);
    if (searching.length === 0) break;
    for (const chain of searching) {
      for (let k = chain; k < size; k += numChains) {
        state.positions[k] = radius * (2 * generators[chain]!.uniform() - 1);
      }
    }
    await evaluate(density, state);
    for (const chain of searching) {
      if (!isUsable(state, chain, numChains)) continue;
      const position = Float64Array.from({ length: dimension }, (_, i) => state.positions[i * numChains + chain]!);
      candidates[chain]!.push({ position, logDensity: state.logDensities[chain]! });
    }
  }
  candidates.forEach((found, chain) => {
    if (found.length === 0) {
      throw new SamplerError(
        `createLockstepChains: chain ${chain + 1} of ${numChains} in step cannot start at any of ${maxTries} random positions in (-${radius}, ${radius}). Give an \`init\` inside the support of the model, or check the model's data and constraints.`,
      );
    }
    const best = Math.max(...found.map(({ logDensity }) => logDensity));
    const { position } = found.find(({ logDensity }) => logDensity >= best - hopeless)!; // the best one is among them
    for (let i = 0; i < dimension; i++) state.positions[i * numChains + chain] = position[i]!;
  });
  await evaluate(density, state);
  return state;
}

async function evaluate(density: BatchedLogDensity, state: LockstepState): Promise<void> {
  const pending = density.logDensityGradient(state.positions, state.logDensities, state.gradients);
  if (pending !== undefined) await pending;
  if (density.exactLogDensity === undefined) return;
  const exact = density.exactLogDensity(state.positions, state.logDensities);
  if (exact !== undefined) await exact;
}

function isUsable(state: LockstepState, chain: number, numChains: number): boolean {
  if (!Number.isFinite(state.logDensities[chain])) return false;
  for (let k = chain; k < state.gradients.length; k += numChains) {
    if (!Number.isFinite(state.positions[k]) || !Number.isFinite(state.gradients[k])) return false;
  }
  return true;
}

function indices(n: number): number[] {
  return Array.from({ length: n }, (_, k) => k);
}
