/**
 * @file Adaptation of step size and metric during warmup, on one of two schedules.
 *
 * "windowed" has Stan's windows, see warmup-schedule.ts. "continuous" is nutpie's manner: the metric is set anew after every
 * iteration from the draws and gradients of a foreground window; a background window that started later takes its place when
 * it is long enough, so that early draws are forgotten; the step size adapts without restarts, in a last part alone.
 *
 * On either, the step size for sampling is solved from what the last two fifths saw (step-size-regression.ts), the diagonal of
 * the metric starts from the first gradient instead of at 1, and where no target acceptance was asked for, divergences
 * raise it; all depart from Stan because all measured better.
 */
import type { Generator, LogDensity } from "@terrace/core";

import { createDualAveraging, restartDualAveraging, updateDualAveraging } from "./dual-averaging.js";
import type { DualAveraging } from "./dual-averaging.js";
import type { PhasePoint } from "./leapfrog.js";
import { estimateDense, estimateDiagonal, estimateFromGradient } from "./metric-estimate.js";
import type { Metric } from "./metric.js";
import {
  addToRunningCovariance,
  addToRunningVariance,
  copyRunning,
  createRunningCovariance,
  createRunningVariance,
  resetRunning,
} from "./running-variance.js";
import type { RunningVariance } from "./running-variance.js";
import { findStepSize } from "./step-size-heuristic.js";
import {
  createStepSizeRegression,
  observeStepSize,
  restartStepSizeRegression,
  solveStepSize,
} from "./step-size-regression.js";
import type { StepSizeRegression } from "./step-size-regression.js";
import type { TransitionInfo, TransitionState } from "./transition.js";
import { warmupSchedule } from "./warmup-schedule.js";
import type { WarmupSchedule } from "./warmup-schedule.js";

/** See the file's header. */
export type ScheduleKind = "continuous" | "windowed";

/** What adaptation tunes: the parameters of the sampler that it watches. */
export interface TunedParameters {
  stepSize: number;
  readonly metric: Metric;
}

/** Draws and gradients of a window. */
interface Window {
  readonly draws: RunningVariance;
  readonly gradients: RunningVariance;
}

/** The state of adaptation; plain data. */
export interface WarmupState {
  readonly kind: ScheduleKind;
  readonly numWarmup: number;
  /** Mean acceptance that step sizes aim at. */
  targetAcceptance: number;
  /** Whether divergences raise the target. */
  readonly raisesTarget: boolean;
  /** Divergences that did. */
  numDivergent: number;
  readonly schedule: WarmupSchedule;
  /** Iterations seen. */
  iteration: number;
  readonly dualAveraging: DualAveraging;
  readonly regression: StepSizeRegression;
  readonly foreground: Window;
  readonly background: Window;
  /** Iterations that the background window must hold before it replaces the foreground, once the early part is over. */
  windowSize: number;
  hasMetric: boolean;
  /** Log density after the last iteration. */
  logDensity: number;
}

/**
 * A rise of the log density in one iteration by more than this is a fall towards the typical set: no two points of one typical
 * set differ by so much. The limit of energy errors is the same number for the same reason.
 */
const fall = 1000;

/** Stan's default. */
const defaultTargetAcceptance = 0.8;
/** Where divergences move it to in the end, the value that Stan's warnings advise first. */
const maxTargetAcceptance = 0.95;
const targetRaise = 0.12;

/** Iterations after a restart of dual averaging in which it still swings by factors. */
const numUnsettled = 10;
/** Iterations after a restart until steps stay near those that adaptation ends with. */
const numSettling = 50;
/** From this share of the iterations on, the metric changes so little that step sizes and acceptance inform the final step size. */
const regressionStart = 0.6;

/** Parts of a continuous warmup, as shares of its iterations, and its windows. */
const earlyShare = 0.3;
const finalShare = 0.15;
const earlyWindow = 10;
const mainWindow = 80;
const windowGrowth = 1.5;

/**
 * Starts adaptation at a chain's first state: sets the diagonal of the metric from the gradient there and searches for a first
 * step size.
 *
 * @returns the state, and how many leapfrog steps the search took
 */
