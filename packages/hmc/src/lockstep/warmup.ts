/**
 * @file Adaptation of one step size and one diagonal metric for many chains. Everything is pooled: the step size follows the
 * chains' mean acceptance, and the metric is estimated from the draws and gradients of all chains together, so that some ten
 * iterations say what one chain needs hundreds for. Windows are those of a continuous warmup (../warmup.ts): a foreground
 * from which the metric is set after every iteration, and a background, started later, that takes its place, so that the
 * chains' way from their starts is forgotten.
 *
 * A chain that starts in a narrower place than the others would never leave it at their step size. Until warmup ends, such a
 * chain takes steps of its own that are smaller, down to what it accepts, and back; while it does, it counts as one that
 * accepts nothing, so that the common step size becomes small where many chains need it. Divergences do not raise the target.
 */
import { special } from "@terrace/core";
import type { BatchedLogDensity, Generator } from "@terrace/core";
import { SamplerError } from "@terrace/core";

import { createDualAveraging, restartDualAveraging, updateDualAveraging } from "../dual-averaging.js";
import type { DualAveraging } from "../dual-averaging.js";
import { estimateDiagonal, estimateFromGradient } from "../metric-estimate.js";
import type { Metric } from "../metric.js";
import { addChainsToRunningVariance, copyRunning, createRunningVariance, resetRunning } from "../running-variance.js";
import type { RunningVariance } from "../running-variance.js";
import {
  createStepSizeRegression,
  observeStepSize,
  restartStepSizeRegression,
  solveStepSize,
} from "../step-size-regression.js";
import type { StepSizeRegression } from "../step-size-regression.js";
import type { StepSizeSearch } from "../step-size-heuristic.js";
import { correctEnergies, lockstepLeapfrog, refreshMomenta, type LockstepPoints } from "./points.js";
import type { LockstepInfo, LockstepState } from "./transition.js";

const { exp } = special;

/** What adaptation tunes. */
export interface LockstepTuning {
  stepSize: number;
  readonly metric: Metric;
}

interface Window {
  readonly draws: RunningVariance;
  readonly gradients: RunningVariance;
  /** Iterations in it. */
  numIterations: number;
}

/** The state of adaptation; plain data. */
export interface LockstepWarmup {
  readonly numWarmup: number;
  readonly targetAcceptance: number;
  /** Iterations seen. */
  iteration: number;
  readonly dualAveraging: DualAveraging;
  readonly regression: StepSizeRegression;
  readonly foreground: Window;
  readonly background: Window;
  /** Iterations that the background must hold before it replaces the foreground, once the early part is over. */
  windowSize: number;
  /** Log densities after the last iteration `[chain]`. */
  readonly logDensities: Float64Array;
  /** Steps of chains that are stuck, in units of the common one `[chain]`; 1 for the others. */
  readonly stepFactors: Float64Array;
}

/** Parts of a warmup, as shares of its iterations, and its windows: those of a continuous warmup. */
const earlyShare = 0.3;
const finalShare = 0.15;
const regressionStart = 0.6;
const earlyWindow = 10;
/** Draws in the first window after the early part, those of all chains; a window has `earlyWindow` iterations at least. */
const mainWindow = 80;
const windowGrowth = 1.5;
/** Iterations after a restart of dual averaging in which it still swings by factors. */
const numUnsettled = 10;
/** A rise of a chain's log density in one iteration by more than this is a fall towards the typical set; see ../warmup.ts. */
const fall = 1000;
/** Draws with which a pooled variance is worth more than the first guess from the gradients. */
const minPooled = 10;
/** A chain whose acceptance is below the first shrinks its steps by the factor; above the second, they double again. */
const stuckAcceptance = 0.05;
const freedAcceptance = 0.5;
const stuckFactor = 0.25;
/** Steps below this say that the density is not continuous there, not that it is narrow. */
const minStepFactor = 1e-6;

/**
 * Starts adaptation at the chains' first states: a metric from the gradients there, and a search for a step size.
 *
 * @returns it, and how many gradients of each chain were evaluated
 */
