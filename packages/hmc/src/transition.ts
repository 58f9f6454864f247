/**
 * @file What one transition of any sampler reports (`TransitionInfo`) and carries on (`TransitionState`). The statistics
 * have Stan's names and definitions, but for `energy__`, see there.
 */
import { writeVelocity } from "./metric.js";
import type { Metric } from "./metric.js";
import type { PhasePoint } from "./leapfrog.js";

/** The point of the chain: what the next transition starts from. */
export interface TransitionState {
  /** `[dimension]`, unconstrained, in the density's own memory; changed in place. */
  position: Float64Array;
  /** Gradient of the log density at `position`. */
  gradient: Float64Array;
  logDensity: number;
}

/** Where a trajectory left the region in which the integrator is stable. */
export interface Divergence {
  /** Position `[dimension]` from which the failing leapfrog step started. */
  readonly position: Float64Array;
  /** Momentum `[dimension]` in the middle of that step, the one that moved the position. */
  readonly momentum: Float64Array;
  /** Energy after the step less that at the start of the trajectory: above 1000, or infinite. */
  readonly energyError: number;
}

/** Why a trajectory ended. A static trajectory has its `length` alone. */
export type Termination = "turn" | "depth" | "divergence" | "length";

/** What a transition reports. The sampler owns it and overwrites it at the next transition, arrays excepted. */
export interface TransitionInfo {
  lp__: number;
  accept_stat__: number;
  stepsize__: number;
  treedepth__: number;
  n_leapfrog__: number;
  divergent__: number;
  /** Potential + kinetic energy at the start of the transition, after the momentum was drawn. */
  energy__: number;
  termination: Termination;
  /** Present exactly where `divergent__` is 1. */
  divergence: Divergence | null;
  /** Steps from the start of the trajectory to the new position: 0 where the chain stayed, at most `n_leapfrog__`. */
  stepsMoved: number;
}

/** Energy errors above this are divergences (Stan's default). */
export const maxEnergyError = 1000;

/** An empty report. */
export function createTransitionInfo(): TransitionInfo {
  // NaN, not 0, so that engines keep these fields as unboxed doubles from the start.
  return {
    lp__: Number.NaN,
    accept_stat__: Number.NaN,
    stepsize__: Number.NaN,
    treedepth__: 0,
    n_leapfrog__: 0,
    divergent__: 0,
    energy__: Number.NaN,
    termination: "length",
    divergence: null,
    stepsMoved: 0,
  };
}

/** The start of the leapfrog step of size `stepSize` that led to `point`, recovered by undoing it. */
export function describeDivergence(
  metric: Metric,
  point: PhasePoint,
  stepSize: number,
  initialEnergy: number,
): Divergence {
  const momentum = point.momentum.slice();
  // A point with a finite log density has made the second half step of its momentum already.
  if (Math.abs(point.logDensity) < Infinity) {
    for (let i = 0; i < momentum.length; i++) momentum[i] -= 0.5 * stepSize * point.gradient[i];
  }
  const position = new Float64Array(momentum.length);
  writeVelocity(metric, momentum, position);
  for (let i = 0; i < momentum.length; i++) position[i] = point.position[i] - stepSize * position[i];
  const energyError = point.energy - initialEnergy;
  return { position, momentum, energyError: Number.isNaN(energyError) ? Infinity : energyError };
}
