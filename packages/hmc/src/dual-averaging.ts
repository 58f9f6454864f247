/**
 * @file Dual averaging of the log step size (Nesterov 2009; Hoffman and Gelman 2014, section 3.2): noisy acceptance rates in,
 * a step size out whose expected acceptance is the target. Constants are Stan's defaults.
 */
import { special } from "@terrace/core";

const { exp, log } = special;

/** The state; plain data. */
export interface DualAveraging {
  /** The point towards which the log step size is drawn: log(10 first step size). */
  shrinkage: number;
  logStepSize: number;
  logStepSizeAverage: number;
  /** Mean shortfall of acceptance. */
  shortfall: number;
  count: number;
}

/** How strongly the step size reacts: the adaptation's regularisation scale, gamma in the paper. */
const gamma = 0.05;
/** Damps the first iterations, t0 in the paper. */
const initialDamping = 10;
/** Forgetting of the average, kappa in the paper. */
const forgetting = 0.75;

/** A fresh state that starts at `stepSize`. */
export function createDualAveraging(stepSize: number): DualAveraging {
  const state = { shrinkage: 0, logStepSize: 0, logStepSizeAverage: 0, shortfall: 0, count: 0 };
  restartDualAveraging(state, stepSize);
  return state;
}

/** Forgets what was learnt and starts again at `stepSize`. */
export function restartDualAveraging(state: DualAveraging, stepSize: number): void {
  state.shrinkage = log(10 * stepSize);
  state.logStepSize = log(stepSize);
  state.logStepSizeAverage = state.logStepSize;
  state.shortfall = 0;
  state.count = 0;
}

/**
 * Takes one iteration's acceptance rate (values above 1 count as 1, NaN as 0).
 *
 * @returns the step size for the next iteration
 */
export function updateDualAveraging(state: DualAveraging, acceptance: number, target: number): number {
  const rate = acceptance >= 1 ? 1 : acceptance > 0 ? acceptance : 0;
  state.count++;
  const eta = 1 / (state.count + initialDamping);
  state.shortfall = (1 - eta) * state.shortfall + eta * (target - rate);
  state.logStepSize = state.shrinkage - (state.shortfall * Math.sqrt(state.count)) / gamma;
  const weight = exp(-forgetting * log(state.count));
  state.logStepSizeAverage = weight * state.logStepSize + (1 - weight) * state.logStepSizeAverage;
  return exp(state.logStepSize);
}

/** The averaged step size, Stan's choice for sampling. */
export function averagedStepSize(state: DualAveraging): number {
  return exp(state.logStepSizeAverage);
}
