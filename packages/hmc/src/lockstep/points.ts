/**
 * @file The points of many chains in phase space, and the leapfrog step that moves all of them with one evaluation of the
 * density. Arithmetic and its order are those of leapfrog.ts, chain by chain, so that a chain among many has the bits of the
 * same chain alone.
 */
import type { BatchedLogDensity, Generator } from "@terrace/core";
import { randomStandardNormal } from "@terrace/core";

import type { Metric } from "../metric.js";

/** Points of all chains; arrays are `[dimension, chain]`, unconstrained, or `[chain]`, and changed in place. */
export interface LockstepPoints {
  readonly numChains: number;
  readonly positions: Float64Array;
  /** Gradients of the log density at `positions`. */
  readonly gradients: Float64Array;
  readonly momenta: Float64Array;
  readonly logDensities: Float64Array;
  /** Potential + kinetic; infinite where the log density is not finite. */
  readonly energies: Float64Array;
  /** Step size of each chain's next step: 0 holds a chain where it is. */
  readonly stepSizes: Float64Array;
  /** Partial sums `[4, chain]` of kinetic energies. */
  readonly partialSums: Float64Array;
}

/** Points for a density. */
export function createLockstepPoints({ dimension, numChains }: BatchedLogDensity): LockstepPoints {
  const chains = (): Float64Array => new Float64Array(numChains);
  const vectors = (): Float64Array => new Float64Array(dimension * numChains);
  return {
    numChains,
    positions: vectors(),
    gradients: vectors(),
    momenta: vectors(),
    logDensities: chains(),
    energies: chains(),
    stepSizes: chains(),
    partialSums: new Float64Array(4 * numChains),
  };
}

/** Draws new momenta, each chain's from its own generator, and sets the energies. */
export function refreshMomenta(generators: readonly Generator[], metric: Metric, points: LockstepPoints): void {
  const { numChains, momenta } = points;
  const { dimension, factor } = metric;
  generators.forEach((generator, chain) => {
    for (let i = 0; i < dimension; i++) momenta[i * numChains + chain] = randomStandardNormal(generator) * factor[i]!;
  });
  writeEnergies(metric, points);
}

/**
 * Moves every chain by one leapfrog step of its own size, in place, with a diagonal metric. Waits only where the density does.
 * Where a chain's new log density is not finite, its energy is infinite and its momentum stays at the half step.
 */
export async function lockstepLeapfrog(
  density: BatchedLogDensity,
  metric: Metric,
  points: LockstepPoints,
): Promise<void> {
  const { numChains, positions, gradients, momenta, logDensities, stepSizes } = points;
  const { dimension, inverseMassMatrix } = metric;
  for (let i = 0; i < dimension; i++) {
    const inverseMass = inverseMassMatrix[i]!;
    for (let k = i * numChains, chain = 0; chain < numChains; k++, chain++) {
      const stepSize = stepSizes[chain]!;
      const momentum = momenta[k]! + 0.5 * stepSize * gradients[k]!;
      momenta[k] = momentum;
      positions[k] = positions[k]! + stepSize * (inverseMass * momentum);
    }
  }
  const pending = density.logDensityGradient(positions, logDensities, gradients);
  if (pending !== undefined) await pending;
  for (let i = 0; i < dimension; i++) {
    for (let k = i * numChains, chain = 0; chain < numChains; k++, chain++) {
      if (Math.abs(logDensities[chain]!) < Infinity) momenta[k]! += 0.5 * stepSizes[chain]! * gradients[k]!;
    }
  }
  writeEnergies(metric, points);
}

/**
 * Puts the exact log densities in the points, and the energies that follow from them, where the density computes in less than
 * Float64; else does nothing.
 */
export async function correctEnergies(
  density: BatchedLogDensity,
  metric: Metric,
  points: LockstepPoints,
): Promise<void> {
  if (density.exactLogDensity === undefined) return;
  const pending = density.exactLogDensity(points.positions, points.logDensities);
  if (pending !== undefined) await pending;
  writeEnergies(metric, points);
}

/** Energies from momenta and log densities; sums are in the order of core's `dot`. */
function writeEnergies(metric: Metric, points: LockstepPoints): void {
  const { numChains, momenta, logDensities, energies, partialSums } = points;
  const { dimension, inverseMassMatrix } = metric;
  const blocks = dimension & ~3;
  partialSums.fill(0);
  for (let i = 0; i < blocks; i++) {
    const inverseMass = inverseMassMatrix[i]!;
    const offset = (i & 3) * numChains;
    for (let chain = 0; chain < numChains; chain++) {
      const momentum = momenta[i * numChains + chain]!;
      partialSums[offset + chain]! += momentum * (inverseMass * momentum);
    }
  }
  for (let chain = 0; chain < numChains; chain++) {
    const first = partialSums[chain]! + partialSums[numChains + chain]!;
    let total = first + (partialSums[2 * numChains + chain]! + partialSums[3 * numChains + chain]!);
    for (let i = blocks; i < dimension; i++) {
      const momentum = momenta[i * numChains + chain]!;
      total += momentum * (inverseMassMatrix[i]! * momentum);
    }
    const logDensity = logDensities[chain]!;
    energies[chain] = Math.abs(logDensity) < Infinity ? 0.5 * total - logDensity : Infinity;
  }
}
