/**
 * @file The first position of a chain: given, or uniform in (-2, 2) on the unconstrained scale with up to 100 tries (Stan's
 * defaults), at which log density and gradient must be finite. Unlike Stan, a start whose log density is finite but hopeless
 * beside others is not taken either: in an autoregression that explodes, -1e80 is finite, and a chain may need thousands of
 * iterations to come back from there.
 */
import { SamplerError } from "@terrace/core";
import type { Generator, LogDensity } from "@terrace/core";

import type { TransitionState } from "./transition.js";

/** Which random positions are tried and which is taken. */
export const startCriteria = {
  /** Coordinates are uniform on (-radius, radius). */
  radius: 2,
  maxTries: 100,
  /** Starts that are looked at, the first of which is taken if it is no hopeless one. */
  numCandidates: 10,
  /** How far below the best candidate's log density a start is hopeless; starts of one model with much data differ by 1e5. */
  hopeless: 1e6,
} as const;

const { radius, maxTries, numCandidates, hopeless } = startCriteria;

/**
 * The first state of a chain.
 *
 * @param init a position `[dimension]`, unconstrained, tried as it is; random positions when absent
 * @throws RangeError when `init` has the wrong length
 * @throws SamplerError naming the first offending coordinate when the log density or its gradient is not finite
 */
export function initialise(generator: Generator, density: LogDensity, init?: Float64Array): TransitionState {
  const n = density.dimension;
  const state: TransitionState = {
    position: density.allocate(n),
    gradient: density.allocate(n),
    logDensity: Number.NaN,
  };
  if (init !== undefined) {
    if (init.length !== n) {
      throw new RangeError(`initialise: \`init\` must have length ${n}, received ${init.length}.`);
    }
    for (let i = 0; i < n; i++) {
      if (!Number.isFinite(init[i])) {
        throw new SamplerError(
          `initialise: \`init\` must be finite, received ${init[i]} for ${nameOf(density, i)}. Give a finite value.`,
        );
      }
    }
    state.position.set(init);
    state.logDensity = density.logDensityGradient(state.position, state.gradient);
    const problem = findProblem(density, state);
    if (problem === undefined) return state;
    throw new SamplerError(
      `initialise: sampling cannot start at \`init\`: ${problem}. Give an \`init\` inside the support of the model.`,
    );
  }
  const candidates: Float64Array[] = [];
  const logDensities: number[] = [];
  let attempt = 0;
  // A density without parameters gives the same answer every time.
  while (candidates.length < (n > 0 ? numCandidates : 1) && attempt < (n > 0 ? maxTries : 1)) {
    attempt++;
    for (let i = 0; i < n; i++) state.position[i] = radius * (2 * generator.uniform() - 1);
    state.logDensity = density.logDensityGradient(state.position, state.gradient);
    if (!isUsable(state)) continue;
    candidates.push(state.position.slice());
    logDensities.push(state.logDensity);
  }
  if (candidates.length === 0) {
    throw new SamplerError(
      `initialise: sampling cannot start at any of ${attempt} random positions in (-2, 2); at the last, ${findProblem(density, state)!}. Give an \`init\` inside the support of the model, or check the model's data and constraints.`,
    );
  }
  const best = Math.max(...logDensities);
  state.position.set(candidates[logDensities.findIndex((value) => value >= best - hopeless)]!);
  state.logDensity = density.logDensityGradient(state.position, state.gradient);
  return state;
}

function isUsable(state: TransitionState): boolean {
  if (!Number.isFinite(state.logDensity)) return false;
  for (let i = 0; i < state.gradient.length; i++) if (!Number.isFinite(state.gradient[i])) return false;
  return true;
}

/** What is wrong at the state, or undefined. */
function findProblem(density: LogDensity, state: TransitionState): string | undefined {
  if (isUsable(state)) return undefined;
  const n = density.dimension;
  if (Number.isFinite(state.logDensity)) {
    const index = state.gradient.findIndex((value) => !Number.isFinite(value));
    return (
      `the gradient is ${state.gradient[index]} for ${nameOf(density, index)} = ${state.position[index]}` +
      ` although the log density is finite`
    );
  }
  const found = findOffender(density, state);
  const value = `the log density is ${state.logDensity}`;
  if (found >= 0)
    return `${value} and the first offending parameter is ${nameOf(density, found)} = ${state.position[found]}`;
  return n === 0 ? `${value} (the model has no parameters)` : `${value}, whichever parameter is changed`;
}

/** The first coordinate that alone makes the density finite when it is moved to 0; else the first with a bad gradient; else -1. */
function findOffender(density: LogDensity, state: TransitionState): number {
  const probe = density.allocate(density.dimension);
  for (let i = 0; i < density.dimension; i++) {
    probe.set(state.position);
    probe[i] = 0;
    if (Number.isFinite(density.logDensity(probe))) return i;
  }
  return state.gradient.findIndex((value) => !Number.isFinite(value));
}

function nameOf(density: LogDensity, index: number): string {
  return density.coordinateName === undefined
    ? `coordinate ${index}`
    : `\`${density.coordinateName(index)}\` (coordinate ${index})`;
}
