/**
 * @file The leapfrog integrator (Neal 2011, "MCMC using Hamiltonian dynamics", section 2.3): half a step of momentum, a step
 * of position, half a step of momentum. It is the innermost loop of every sampler here, so its vector work is fused into
 * one pass before the gradient and one after it.
 */
import type { Generator, LogDensity } from "@terrace/core";

import { copyVector } from "./copy-vector.js";
import { randomMomentum, writeVelocity } from "./metric.js";
import type { Metric } from "./metric.js";

/** A point of phase space with all that the next step needs; arrays are `[dimension]`, unconstrained, and changed in place. */
export interface PhasePoint {
  readonly position: Float64Array;
  /** Gradient of the log density at `position`. */
  readonly gradient: Float64Array;
  readonly momentum: Float64Array;
  /** Inverse mass matrix times momentum. */
  readonly velocity: Float64Array;
  logDensity: number;
  /** Potential + kinetic; infinite where the log density is not finite. */
  energy: number;
  /** Step size of {@link advance}; negative back in time. */
  stepSize: number;
}

/** A phase point whose position and gradient lie in the density's own memory. */
export function createPhasePoint(density: LogDensity): PhasePoint {
  const n = density.dimension;
  return {
    position: density.allocate(n),
    gradient: density.allocate(n),
    momentum: new Float64Array(n),
    velocity: new Float64Array(n),
    logDensity: Number.NaN,
    energy: Number.NaN,
    stepSize: Number.NaN,
  };
}

/** Draws a new momentum at the point and sets its velocity and energy. */
export function refreshMomentum(generator: Generator, metric: Metric, point: PhasePoint): void {
  randomMomentum(generator, metric, point.momentum);
  writeVelocity(metric, point.momentum, point.velocity);
  writeEnergy(point);
}

/** Sets the energy of a point whose velocity is known; the sum is in the order of core's `dot`. */
function writeEnergy(point: PhasePoint): void {
  const { momentum, velocity } = point;
  const n = momentum.length;
  const blocks = n & ~3;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < blocks; i += 4) {
    s0 += momentum[i] * velocity[i];
    s1 += momentum[i + 1] * velocity[i + 1];
    s2 += momentum[i + 2] * velocity[i + 2];
    s3 += momentum[i + 3] * velocity[i + 3];
  }
  let total = s0 + s1 + (s2 + s3);
  for (let i = blocks; i < n; i++) total += momentum[i] * velocity[i];
  point.energy = 0.5 * total - point.logDensity;
}

/** Copies all of `source` into `target`, but for the step size. */
export function copyPhasePoint(source: PhasePoint, target: PhasePoint): void {
  const n = source.position.length;
  copyVector(n, source.position, target.position);
  copyVector(n, source.gradient, target.gradient);
  copyVector(n, source.momentum, target.momentum);
  copyVector(n, source.velocity, target.velocity);
  target.logDensity = source.logDensity;
  target.energy = source.energy;
}

/**
 * Moves `point` by one leapfrog step, in place; a negative step size goes back in time. Costs one gradient and allocates
 * nothing. Where the log density at the new position is not finite, the energy is infinite, the momentum stays at its half
 * step and the velocity is that of the half step: such a point ends its trajectory.
 */
export function leapfrog(density: LogDensity, metric: Metric, point: PhasePoint, stepSize: number): void {
  point.stepSize = stepSize;
  advance(density, metric, point);
}

/** {@link leapfrog} by the point's own step size, which as a number handed on would be boxed at every step. */
export function advance(density: LogDensity, metric: Metric, point: PhasePoint): void {
  if (metric.kind === "dense") {
    advanceDense(density, metric, point);
    return;
  }
  const n = metric.dimension;
  const { position, gradient, momentum, velocity, stepSize } = point;
  const inverseMassMatrix = metric.inverseMassMatrix;
  const half = 0.5 * stepSize;
  const blocks = n & ~3;
  for (let i = 0; i < blocks; i += 4) {
    const p0 = momentum[i] + half * gradient[i];
    const p1 = momentum[i + 1] + half * gradient[i + 1];
    const p2 = momentum[i + 2] + half * gradient[i + 2];
    const p3 = momentum[i + 3] + half * gradient[i + 3];
    const q0 = position[i] + stepSize * (inverseMassMatrix[i] * p0);
    const q1 = position[i + 1] + stepSize * (inverseMassMatrix[i + 1] * p1);
    const q2 = position[i + 2] + stepSize * (inverseMassMatrix[i + 2] * p2);
    const q3 = position[i + 3] + stepSize * (inverseMassMatrix[i + 3] * p3);
    momentum[i] = p0;
    momentum[i + 1] = p1;
    momentum[i + 2] = p2;
    momentum[i + 3] = p3;
    position[i] = q0;
    position[i + 1] = q1;
    position[i + 2] = q2;
    position[i + 3] = q3;
  }
  for (let i = blocks; i < n; i++) {
    const p = momentum[i] + half * gradient[i];
    momentum[i] = p;
    position[i] = position[i] + stepSize * (inverseMassMatrix[i] * p);
  }
  const logDensity = density.logDensityGradient(position, gradient);
  point.logDensity = logDensity;
  if (!(Math.abs(logDensity) < Infinity)) {
    point.energy = Infinity;
    return;
  }
  // The kinetic energy is summed in the order of core's `dot`.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < blocks; i += 4) {
    const p0 = momentum[i] + half * gradient[i];
    const p1 = momentum[i + 1] + half * gradient[i + 1];
    const p2 = momentum[i + 2] + half * gradient[i + 2];
    const p3 = momentum[i + 3] + half * gradient[i + 3];
    const v0 = inverseMassMatrix[i] * p0;
    const v1 = inverseMassMatrix[i + 1] * p1;
    const v2 = inverseMassMatrix[i + 2] * p2;
    const v3 = inverseMassMatrix[i + 3] * p3;
    momentum[i] = p0;
    momentum[i + 1] = p1;
    momentum[i + 2] = p2;
    momentum[i + 3] = p3;
    velocity[i] = v0;
    velocity[i + 1] = v1;
    velocity[i + 2] = v2;
    velocity[i + 3] = v3;
    s0 += p0 * v0;
    s1 += p1 * v1;
    s2 += p2 * v2;
    s3 += p3 * v3;
  }
  let total = s0 + s1 + (s2 + s3);
  for (let i = blocks; i < n; i++) {
    const p = momentum[i] + half * gradient[i];
    const v = inverseMassMatrix[i] * p;
    momentum[i] = p;
    velocity[i] = v;
    total += p * v;
  }
  point.energy = 0.5 * total - logDensity;
}

function advanceDense(density: LogDensity, metric: Metric, point: PhasePoint): void {
  const n = metric.dimension;
  const { position, gradient, momentum, velocity, stepSize } = point;
  const half = 0.5 * stepSize;
  for (let i = 0; i < n; i++) momentum[i] += half * gradient[i];
  writeVelocity(metric, momentum, velocity);
  for (let i = 0; i < n; i++) position[i] += stepSize * velocity[i];
  const logDensity = density.logDensityGradient(position, gradient);
  point.logDensity = logDensity;
  if (!(Math.abs(logDensity) < Infinity)) {
    point.energy = Infinity;
    return;
  }
  for (let i = 0; i < n; i++) momentum[i] += half * gradient[i];
  writeVelocity(metric, momentum, velocity);
  writeEnergy(point);
}
