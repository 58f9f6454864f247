/**
 * @file The Euclidean metric of Hamiltonian Monte Carlo: momentum is normal with covariance the inverse of
 * `inverseMassMatrix`, so that the kinetic energy is half of momentum' inverseMassMatrix momentum. See Betancourt 2017,
 * "A conceptual introduction to Hamiltonian Monte Carlo", section 4.2.
 */
import { randomStandardNormal } from "@terrace/core";
import type { Generator } from "@terrace/core";

/** Whether the inverse mass matrix has its diagonal alone or all elements. */
export type MetricKind = "diagonal" | "dense";

/** A metric; plain data, owned by the chain that adapts it. */
export interface Metric {
  readonly kind: MetricKind;
  readonly dimension: number;
  /** `[dimension]` when diagonal; row-major `[dimension, dimension]`, symmetric, when dense. */
  readonly inverseMassMatrix: Float64Array;
  /**
   * What turns standard normals into momenta: `1 / sqrt(inverseMassMatrix)`, `[dimension]`, when diagonal; the lower Cholesky
   * factor of the inverse mass matrix, `[dimension, dimension]`, when dense.
   */
  readonly factor: Float64Array;
}

/** The metric with the identity as its inverse mass matrix. */
export function unitMetric(kind: MetricKind, dimension: number): Metric {
  if (kind === "diagonal") {
    const ones = new Float64Array(dimension).fill(1);
    return { kind, dimension, inverseMassMatrix: ones, factor: ones.slice() };
  }
  const identity = new Float64Array(dimension * dimension);
  for (let i = 0; i < dimension; i++) identity[i * dimension + i] = 1;
  return { kind, dimension, inverseMassMatrix: identity, factor: identity.slice() };
}

/** Takes a new `inverseMassMatrix` `[dimension]`, every element positive, into a diagonal metric. */
export function setDiagonalMetric(metric: Metric, inverseMassMatrix: Float64Array): void {
  for (let i = 0; i < metric.dimension; i++) {
    metric.inverseMassMatrix[i] = inverseMassMatrix[i]!;
    metric.factor[i] = 1 / Math.sqrt(inverseMassMatrix[i]);
  }
}

/**
 * Takes a new `inverseMassMatrix` `[dimension, dimension]` (only its lower triangle is read) into a dense metric.
 *
 * @returns false, with the metric unchanged, when the matrix is not positive definite in floating point
 */
export function setDenseMetric(metric: Metric, inverseMassMatrix: Float64Array): boolean {
  const n = metric.dimension;
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = inverseMassMatrix[i * n + j];
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
      if (i !== j) lower[i * n + j] = sum / lower[j * n + j];
      else if (sum > 0 && sum < Infinity) lower[i * n + i] = Math.sqrt(sum);
      else return false;
    }
  }
  metric.factor.set(lower);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      metric.inverseMassMatrix[i * n + j] = inverseMassMatrix[i * n + j]!;
      metric.inverseMassMatrix[j * n + i] = inverseMassMatrix[i * n + j]!;
    }
  }
  return true;
}

/** Draws a `momentum` `[dimension]` from the metric's normal distribution. */
export function randomMomentum(generator: Generator, metric: Metric, momentum: Float64Array): void {
  const n = metric.dimension;
  const factor = metric.factor;
  for (let i = 0; i < n; i++) momentum[i] = randomStandardNormal(generator);
  if (metric.kind === "diagonal") {
    for (let i = 0; i < n; i++) momentum[i] *= factor[i];
    return;
  }
  // With inverseMassMatrix = L L', the solution of L' momentum = normals has covariance (L L')^-1.
  for (let i = n - 1; i >= 0; i--) {
    let sum = momentum[i];
    for (let k = i + 1; k < n; k++) sum -= factor[k * n + i] * momentum[k];
    momentum[i] = sum / factor[i * n + i];
  }
}

/** Writes `inverseMassMatrix momentum` to `velocity`; all `[dimension]`. */
export function writeVelocity(metric: Metric, momentum: Float64Array, velocity: Float64Array): void {
  const n = metric.dimension;
  const inverseMassMatrix = metric.inverseMassMatrix;
  if (metric.kind === "diagonal") {
    for (let i = 0; i < n; i++) velocity[i] = inverseMassMatrix[i] * momentum[i];
    return;
  }
  for (let i = 0; i < n; i++) {
    let sum = 0;
    const row = i * n;
    for (let k = 0; k < n; k++) sum += inverseMassMatrix[row + k] * momentum[k];
    velocity[i] = sum;
  }
}