export function startWarmup(
  generator: Generator,
  density: LogDensity,
  kind: ScheduleKind,
  numWarmup: number,
  targetAcceptance: number | undefined,
  state: TransitionState,
  parameters: TunedParameters,
  point: PhasePoint,
): { warmup: WarmupState; numLeapfrogs: number } {
  const n = density.dimension;
  const isDense = parameters.metric.kind === "dense";
  const window = (): Window => ({
    draws: isDense ? createRunningCovariance(n) : createRunningVariance(n),
    gradients: createRunningVariance(n),
  });
  if (!isDense && numWarmup > 0) estimateFromGradient(parameters.metric, state.gradient);
  const search = findStepSize(generator, density, parameters.metric, state, parameters.stepSize, point);
  parameters.stepSize = search.stepSize;
  const warmup: WarmupState = {
    kind,
    numWarmup,
    targetAcceptance: targetAcceptance ?? defaultTargetAcceptance,
    raisesTarget: targetAcceptance === undefined,
    numDivergent: 0,
    schedule: warmupSchedule(numWarmup),
    iteration: 0,
    dualAveraging: createDualAveraging(search.stepSize),
    regression: createStepSizeRegression(),
    foreground: window(),
    background: window(),
    windowSize: mainWindow,
    hasMetric: false,
    logDensity: state.logDensity,
  };
  if (kind === "continuous") {
    observeDraw(warmup.foreground, isDense, state);
    observeDraw(warmup.background, isDense, state);
  }
  return { warmup, numLeapfrogs: search.numLeapfrogs };
}

/**
 * Takes the outcome of one warmup iteration and changes the parameters for the next; after the last one they are final.
 *
 * @returns leapfrog steps taken by a search for a step size
 */
export function adaptWarmup(
  generator: Generator,
  density: LogDensity,
  warmup: WarmupState,
  state: TransitionState,
  info: TransitionInfo,
  parameters: TunedParameters,
  point: PhasePoint,
): number {
  if (warmup.iteration === Math.floor(regressionStart * warmup.numWarmup))
    restartStepSizeRegression(warmup.regression, 0);
  observeStepSize(warmup.regression, warmup.dualAveraging.logStepSize, info.accept_stat__);
  parameters.stepSize = updateDualAveraging(warmup.dualAveraging, info.accept_stat__, warmup.targetAcceptance);
  if (info.divergent__ === 1 && warmup.raisesTarget && isSettled(warmup)) raiseTarget(warmup);
  const isFalling = state.logDensity - warmup.logDensity > fall && warmup.iteration < earlyEnd(warmup);
  warmup.logDensity = state.logDensity;
  let numLeapfrogs: number;
  if (isFalling) numLeapfrogs = startAgain(generator, density, warmup, state, parameters, point);
  else if (warmup.kind === "windowed")
    numLeapfrogs = adaptWindowed(generator, density, warmup, state, parameters, point);
  else numLeapfrogs = adaptContinuously(generator, density, warmup, state, info, parameters, point);
  warmup.iteration++;
  if (warmup.iteration === warmup.numWarmup) {
    parameters.stepSize = solveStepSize(warmup.regression, warmup.dualAveraging, warmup.targetAcceptance);
  }
  return numLeapfrogs;
}

/**
 * Whether steps and metric are near what they will be: after the early part of a continuous warmup, or in the last window of
 * a windowed one, whose restarts try steps that are far too long.
 */
function isSettled({ kind, iteration, numWarmup, dualAveraging }: WarmupState): boolean {
  const start = kind === "windowed" ? regressionStart : earlyShare;
  return iteration >= Math.floor(start * numWarmup) && dualAveraging.count > numSettling;
}

/**
 * Moves the target towards its limit after a divergence, the n-th by 12 (n - 1) % of the way. At the default target, steps are at
 * the edge of what the steepest places of a posterior bear: with few observations and a scale, a chain diverges some times in
 * a thousand iterations, and three quarters of all fits could not be trusted; with this, a tenth. The first divergence moves
 * nothing, since shorter steps cost: models that diverge once in a warmup (eight schools) would lose a tenth of their effective
 * draws a leapfrog.
 */
function raiseTarget(warmup: WarmupState): void {
  const share = Math.min(1, targetRaise * warmup.numDivergent);
  warmup.numDivergent++;
  warmup.targetAcceptance += share * (maxTargetAcceptance - warmup.targetAcceptance);
}

/** The iteration that ends the early part. */
function earlyEnd({ kind, schedule, numWarmup }: WarmupState): number {
  return kind === "windowed" ? schedule.initialBuffer : Math.floor(earlyShare * numWarmup);
}

/**
 * Forgets what was seen so far: where a chain falls from, scales may differ by many orders of magnitude from where it lands, and
 * dual averaging alone would take hundreds of iterations to follow.
 */
