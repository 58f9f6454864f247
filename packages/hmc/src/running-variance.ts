/** @file Running means and sums of squares by Welford's recursion (Welford 1962), by coordinate or for all pairs of them. */

/** Sums over the values seen since the last reset; plain data. */
export interface RunningVariance {
  count: number;
  /** `[dimension]` */
  readonly mean: Float64Array;
  /** Sums of squared deviations `[dimension]`; for all pairs, of products of deviations, lower triangle of `[dimension, dimension]`. */
  readonly deviations: Float64Array;
}

/** Nothing seen; by coordinate. */
export function createRunningVariance(dimension: number): RunningVariance {
  return { count: 0, mean: new Float64Array(dimension), deviations: new Float64Array(dimension) };
}

/** Nothing seen; for all pairs of coordinates. */
export function createRunningCovariance(dimension: number): RunningVariance {
  return { count: 0, mean: new Float64Array(dimension), deviations: new Float64Array(dimension * dimension) };
}

/** Forgets all values. */
export function resetRunning(running: RunningVariance): void {
  running.count = 0;
  running.mean.fill(0);
  running.deviations.fill(0);
}

/** Copies all of `source` into `target`. */
export function copyRunning(source: RunningVariance, target: RunningVariance): void {
  target.count = source.count;
  target.mean.set(source.mean);
  target.deviations.set(source.deviations);
}

/** Adds a value `[dimension]`, by coordinate. */
export function addToRunningVariance(running: RunningVariance, value: Float64Array): void {
  running.count++;
  const { mean, deviations } = running;
  for (let i = 0; i < mean.length; i++) {
    const before = value[i] - mean[i];
    mean[i] += before / running.count;
    deviations[i] += before * (value[i] - mean[i]);
  }
}

/** Adds a value `[dimension]`, for all pairs. */
export function addToRunningCovariance(running: RunningVariance, value: Float64Array): void {
  running.count++;
  const { mean, deviations, count } = running;
  const n = mean.length;
  for (let i = 0; i < n; i++) mean[i] += (value[i] - mean[i]) / count;
  // With the new mean m: value - old mean = (value - m) count / (count - 1).
  const factor = count > 1 ? count / (count - 1) : 0;
  for (let i = 0; i < n; i++) {
    const before = (value[i] - mean[i]) * factor;
    for (let j = 0; j <= i; j++) deviations[i * n + j] += before * (value[j] - mean[j]);
  }
}

/** Adds one value of each of many chains, `[dimension, chain]`, by coordinate: their mean and deviations, merged with those before. */
export function addChainsToRunningVariance(running: RunningVariance, values: Float64Array, numChains: number): void {
  const { mean, deviations, count } = running;
  const total = count + numChains;
  for (let i = 0; i < mean.length; i++) {
    const start = i * numChains;
    let sum = 0;
    for (let k = start; k < start + numChains; k++) sum += values[k]!;
    const chainMean = sum / numChains;
    let squares = 0;
    for (let k = start; k < start + numChains; k++) {
      const deviation = values[k]! - chainMean;
      squares += deviation * deviation;
    }
    const difference = chainMean - mean[i]!;
    mean[i]! += (difference * numChains) / total;
    deviations[i]! += squares + (difference * difference * count * numChains) / total;
  }
  running.count = total;
}
