/**
 * @file A transition of many chains in step: static Hamiltonian Monte Carlo with one step size and one number of steps for all
 * of them, so that each leapfrog step of every chain is one evaluation of the density. Only momenta and decisions are a
 * chain's own. A chain whose trajectory leaves the stable region waits at its start while the others go on.
 *
 * A leapfrog step with any force that depends on the position alone keeps volume and can be reversed [Neal2011]. A trajectory
 * may therefore follow gradients of low precision: its end is accepted by the exact energy, and the draws are those of the
 * exact density.
 */
import { special } from "@terrace/core";
import type { BatchedLogDensity, Generator } from "@terrace/core";

import { numLeapfrogsOf, type StaticHmcParameters } from "../static-hmc.js";
import { maxEnergyError } from "../transition.js";
import { correctEnergies, lockstepLeapfrog, refreshMomenta, type LockstepPoints } from "./points.js";

const { exp } = special;

/** What each chain's next transition starts from; `[dimension, chain]` and `[chain]`, unconstrained, changed in place. */
export interface LockstepState {
  readonly positions: Float64Array;
  readonly gradients: Float64Array;
  readonly logDensities: Float64Array;
}

/** What a transition reports, `[chain]` each; overwritten by the next. Names and meanings are those of `TransitionInfo`. */
export interface LockstepInfo {
  readonly lp__: Float64Array;
  readonly accept_stat__: Float64Array;
  readonly energy__: Float64Array;
  readonly divergent__: Uint8Array;
  readonly n_leapfrog__: Int32Array;
  /** The one of all chains; in warmup a chain that is stuck takes smaller steps. */
  stepsize__: number;
}

/** An empty report. */
export function createLockstepInfo(numChains: number): LockstepInfo {
  return {
    lp__: new Float64Array(numChains),
    accept_stat__: new Float64Array(numChains),
    energy__: new Float64Array(numChains),
    divergent__: new Uint8Array(numChains),
    n_leapfrog__: new Int32Array(numChains),
    stepsize__: Number.NaN,
  };
}

/** The streams of a transition. */
export interface LockstepGenerators {
  /** What all chains share: step size and number of steps. */
  readonly shared: Generator;
  /** Each chain's own: momentum and decision. */
  readonly chains: readonly Generator[];
}

/**
 * One transition of every chain, by the rule of `staticHmcTransition`. With jitter 0 and one chain's generator it makes that
 * chain's own transition, bit for bit. Where the density has an exact one beside it, the energy at the end of a trajectory is
 * computed anew by that one; `state` then holds exact log densities, before and after.
 *
 * @param parameters the metric is a diagonal one
 * @param points buffers to work in
 * @param stepFactors by what each chain's step differs from the common one `[chain]`; 1 when absent
 */
export async function lockstepTransition(
  generators: LockstepGenerators,
  density: BatchedLogDensity,
  parameters: StaticHmcParameters,
  state: LockstepState,
  points: LockstepPoints,
  info: LockstepInfo,
  stepFactors?: Float64Array,
): Promise<void> {
  const { numChains } = points;
  const { metric, stepSizeJitter } = parameters;
  let stepSize = parameters.stepSize;
  if (stepSizeJitter > 0) stepSize *= 1 + stepSizeJitter * (2 * generators.shared.uniform() - 1);
  const numLeapfrogs = numLeapfrogsOf(generators.shared, parameters);

  points.positions.set(state.positions);
  points.gradients.set(state.gradients);
  points.logDensities.set(state.logDensities);
  for (let chain = 0; chain < numChains; chain++) points.stepSizes[chain] = stepSize * (stepFactors?.[chain] ?? 1);
  refreshMomenta(generators.chains, metric, points);
  info.stepsize__ = stepSize;
  info.energy__.set(points.energies);
  info.accept_stat__.fill(0);
  info.divergent__.fill(0);
  info.n_leapfrog__.fill(0);

  let numMoving = numChains;
  for (let step = 0; step < numLeapfrogs && numMoving > 0; step++) {
    await lockstepLeapfrog(density, metric, points);
    for (let chain = 0; chain < numChains; chain++) {
      if (info.divergent__[chain] === 1) continue;
      info.n_leapfrog__[chain]!++;
      if (points.energies[chain]! - info.energy__[chain]! <= maxEnergyError) continue;
      info.divergent__[chain] = 1;
      numMoving--;
      hold(chain, state, points);
    }
  }
  if (numMoving > 0) await correctEnergies(density, metric, points);

  for (let chain = 0; chain < numChains; chain++) {
    if (info.divergent__[chain] === 0) {
      const gain = info.energy__[chain]! - points.energies[chain]!;
      const acceptance = gain >= 0 ? 1 : exp(gain);
      info.accept_stat__[chain] = acceptance;
      if (gain >= 0 || generators.chains[chain]!.uniform() < acceptance) accept(chain, points, state);
    }
    info.lp__[chain] = state.logDensities[chain]!;
  }
}

/** Puts a chain back at its start, at rest: where it went, the density may not be defined. */
function hold(chain: number, state: LockstepState, points: LockstepPoints): void {
  const { numChains, positions, gradients, momenta } = points;
  for (let k = chain; k < positions.length; k += numChains) {
    positions[k] = state.positions[k]!;
    gradients[k] = state.gradients[k]!;
    momenta[k] = 0;
  }
  points.stepSizes[chain] = 0;
}

function accept(chain: number, points: LockstepPoints, state: LockstepState): void {
  for (let k = chain; k < points.positions.length; k += points.numChains) {
    state.positions[k] = points.positions[k]!;
    state.gradients[k] = points.gradients[k]!;
  }
  state.logDensities[chain] = points.logDensities[chain]!;
}
