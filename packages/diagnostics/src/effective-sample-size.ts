/**
 * @file Effective sample sizes: the number of independent draws that would estimate a mean as well [Geyer1992;
 * Vehtari2021, section 3.2; Gelman2013, section 11.5].
 */
import { special } from "@terrace/core";
import { meanAutocovariance } from "./autocovariance.js";
import { chainMatrix, drawsKind, splitChains } from "./chain-matrix.js";
import type { ChainMatrix } from "./chain-matrix.js";
import { mean } from "./moments.js";
import { checkProbability, quantileOfSorted } from "./quantile.js";
import { sampleVariance } from "./rhat.js";
import { bulkScores, indicatorAtOrBelow, sortDraws } from "./sorted-draws.js";
import type { SortedDraws } from "./sorted-draws.js";

/**
 * The effective sample size of the draws as they are.
 *
 * 1. Split every chain in two, unless `split` is false.
 * 2. Autocorrelations rho_t over all chains, from the mean within-chain autocovariance and the variance between chains.
 * 3. Sum pairs rho_2t + rho_2t+1 while they are positive (Geyer's initial positive sequence), then make them
 *    non-increasing (initial monotone sequence); tau = -1 + 2 sum + the last even term, at least 1 / log10(S).
 * 4. ESS = S / tau for S draws in all.
 *
 * NaN when a draw is NaN or infinite, when all draws are equal, and for fewer than three draws a (half) chain. A chain
 * that is stuck counts through the variance between chains.
 *
 * @param chains `[chain][draw]`, of equal length
 * @throws RangeError when there is no chain or lengths differ
 */
export function essBasic(chains: readonly Float64Array[], options: { readonly split?: boolean } = {}): number {
  const matrix = chainMatrix("essBasic", chains);
  return essOfMatrix(options.split === false ? matrix : splitChains(matrix));
}

/**
 * Bulk ESS: {@link essBasic} of the rank-normalised split chains, which infinite draws and heavy tails leave defined.
 * NaN when a draw is NaN, when all are equal, and for fewer than three draws a half chain.
 *
 * @throws RangeError when there is no chain or lengths differ
 */
export function essBulk(chains: readonly Float64Array[]): number {
  const matrix = chainMatrix("essBulk", chains);
  return matrix.values.some(Number.isNaN) ? NaN : essOfMatrix(bulkScores(sortDraws(matrix)));
}

/**
 * Tail ESS: the smaller of {@link essQuantile} at 5% and 95%; NaN where either is, as for a binary quantity.
 *
 * @throws RangeError when there is no chain or lengths differ
 */
export function essTail(chains: readonly Float64Array[]): number {
  const matrix = chainMatrix("essTail", chains);
  return drawsKind(matrix.values) === "varying" ? essTailOfSorted(sortDraws(matrix)) : NaN;
}

/**
 * ESS of the mean; {@link essBasic} of the split chains.
 *
 * @throws RangeError when there is no chain or lengths differ
 */
export function essMean(chains: readonly Float64Array[]): number {
  return essOfMatrix(splitChains(chainMatrix("essMean", chains)));
}

/**
 * ESS of the standard deviation: {@link essBasic} of |draw - mean|, as R's posterior 1.4.0 defines it.
 *
 * @throws RangeError when there is no chain or lengths differ
 */
export function essSd(chains: readonly Float64Array[]): number {
  const matrix = chainMatrix("essSd", chains);
  const centre = mean(matrix.values);
  return essOfMatrix(splitChains({ ...matrix, values: matrix.values.map((draw) => Math.abs(draw - centre)) }));
}

/**
 * ESS of a quantile: {@link essBasic} of the indicator "at or below the sample quantile". A probability of 1 is moved to
 * (S - 1/2) / S, since its indicator would be constant. NaN when a draw is NaN or infinite, when all are equal, when the
 * indicator is constant, and for fewer than three draws a half chain.
 *
 * @throws RangeError when `probability` is not in `[0, 1]`, when there is no chain or lengths differ
 */
export function essQuantile(chains: readonly Float64Array[], probability: number): number {
  checkProbability("essQuantile", probability);
  const matrix = chainMatrix("essQuantile", chains);
  return drawsKind(matrix.values) === "varying" ? essQuantileOfSorted(sortDraws(matrix), probability) : NaN;
}

/**
 * ESS of the median; see {@link essQuantile}.
 *
 * @throws RangeError when there is no chain or lengths differ
 */
export function essMedian(chains: readonly Float64Array[]): number {
  return essQuantile(chains, 0.5);
}

/** {@link essQuantile} of finite draws that vary. */
export function essQuantileOfSorted(draws: SortedDraws, probability: number): number {
  const size = draws.sorted.length;
  const effective = probability === 1 ? (size - 0.5) / size : probability;
  return essOfMatrix(indicatorAtOrBelow(draws, quantileOfSorted(draws.sorted, effective)));
}

/** {@link essTail} of finite draws that vary. */
export function essTailOfSorted(draws: SortedDraws): number {
  return Math.min(essQuantileOfSorted(draws, 0.05), essQuantileOfSorted(draws, 0.95));
}

/** Steps 2 to 4 of {@link essBasic} for a matrix as it is. */
export function essOfMatrix(matrix: ChainMatrix): number {
  const { numChains, numDraws } = matrix;
  if (numDraws < 3) return NaN;
  const autocovariance = meanAutocovariance(matrix);
  const meanVariance = (autocovariance.at(0) * numDraws) / (numDraws - 1);
  let pooledVariance = autocovariance.at(0);
  if (numChains > 1) pooledVariance += sampleVariance(autocovariance.chainMeans);
  // Equal draws leave exactly 0, since they are taken relative to the first one; NaN and infinite ones leave NaN.
  if (!(pooledVariance > 0 && pooledVariance < Infinity)) return NaN;
  const correlation = (lag: number): number => 1 - (meanVariance - autocovariance.at(lag)) / pooledVariance;

  const rho = [1, correlation(1)];
  let even = rho[0];
  let odd = rho[1];
  let lag = 0;
  // Written so that NaN ends the loop. Pairs stop at the one before the last four lags, as in Stan.
  while (lag < numDraws - 5 && even + odd > 0) {
    lag += 2;
    even = correlation(lag);
    odd = correlation(lag + 1);
    const positive = even + odd >= 0;
    rho.push(positive ? even : 0, positive ? odd : 0);
  }
  const last = lag;
  // The even term after the last kept pair lowers the variance for antithetic chains.
  if (even > 0) rho[last] = even;
  for (let t = 2; t <= last - 2; t += 2) {
    if (rho[t] + rho[t + 1] > rho[t - 2] + rho[t - 1]) {
      rho[t] = (rho[t - 2] + rho[t - 1]) / 2;
      rho[t + 1] = rho[t];
    }
  }
  // Lag 0 always counts, also where there are too few draws for a single pair.
  let sum = rho[0];
  for (let t = 1; t < last; t++) sum += rho[t];
  const numTotal = numChains * numDraws;
  const tau = Math.max(-1 + 2 * sum + rho[last], Math.LN10 / special.log(numTotal));
  return numTotal / tau;
}