export async function startLockstepWarmup(
  generators: readonly Generator[],
  density: BatchedLogDensity,
  numWarmup: number,
  targetAcceptance: number,
  state: LockstepState,
  tuning: LockstepTuning,
  points: LockstepPoints,
): Promise<{ readonly warmup: LockstepWarmup; readonly numLeapfrogs: number }> {
  estimateFromGradient(tuning.metric, typicalGradient(density, state));
  const search = await findLockstepStepSize(generators, density, tuning, state, points);
  tuning.stepSize = search.stepSize;
  const window = (): Window => ({
    draws: createRunningVariance(density.dimension),
    gradients: createRunningVariance(density.dimension),
    numIterations: 0,
  });
  const warmup: LockstepWarmup = {
    numWarmup,
    targetAcceptance,
    iteration: 0,
    dualAveraging: createDualAveraging(tuning.stepSize),
    regression: createStepSizeRegression(),
    foreground: window(),
    background: window(),
    windowSize: firstWindow(density.numChains),
    logDensities: state.logDensities.slice(),
    stepFactors: new Float64Array(density.numChains).fill(1),
  };
  return { warmup, numLeapfrogs: search.numLeapfrogs };
}

/**
 * Takes the outcome of one warmup iteration and changes the tuning for the next; after the last one it is final.
 *
 * @returns how many gradients of each chain it evaluated
 */
export async function adaptLockstepWarmup(
  generators: readonly Generator[],
  density: BatchedLogDensity,
  warmup: LockstepWarmup,
  state: LockstepState,
  info: LockstepInfo,
  tuning: LockstepTuning,
  points: LockstepPoints,
): Promise<number> {
  const { numWarmup, iteration, dualAveraging, regression, foreground, background, targetAcceptance } = warmup;
  if (iteration === Math.floor(regressionStart * numWarmup)) restartStepSizeRegression(regression, 0);
  const acceptance = pooledAcceptance(warmup.stepFactors, info);
  adaptStepFactors(warmup.stepFactors, info);
  observeStepSize(regression, dualAveraging.logStepSize, acceptance);
  tuning.stepSize = updateDualAveraging(dualAveraging, acceptance, targetAcceptance);

  const finalStart = numWarmup - Math.floor(finalShare * numWarmup);
  const earlyEnd = Math.floor(earlyShare * numWarmup);
  const isEarly = iteration < earlyEnd;
  // Where a chain falls from, scales may differ by many orders of magnitude from where it lands: all is forgotten.
  const isFalling = isEarly && state.logDensities.some((value, chain) => value - warmup.logDensities[chain]! > fall);
  warmup.logDensities.set(state.logDensities);
  let isRestarted = isFalling;
  if (isFalling) {
    reset(foreground);
    reset(background);
    estimateFromGradient(tuning.metric, typicalGradient(density, state));
  } else if (iteration < finalStart) {
    observe(foreground, state, density.numChains);
    observe(background, state, density.numChains);
    if (iteration === earlyEnd) warmup.windowSize = Math.max(firstWindow(density.numChains), background.numIterations);
    const size = isEarly ? earlyWindow : warmup.windowSize;
    const nextSize = isEarly ? earlyWindow : Math.round(warmup.windowSize * windowGrowth);
    const isReplaced = background.numIterations >= size && iteration + nextSize <= finalStart;
    if (isReplaced) {
      copyRunning(background.draws, foreground.draws);
      copyRunning(background.gradients, foreground.gradients);
      foreground.numIterations = background.numIterations;
      reset(background);
      if (!isEarly) warmup.windowSize = nextSize;
    }
    if (foreground.draws.count >= minPooled) estimateDiagonal(tuning.metric, foreground.draws, foreground.gradients);
    // Early on, scales may change by orders of magnitude from window to window.
    isRestarted = isReplaced && isEarly;
  }
  let numLeapfrogs = 0;
  if (isRestarted) {
    const search = await findLockstepStepSize(generators, density, tuning, state, points);
    tuning.stepSize = search.stepSize;
    numLeapfrogs = search.numLeapfrogs;
    restartDualAveraging(dualAveraging, tuning.stepSize);
    restartStepSizeRegression(regression, numUnsettled);
  }
  warmup.iteration++;
  if (warmup.iteration === numWarmup) {
    tuning.stepSize = solveStepSize(regression, dualAveraging, targetAcceptance);
  }
  return numLeapfrogs;
}

