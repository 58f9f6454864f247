/**
 * @file The step size that sampling uses, from the step sizes that the last part of warmup tried and the acceptance they had.
 *
 * The average that dual averaging ends with is biased towards small steps: acceptance is a concave function of the log step
 * size, so the mean acceptance over fluctuating steps is below the acceptance of their mean, and it is the former that dual
 * averaging brings to the target. One Newton step on a model curve removes that: find the x for which the curve's mean over the
 * tried steps matches what was seen.
 */
import { special } from "@terrace/core";

import { averagedStepSize } from "./dual-averaging.js";
import type { DualAveraging } from "./dual-averaging.js";

const { exp, normalQuantile } = special;

/** Means over the iterations seen, weighted in proportion to their number in sequence; plain data. */
export interface StepSizeRegression {
  /** Iterations seen; negative while some are still to be skipped. */
  count: number;
  logStepSize: number;
  squaredLogStepSize: number;
  acceptance: number;
}

/** Nothing seen. */
export function createStepSizeRegression(): StepSizeRegression {
  return { count: 0, logStepSize: 0, squaredLogStepSize: 0, acceptance: 0 };
}

/** Forgets all, and will not look at the next `numSkipped` iterations. */
export function restartStepSizeRegression(regression: StepSizeRegression, numSkipped: number): void {
  regression.count = -numSkipped;
}

/** Takes one iteration: the log step size that was used and the acceptance that it had. */
export function observeStepSize(regression: StepSizeRegression, logStepSize: number, acceptance: number): void {
  regression.count++;
  if (regression.count <= 0) return;
  const weight = 2 / (regression.count + 1);
  regression.logStepSize += weight * (logStepSize - regression.logStepSize);
  regression.squaredLogStepSize += weight * (logStepSize * logStepSize - regression.squaredLogStepSize);
  regression.acceptance += weight * (acceptance - regression.acceptance);
}

/**
 * The step size whose expected acceptance is the target.
 *
 * 1. Around the target t, acceptance is taken to be a(x) = 2 Phi(-c exp(2 x)) in the log step size x, the limit for long
 *    trajectories in many dimensions (Beskos et al. 2013): with z = -Phi^-1(t / 2), its slope is -4 z phi(z) and its second
 *    derivative -8 z (1 - z^2) phi(z).
 * 2. With mean m and variance v of the tried x and mean acceptance A, a(m) = A - a'' v / 2.
 * 3. The answer is exp(m + (a(m) - t) / |slope|), the correction held within a factor of 2.
 *
 * With fewer than 20 iterations seen since the last restart it is the average of dual averaging.
 */
export function solveStepSize(regression: StepSizeRegression, averaging: DualAveraging, target: number): number {
  if (regression.count < minCount) return averagedStepSize(averaging);
  const mean = regression.logStepSize;
  const variance = Math.max(0, regression.squaredLogStepSize - mean * mean);
  const z = -normalQuantile(0.5 * target);
  const density = exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  const slope = 4 * z * density;
  const curvature = -8 * z * (1 - z * z) * density;
  const acceptanceAtMean = regression.acceptance - 0.5 * curvature * variance;
  const correction = (acceptanceAtMean - target) / slope;
  return exp(mean + Math.min(maxCorrection, Math.max(-maxCorrection, correction)));
}

/** Fewer iterations than this say less than dual averaging's own average. */
const minCount = 20;
/** log(2) */
const maxCorrection = 0.6931471805599453;
