/**
 * @file The first step size (Hoffman and Gelman 2014, algorithm 4, as Stan runs it): doubled or halved, with a new momentum
 * each time, until the acceptance of a single leapfrog step crosses 0.8.
 */
import { SamplerError } from "@terrace/core";
import type { Generator, LogDensity } from "@terrace/core";

import { leapfrog, refreshMomentum } from "./leapfrog.js";
import type { PhasePoint } from "./leapfrog.js";
import type { Metric } from "./metric.js";
import type { TransitionState } from "./transition.js";

/** log(0.8), Stan's threshold. */
const logThreshold = -0.2231435513142097;
/** A step size beyond this means that the density does not fall off at all (Stan's limit). */
const maxStepSize = 1e7;

/** A step size and what finding it cost. */
export interface StepSizeSearch {
  readonly stepSize: number;
  readonly numLeapfrogs: number;
}

/**
 * Searches from `stepSize` at the state, which stays as it is.
 *
 * @param point buffers to work in
 * @throws SamplerError when no step is small enough or none is too large
 */
export function findStepSize(
  generator: Generator,
  density: LogDensity,
  metric: Metric,
  state: TransitionState,
  stepSize: number,
  point: PhasePoint,
): StepSizeSearch {
  let direction = 0;
  let numLeapfrogs = 0;
  for (;;) {
    point.position.set(state.position);
    point.gradient.set(state.gradient);
    point.logDensity = state.logDensity;
    refreshMomentum(generator, metric, point);
    const initialEnergy = point.energy;
    leapfrog(density, metric, point, stepSize);
    numLeapfrogs++;
    const isAccepted = initialEnergy - point.energy > logThreshold;
    if (direction === 0) direction = isAccepted ? 1 : -1;
    else if (isAccepted !== direction > 0) {
      // A step too small to change the position is accepted whatever the density does.
      if (direction < 0 && !hasMoved(state, point)) {
        throw new SamplerError(
          "findStepSize: every step from the starting point, however small, ends where the log density is not finite or far lower. Check that the log density is continuous, or give another `init`.",
        );
      }
      return { stepSize, numLeapfrogs };
    }
    stepSize *= direction > 0 ? 2 : 0.5;
    if (stepSize > maxStepSize) {
      throw new SamplerError(
        "findStepSize: the log density barely changes over steps of any length, so it may have an infinite integral. Give every parameter a proper prior.",
      );
    }
  }
}

function hasMoved(state: TransitionState, point: PhasePoint): boolean {
  for (let i = 0; i < state.position.length; i++) if (point.position[i] !== state.position[i]) return true;
  return false;
}