/** Mean acceptance at the common step size, of which a chain with smaller steps says nothing good. */
function pooledAcceptance(stepFactors: Float64Array, { accept_stat__ }: LockstepInfo): number {
  return mean(accept_stat__.map((acceptance, chain) => (stepFactors[chain] === 1 ? acceptance : 0)));
}

function adaptStepFactors(stepFactors: Float64Array, { accept_stat__ }: LockstepInfo): void {
  accept_stat__.forEach((acceptance, chain) => {
    const factor = stepFactors[chain]!;
    if (acceptance < stuckAcceptance) stepFactors[chain] = Math.max(minStepFactor, stuckFactor * factor);
    else if (acceptance > freedAcceptance) stepFactors[chain] = Math.min(1, 2 * factor);
  });
}

function firstWindow(numChains: number): number {
  return Math.max(earlyWindow, Math.ceil(mainWindow / numChains));
}

/** Mean acceptance of one step at which the search turns (Stan's threshold). */
const searchedAcceptance = 0.8;
/** A step size beyond this means that the density does not fall off at all. */
const maxStepSize = 1e7;

/**
 * Searches from the tuning's step size by doubling or halving for one whose single step has the chains' mean acceptance at the
 * threshold; the state stays as it is.
 *
 * @throws SamplerError when no step is small enough or none is too large
 */
export async function findLockstepStepSize(
  generators: readonly Generator[],
  density: BatchedLogDensity,
  tuning: LockstepTuning,
  state: LockstepState,
  points: LockstepPoints,
): Promise<StepSizeSearch> {
  let { stepSize } = tuning;
  let direction = 0;
  let numLeapfrogs = 0;
  const before = new Float64Array(density.numChains);
  for (;;) {
    points.positions.set(state.positions);
    points.gradients.set(state.gradients);
    points.logDensities.set(state.logDensities);
    points.stepSizes.fill(stepSize);
    refreshMomenta(generators, tuning.metric, points);
    before.set(points.energies);
    await lockstepLeapfrog(density, tuning.metric, points);
    await correctEnergies(density, tuning.metric, points);
    numLeapfrogs++;
    const acceptance = mean(before.map((energy, chain) => exp(Math.min(0, energy - points.energies[chain]!))));
    const isAccepted = acceptance > searchedAcceptance;
    if (direction === 0) direction = isAccepted ? 1 : -1;
    else if (isAccepted !== direction > 0) {
      // A step too small to change any position is accepted whatever the density does.
      if (direction < 0 && points.positions.every((position, k) => position === state.positions[k])) {
        throw new SamplerError(
          "createLockstepChains: every step from the chains' starting points, however small, ends where the log density is not finite or far lower. Check that the log density is continuous, or give another `init`.",
        );
      }
      return { stepSize, numLeapfrogs };
    }
    stepSize *= direction > 0 ? 2 : 0.5;
    if (stepSize > maxStepSize) {
      throw new SamplerError(
        "createLockstepChains: the log density barely changes over steps of any length, so it may have an infinite integral. Give every parameter a proper prior.",
      );
    }
  }
}

/** Root mean square over chains of each coordinate of the gradient `[dimension]`. */
function typicalGradient({ dimension, numChains }: BatchedLogDensity, { gradients }: LockstepState): Float64Array {
  return Float64Array.from({ length: dimension }, (_, i) => {
    let squares = 0;
    for (let k = i * numChains; k < (i + 1) * numChains; k++) squares += gradients[k]! * gradients[k]!;
    return Math.sqrt(squares / numChains);
  });
}

function observe(window: Window, state: LockstepState, numChains: number): void {
  addChainsToRunningVariance(window.draws, state.positions, numChains);
  addChainsToRunningVariance(window.gradients, state.gradients, numChains);
  window.numIterations++;
}

function reset(window: Window): void {
  resetRunning(window.draws);
  resetRunning(window.gradients);
  window.numIterations = 0;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
