/**
 * @file The No-U-Turn sampler (Hoffman and Gelman 2014) with multinomial sampling of the trajectory and the generalised
 * turning criterion (Betancourt 2017, appendix A), checked also across the seams of the two halves of every tree as Stan does
 * since 2.21.
 *
 * The tree is built without recursion. A doubling by 2^d leaves holds its complete subtrees on a stack: after leaf i, one
 * subtree for every 1 in the binary digits of i + 1, widest first, so that the stack never is deeper than d + 1 and every
 * merge is of the two topmost entries. All buffers are made once; a transition makes no objects but for a divergence report.
 */
import { special } from "@terrace/core";
import type { Generator, LogDensity } from "@terrace/core";

import { copyVector } from "./copy-vector.js";
import { advance, copyPhasePoint, createPhasePoint, refreshMomentum } from "./leapfrog.js";
import type { PhasePoint } from "./leapfrog.js";
import type { Metric } from "./metric.js";
import { isTurning, isTurningPair } from "./turning.js";
import { describeDivergence, maxEnergyError } from "./transition.js";
import type { TransitionInfo, TransitionState } from "./transition.js";

const { exp } = special;

/** Parameters of a NUTS transition. */
export interface NutsParameters {
  stepSize: number;
  readonly metric: Metric;
  /** At most 2^maxTreeDepth - 1 leapfrog steps a transition; Stan's default is 10. */
  readonly maxTreeDepth: number;
}

/** One complete subtree; the stack's entry. Vectors are `[dimension]`. */
interface Subtree {
  firstMomentum: Float64Array;
  firstVelocity: Float64Array;
  /** Of the last leaf; not set for a subtree of one leaf, whose last is its first. */
  lastMomentum: Float64Array;
  lastVelocity: Float64Array;
  momentumSum: Float64Array;
  /** Sum of exp(reference energy - energy) over the leaves. */
  weight: number;
  /** The leaf that was chosen within this subtree. */
  position: Float64Array;
  gradient: Float64Array;
  logDensity: number;
  /** Twice the kinetic energy of a single leaf. */
  doubleKinetic: number;
  /** Number of the chosen leaf, counted along the trajectory from its start; negative backwards. */
  index: number;
}

/** The buffers of a NUTS transition; one a chain, kept from transition to transition, nothing in it needs to be saved. */
export interface NutsWorkspace {
  readonly ends: readonly [PhasePoint, PhasePoint];
  /** Momentum and velocity of the trajectory's end before it was extended. */
  readonly seamMomentum: Float64Array;
  readonly seamVelocity: Float64Array;
  readonly momentumSum: Float64Array;
  readonly stack: readonly Subtree[];
  /** Sums over the doubling at work. */
  acceptanceSum: number;
  numLeapfrogs: number;
  /** Energy to which weights refer; moves from the initial energy only where weights would overflow. */
  referenceEnergy: number;
  initialEnergy: number;
  /** Weight of the trajectory before the doubling at work. */
  weight: number;
  /** The last uniform number drawn, `[1]`. */
  readonly uniform: Float64Array;
}

/** The buffers for a density and a depth limit. */
export function createNutsWorkspace(density: LogDensity, maxTreeDepth: number): NutsWorkspace {
  const n = density.dimension;
  const vector = (): Float64Array => new Float64Array(n);
  const subtree = (): Subtree => ({
    firstMomentum: vector(),
    firstVelocity: vector(),
    lastMomentum: vector(),
    lastVelocity: vector(),
    momentumSum: vector(),
    weight: Number.NaN,
    position: density.allocate(n),
    gradient: density.allocate(n),
    logDensity: Number.NaN,
    doubleKinetic: Number.NaN,
    index: 0,
  });
  return {
    ends: [createPhasePoint(density), createPhasePoint(density)],
    seamMomentum: vector(),
    seamVelocity: vector(),
    momentumSum: vector(),
    stack: Array.from({ length: Math.max(1, maxTreeDepth) }, subtree),
    acceptanceSum: Number.NaN,
    numLeapfrogs: 0,
    referenceEnergy: Number.NaN,
    initialEnergy: Number.NaN,
    weight: Number.NaN,
    uniform: new Float64Array(1),
  };
}

