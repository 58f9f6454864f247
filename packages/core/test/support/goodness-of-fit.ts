/** @file Goodness-of-fit statistics with p-values: Kolmogorov-Smirnov, Anderson-Darling, chi-square, and moments. */
import { special } from "@terrace/core";

/** Limit of Kolmogorov's statistic sqrt(n) D at false-alarm rate 1e-5: 2 exp(-2 x^2) = 1e-5. */
export const kolmogorovLimit = Math.sqrt(Math.log(2e5) / 2);

/** Kolmogorov's sqrt(n) D, with Stephens' (1970) correction for finite n. */
export function kolmogorov(draws: Float64Array, cdf: (x: number) => number): number {
  const sorted = draws.slice().sort();
  const n = sorted.length;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    const p = cdf(sorted[i]);
    // Written so that NaN wins.
    distance = p >= 0 && p <= 1 ? Math.max(distance, (i + 1) / n - p, p - i / n) : NaN;
    if (Number.isNaN(distance)) return NaN;
  }
  return distance * (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n));
}

/** P-value of the Anderson-Darling statistic of a fully given distribution (Marsaglia and Marsaglia 2004, asymptotic). */
export function andersonDarling(
  draws: Float64Array,
  logCdf: (x: number) => number,
  logUpper: (x: number) => number,
): number {
  const sorted = draws.slice().sort();
  const n = sorted.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += (2 * i + 1) * (logCdf(sorted[i]) + logUpper(sorted[n - 1 - i]));
  const z = -n - total / n;
  if (z < 2) {
    const series = 2.00012 + (0.247105 - (0.0649821 - (0.0347962 - (0.011672 - 0.00168691 * z) * z) * z) * z) * z;
    return 1 - (Math.exp(-1.2337141 / z) / Math.sqrt(z)) * series;
  }
  const inner = 1.0776 - (2.30695 - (0.43424 - (0.082433 - (0.008056 - 0.0003146 * z) * z) * z) * z) * z;
  return -Math.expm1(-Math.exp(inner));
}

/**
 * P-value of the chi-square statistic of integer draws against probabilities; values are pooled from the ends until each
 * cell expects 10 or more.
 */
export function chiSquare(
  draws: Float64Array,
  logProbability: (k: number) => number,
  lowest: number,
  highest: number,
): number {
  const counts = new Map<number, number>();
  for (const draw of draws) {
    if (!(Number.isInteger(draw) && draw >= lowest && draw <= highest)) return 0;
    counts.set(draw, (counts.get(draw) ?? 0) + 1);
  }
  const cells: { observed: number; expected: number }[] = [];
  let cell = { observed: 0, expected: 0 };
  let totalProbability = 0;
  for (let k = lowest; k <= highest; k++) {
    const probability = Math.exp(logProbability(k));
    totalProbability += probability;
    cell.observed += counts.get(k) ?? 0;
    cell.expected += draws.length * probability;
    if (cell.expected >= 10) {
      cells.push(cell);
      cell = { observed: 0, expected: 0 };
    }
  }
  const last = cells.at(-1)!;
  last.observed += cell.observed;
  last.expected += cell.expected + draws.length * Math.max(0, 1 - totalProbability);
  let statistic = 0;
  for (const { observed, expected } of cells) statistic += (observed - expected) ** 2 / expected;
  return cells.length === 1 ? 1 : special.gammaQ((cells.length - 1) / 2, statistic / 2);
}

/** Normal scores of the sample mean and the sample variance, from the distribution's mean, sd and kurtosis (3 for a normal). */
export function momentScores(draws: Float64Array, mean: number, sd: number, kurtosis: number): [number, number] {
  const n = draws.length;
  let first = 0;
  let second = 0;
  for (const draw of draws) {
    const z = (draw - mean) / sd;
    first += z;
    second += z * z - 1;
  }
  return [first / Math.sqrt(n), second / Math.sqrt(n * (kurtosis - 1))];
}