function startAgain(
  generator: Generator,
  density: LogDensity,
  warmup: WarmupState,
  state: TransitionState,
  parameters: TunedParameters,
  point: PhasePoint,
): number {
  const isDense = parameters.metric.kind === "dense";
  resetWindow(warmup.foreground);
  resetWindow(warmup.background);
  warmup.hasMetric = false;
  if (!isDense) estimateFromGradient(parameters.metric, state.gradient);
  if (warmup.kind === "continuous") {
    observeDraw(warmup.foreground, isDense, state);
    observeDraw(warmup.background, isDense, state);
  }
  return restartStepSize(generator, density, warmup, state, parameters, point);
}

function adaptWindowed(
  generator: Generator,
  density: LogDensity,
  warmup: WarmupState,
  state: TransitionState,
  parameters: TunedParameters,
  point: PhasePoint,
): number {
  const { iteration, schedule, foreground } = warmup;
  const isDense = parameters.metric.kind === "dense";
  if (iteration < schedule.initialBuffer || iteration >= schedule.numWarmup - schedule.finalBuffer) return 0;
  observeDraw(foreground, isDense, state);
  const window = schedule.windowEnds.indexOf(iteration);
  if (window < 0) return 0;
  if (isDense) estimateDense(parameters.metric, foreground.draws);
  else estimateDiagonal(parameters.metric, foreground.draws, foreground.gradients);
  resetWindow(foreground);
  // Stan restarts dual averaging here too, at ten times the step size, and then has 50 iterations to settle. After several
  // windows the metric changes little, so the last one goes on as it is, which leaves those 50 for the final step size.
  if (window > 1 && window === schedule.windowEnds.length - 1) {
    if (isDense) restartStepSizeRegression(warmup.regression, 0);
    return 0;
  }
  return restartStepSize(generator, density, warmup, state, parameters, point);
}

function adaptContinuously(
  generator: Generator,
  density: LogDensity,
  warmup: WarmupState,
  state: TransitionState,
  info: TransitionInfo,
  parameters: TunedParameters,
  point: PhasePoint,
): number {
  const { iteration, numWarmup, foreground, background } = warmup;
  const finalStart = numWarmup - Math.floor(finalShare * numWarmup);
  if (iteration >= finalStart) return 0;
  const isDense = parameters.metric.kind === "dense";
  // A chain that stayed or only escaped a divergence by a few steps says little about scales.
  if (info.stepsMoved > (info.divergent__ === 1 ? 4 : 0)) {
    observeDraw(foreground, isDense, state);
    observeDraw(background, isDense, state);
  }
  const end = earlyEnd(warmup);
  const isEarly = iteration < end;
  if (iteration === end) warmup.windowSize = Math.max(mainWindow, background.draws.count);
  const size = isEarly ? earlyWindow : warmup.windowSize;
  const nextSize = isEarly ? earlyWindow : Math.round(warmup.windowSize * windowGrowth);
  if (background.draws.count >= size && iteration + nextSize <= finalStart) {
    copyRunning(background.draws, foreground.draws);
    copyRunning(background.gradients, foreground.gradients);
    resetWindow(background);
    if (!isEarly) warmup.windowSize = nextSize;
  }
  if (foreground.draws.count < 3) return 0;
  if (isDense) estimateDense(parameters.metric, foreground.draws);
  else estimateDiagonal(parameters.metric, foreground.draws, foreground.gradients);
  if (warmup.hasMetric) return 0;
  warmup.hasMetric = true;
  return restartStepSize(generator, density, warmup, state, parameters, point);
}

function restartStepSize(
  generator: Generator,
  density: LogDensity,
  warmup: WarmupState,
  state: TransitionState,
  parameters: TunedParameters,
  point: PhasePoint,
): number {
  const search = findStepSize(generator, density, parameters.metric, state, parameters.stepSize, point);
  parameters.stepSize = search.stepSize;
  restartDualAveraging(warmup.dualAveraging, search.stepSize);
  restartStepSizeRegression(warmup.regression, numUnsettled);
  return search.numLeapfrogs;
}

function observeDraw(window: Window, isDense: boolean, state: TransitionState): void {
  if (isDense) addToRunningCovariance(window.draws, state.position);
  else addToRunningVariance(window.draws, state.position);
  addToRunningVariance(window.gradients, state.gradient);
}

function resetWindow(window: Window): void {
  resetRunning(window.draws);
  resetRunning(window.gradients);
}