/**
 * One NUTS transition: draws a momentum, doubles the trajectory until it turns, diverges or reaches the depth limit, and
 * moves `state` to a point of it. Fills `info`; `accept_stat__` is the mean over all leapfrog steps of min(1, exp(-energy
 * error)), as in Stan.
 */
export function nutsTransition(
  generator: Generator,
  density: LogDensity,
  parameters: NutsParameters,
  state: TransitionState,
  workspace: NutsWorkspace,
  info: TransitionInfo,
): void {
  const n = density.dimension;
  const { metric, stepSize, maxTreeDepth } = parameters;
  const { ends, seamMomentum, seamVelocity, momentumSum, uniform } = workspace;
  const backward = ends[0];
  const forward = ends[1];
  copyVector(n, state.position, forward.position);
  copyVector(n, state.gradient, forward.gradient);
  forward.logDensity = state.logDensity;
  refreshMomentum(generator, metric, forward);
  copyPhasePoint(forward, backward);
  forward.stepSize = stepSize;
  backward.stepSize = -stepSize;
  copyVector(n, forward.momentum, momentumSum);

  workspace.initialEnergy = forward.energy;
  workspace.referenceEnergy = forward.energy;
  workspace.weight = 1;
  workspace.acceptanceSum = 0;
  workspace.numLeapfrogs = 0;
  info.energy__ = forward.energy;
  info.stepsize__ = stepSize;
  info.divergent__ = 0;
  info.divergence = null;
  info.termination = "depth";
  info.stepsMoved = 0;

  let depth = 0;
  let forwardIndex = 0;
  let backwardIndex = 0;
  while (depth < maxTreeDepth) {
    generator.writeUniform(uniform);
    const isForward = uniform[0] > 0.5;
    const end = isForward ? forward : backward;
    const otherEnd = isForward ? backward : forward;
    copyVector(n, end.momentum, seamMomentum);
    copyVector(n, end.velocity, seamVelocity);
    const numLeaves = 1 << depth;
    const outcome = extend(
      generator,
      density,
      metric,
      workspace,
      end,
      isForward ? 1 : -1,
      numLeaves,
      isForward ? forwardIndex : backwardIndex,
    );
    if (outcome !== complete) {
      if (outcome === diverged) {
        info.divergent__ = 1;
        info.termination = "divergence";
        info.divergence = describeDivergence(metric, end, end.stepSize, workspace.initialEnergy);
      } else {
        info.termination = "turn";
      }
      break;
    }
    depth++;
    if (isForward) forwardIndex += numLeaves;
    else backwardIndex -= numLeaves;

    // Biased progressive sampling: the new half wins with probability min(1, its weight / the old weight).
    const subtree = workspace.stack[0];
    const oldWeight = workspace.weight;
    let wins = subtree.weight >= oldWeight;
    if (!wins) {
      generator.writeUniform(uniform);
      wins = uniform[0] * oldWeight < subtree.weight;
    }
    if (wins) {
      const { position, gradient } = state;
      state.position = subtree.position;
      state.gradient = subtree.gradient;
      state.logDensity = subtree.logDensity;
      subtree.position = position;
      subtree.gradient = gradient;
      info.stepsMoved = Math.abs(subtree.index);
    }
    workspace.weight = oldWeight + subtree.weight;

    const subtreeSum = depth === 1 ? subtree.firstMomentum : subtree.momentumSum;
    if (
      isTurning(
        n,
        otherEnd.velocity,
        momentumSum,
        seamMomentum,
        seamVelocity,
        subtree.firstMomentum,
        subtree.firstVelocity,
        subtreeSum,
        end.velocity,
      )
    ) {
      info.termination = "turn";
      break;
    }
  }
  info.treedepth__ = depth;
  info.n_leapfrog__ = workspace.numLeapfrogs;
  info.accept_stat__ = workspace.numLeapfrogs === 0 ? 1 : workspace.acceptanceSum / workspace.numLeapfrogs;
  info.lp__ = state.logDensity;
}

const complete = 0;
const turned = 1;
const diverged = 2;

