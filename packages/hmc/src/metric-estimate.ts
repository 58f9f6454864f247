/**
 * @file Metrics from what a warmup has seen. The diagonal estimate uses draws and gradients, as nutpie does:
 * sqrt(var(draw) / var(gradient)) minimises the Fisher divergence over diagonal normals. On a normal target with independent
 * coordinates it is exact after a few draws, where the variance alone has a relative error of sqrt(2 / count).
 */
import { setDenseMetric, setDiagonalMetric } from "./metric.js";
import type { Metric } from "./metric.js";
import type { RunningVariance } from "./running-variance.js";

/** Bounds of an inverse mass, far beyond any sensible scale: they keep one wild coordinate from spoiling the arithmetic. */
const minInverseMass = 1e-20;
const maxInverseMass = 1e20;

/** A first guess from one gradient `[dimension]`: 1 / |gradient|, which is of the order of the variance one unit from the mode. */
export function estimateFromGradient(metric: Metric, gradient: Float64Array): void {
  const estimate = new Float64Array(metric.dimension);
  for (let i = 0; i < estimate.length; i++) {
    const size = Math.abs(gradient[i]);
    estimate[i] = size > 0 && size < Infinity ? clamp(1 / size) : 1;
  }
  setDiagonalMetric(metric, estimate);
}

/** Sets a diagonal metric from a window; a coordinate whose draws or gradients do not vary keeps its value. */
export function estimateDiagonal(metric: Metric, draws: RunningVariance, gradients: RunningVariance): void {
  const { inverseMassMatrix, factor } = metric;
  for (let i = 0; i < metric.dimension; i++) {
    const estimate = Math.sqrt(draws.deviations[i] / gradients.deviations[i]);
    if (!(estimate > 0 && estimate < Infinity)) continue;
    inverseMassMatrix[i] = clamp(estimate);
    factor[i] = 1 / Math.sqrt(inverseMassMatrix[i]);
  }
}

/** Sets a dense metric to the draws' covariance, shrunk towards 1e-3 times the identity with the weight of 5 draws (Stan). */
export function estimateDense(metric: Metric, draws: RunningVariance): void {
  const { count, deviations } = draws;
  const n = metric.dimension;
  const estimate = new Float64Array(n * n);
  const scale = count / ((count + 5) * Math.max(1, count - 1));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) estimate[i * n + j] = scale * deviations[i * n + j];
    estimate[i * n + i] += (1e-3 * 5) / (count + 5);
  }
  // Rounding can make a covariance of fewer draws than coordinates indefinite where scales differ widely; the old metric then stays.
  setDenseMetric(metric, estimate);
}

function clamp(value: number): number {
  return Math.min(maxInverseMass, Math.max(minInverseMass, value));
}
