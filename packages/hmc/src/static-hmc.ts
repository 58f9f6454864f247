/**
 * @file Static Hamiltonian Monte Carlo (Duane et al. 1987; Neal 2011): a trajectory of a jittered number of leapfrog steps and
 * a Metropolis decision on its end. Jitter keeps the length from resonating with a period of the target.
 */
import { special } from "@terrace/core";
import type { Generator, LogDensity } from "@terrace/core";

import { createPhasePoint, leapfrog, refreshMomentum } from "./leapfrog.js";
import type { PhasePoint } from "./leapfrog.js";
import type { Metric } from "./metric.js";
import { describeDivergence, maxEnergyError } from "./transition.js";
import type { TransitionInfo, TransitionState } from "./transition.js";

const { exp } = special;

/** Parameters of a static transition. */
export interface StaticHmcParameters {
  stepSize: number;
  readonly metric: Metric;
  /** The expected number of steps, where it is fixed; else it follows from `trajectoryLength`. */
  readonly numLeapfrogs: number | undefined;
  /** Expected length in units of the metric's time: numLeapfrogs times stepSize. */
  readonly trajectoryLength: number;
  /** In [0, 1]: the number of steps is uniform between (1 - jitter) and (1 + jitter) times its expectation, at least 1. */
  readonly numLeapfrogsJitter: number;
  /** In [0, 1): the step size is uniform between (1 - jitter) and (1 + jitter) times `stepSize`. */
  readonly stepSizeJitter: number;
}

/** More steps than NUTS could take at its greatest sensible depth are a mistake in the step size, not a trajectory. */
const maxNumLeapfrogs = 1 << 16;

/** Draws a transition's number of steps. */
export function numLeapfrogsOf(generator: Generator, parameters: StaticHmcParameters): number {
  const { numLeapfrogsJitter } = parameters;
  let expected = parameters.numLeapfrogs ?? parameters.trajectoryLength / parameters.stepSize;
  if (numLeapfrogsJitter > 0) expected *= 1 + numLeapfrogsJitter * (2 * generator.uniform() - 1);
  return Math.min(maxNumLeapfrogs, Math.max(1, Math.round(expected)));
}

/** The buffers of a static transition. */
export interface StaticHmcWorkspace {
  readonly point: PhasePoint;
}

/** The buffers for a density. */
export function createStaticHmcWorkspace(density: LogDensity): StaticHmcWorkspace {
  return { point: createPhasePoint(density) };
}

/**
 * One static transition: draws step size, number of steps and momentum, integrates, and accepts the end with probability
 * min(1, exp(-energy error)), which is also `accept_stat__` (0 for a divergence). `treedepth__` is 0.
 */
export function staticHmcTransition(
  generator: Generator,
  density: LogDensity,
  parameters: StaticHmcParameters,
  state: TransitionState,
  workspace: StaticHmcWorkspace,
  info: TransitionInfo,
): void {
  const { metric, stepSizeJitter } = parameters;
  let stepSize = parameters.stepSize;
  if (stepSizeJitter > 0) stepSize *= 1 + stepSizeJitter * (2 * generator.uniform() - 1);
  const numLeapfrogs = numLeapfrogsOf(generator, parameters);

  const point = workspace.point;
  point.position.set(state.position);
  point.gradient.set(state.gradient);
  point.logDensity = state.logDensity;
  refreshMomentum(generator, metric, point);
  const initialEnergy = point.energy;
  info.energy__ = initialEnergy;
  info.stepsize__ = stepSize;
  info.treedepth__ = 0;
  info.divergent__ = 0;
  info.divergence = null;
  info.termination = "length";
  info.stepsMoved = 0;
  info.accept_stat__ = 0;

  let step = 0;
  while (step < numLeapfrogs) {
    leapfrog(density, metric, point, stepSize);
    step++;
    if (!(point.energy - initialEnergy <= maxEnergyError)) {
      info.divergent__ = 1;
      info.termination = "divergence";
      info.divergence = describeDivergence(metric, point, stepSize, initialEnergy);
      break;
    }
  }
  info.n_leapfrog__ = step;
  if (info.divergent__ === 0) {
    const gain = initialEnergy - point.energy;
    info.accept_stat__ = gain >= 0 ? 1 : exp(gain);
    if (gain >= 0 || generator.uniform() < info.accept_stat__) {
      state.position.set(point.position);
      state.gradient.set(point.gradient);
      state.logDensity = point.logDensity;
      info.stepsMoved = step;
    }
  }
  info.lp__ = state.logDensity;
}