/** Weights relative to the reference energy stay below exp(this), so that sums of 2^30 of them are finite. */
const maxLogWeight = 500;

/**
 * Extends the trajectory from `end` by `numLeaves` leapfrog steps, merging subtrees as they complete; the whole is then
 * `stack[0]`. Stops at the first divergence or turn. `direction` is that of `end.stepSize`, 1 or -1. Reals are handed on in
 * objects and arrays: as arguments or results of functions that the engine does not inline they would be boxed.
 */
function extend(
  generator: Generator,
  density: LogDensity,
  metric: Metric,
  workspace: NutsWorkspace,
  end: PhasePoint,
  direction: number,
  numLeaves: number,
  startIndex: number,
): number {
  const n = density.dimension;
  const { stack, uniform } = workspace;
  const { position, gradient, momentum, velocity } = end;
  const initialEnergy = workspace.initialEnergy;
  let acceptanceSum = workspace.acceptanceSum;
  let height = 0;
  for (let leaf = 0; leaf < numLeaves; leaf++) {
    advance(density, metric, end);
    workspace.numLeapfrogs++;
    const energy = end.energy;
    const gain = initialEnergy - energy;
    if (!(gain >= -maxEnergyError)) return diverged; // its acceptance, below exp(-1000), is 0
    if (workspace.referenceEnergy - energy > maxLogWeight) rescale(workspace, height, energy);
    const relative = workspace.referenceEnergy - energy;
    const weight = exp(relative);
    // The two energies differ only after a rescaling.
    acceptanceSum += gain >= 0 ? 1 : gain === relative ? weight : exp(gain);
    workspace.acceptanceSum = acceptanceSum;

    if ((leaf & 1) === 0) {
      const top = stack[height];
      copyVector(n, momentum, top.firstMomentum);
      copyVector(n, velocity, top.firstVelocity);
      copyVector(n, position, top.position);
      copyVector(n, gradient, top.gradient);
      top.weight = weight;
      top.logDensity = end.logDensity;
      top.doubleKinetic = 2 * (energy + end.logDensity);
      top.index = startIndex + direction * (leaf + 1);
      height++;
      continue;
    }

    // The leaf's left neighbour is on top of the stack: a pair.
    let merged = stack[height - 1];
    if (isTurningPair(n, merged, end)) return turned;
    const pairWeight = merged.weight + weight;
    generator.writeUniform(uniform);
    if (uniform[0] * pairWeight < weight) {
      copyVector(n, position, merged.position);
      copyVector(n, gradient, merged.gradient);
      merged.logDensity = end.logDensity;
      merged.index = startIndex + direction * (leaf + 1);
    }
    merged.weight = pairWeight;

    for (let digits = leaf >> 1; (digits & 1) === 1; digits >>= 1) {
      const right = merged;
      const left = stack[height - 2];
      if (
        isTurning(
          n,
          left.firstVelocity,
          left.momentumSum,
          left.lastMomentum,
          left.lastVelocity,
          right.firstMomentum,
          right.firstVelocity,
          right.momentumSum,
          velocity,
        )
      ) {
        return turned;
      }
      const sumOfWeights = left.weight + right.weight;
      generator.writeUniform(uniform);
      if (uniform[0] * sumOfWeights < right.weight) {
        const { position: chosen, gradient: chosenGradient } = left;
        left.position = right.position;
        left.gradient = right.gradient;
        left.logDensity = right.logDensity;
        left.index = right.index;
        right.position = chosen;
        right.gradient = chosenGradient;
      }
      left.weight = sumOfWeights;
      merged = left;
      height--;
    }
    if (leaf + 1 < numLeaves) {
      copyVector(n, momentum, merged.lastMomentum);
      copyVector(n, velocity, merged.lastVelocity);
    }
  }
  return complete;
}

/** Refers all weights to a lower energy; happens only far from the typical set, where a step gains hundreds of units. */
function rescale(workspace: NutsWorkspace, height: number, energy: number): void {
  const factor = exp(energy - workspace.referenceEnergy);
  workspace.weight *= factor;
  for (let i = 0; i < height; i++) workspace.stack[i].weight *= factor;
  workspace.referenceEnergy = energy;
}
