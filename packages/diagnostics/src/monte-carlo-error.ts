/** @file Monte Carlo standard errors of the mean, the standard deviation and quantiles [Vehtari2021, section 4.3]. */
import { chainMatrix, drawsKind, splitChains } from "./chain-matrix.js";
import { essOfMatrix, essQuantileOfSorted } from "./effective-sample-size.js";
import { betaQuantile } from "./beta-quantile.js";
import { mean, square, standardDeviation } from "./moments.js";
import { checkProbability } from "./quantile.js";
import { sortDraws } from "./sorted-draws.js";
import type { SortedDraws } from "./sorted-draws.js";

/** Normal probabilities of minus and plus one standard error, with the seven digits that R's posterior uses. */
const oneSigma = [0.1586553, 0.8413447];

/**
 * Monte Carlo standard error of the mean: sd / sqrt(essMean). NaN when a draw is NaN or infinite, when all draws are
 * equal, and for fewer than three draws a half chain.
 *
 * @param chains `[chain][draw]`, of equal length
 * @throws RangeError when there is no chain or lengths differ
 */
export function mcseMean(chains: readonly Float64Array[]): number {
  const matrix = chainMatrix("mcseMean", chains);
  return standardDeviation(matrix.values) / Math.sqrt(essOfMatrix(splitChains(matrix)));
}

/**
 * Monte Carlo standard error of the standard deviation.
 *
 * 1. c = (draw - mean)^2; its ESS by the split chains.
 * 2. Variance of the variance estimate, (mean(c^2) - mean(c)^2) / ESS, without assuming normal draws
 *    [KenneyKeeping1951, p. 141].
 * 3. By the delta method divide by 4 mean(c), and take the root.
 *
 * NaN as for {@link mcseMean}.
 *
 * @throws RangeError when there is no chain or lengths differ
 */
export function mcseSd(chains: readonly Float64Array[]): number {
  const matrix = chainMatrix("mcseSd", chains);
  const centre = mean(matrix.values);
  const squares = matrix.values.map((draw) => square(draw - centre));
  const secondMoment = mean(squares);
  const fourthMoment = mean(squares.map((square) => square * square));
  const ess = essOfMatrix(splitChains({ ...matrix, values: squares }));
  return Math.sqrt((fourthMoment - square(secondMoment)) / ess / secondMoment / 4);
}

/**
 * Monte Carlo standard error of a quantile.
 *
 * 1. e = {@link essQuantile}; the probability that the quantile stands for is beta(e p + 1, e (1 - p) + 1) distributed.
 * 2. Take the 16% and 84% points of that distribution, and half the distance between the order statistics there.
 *
 * NaN as for {@link essQuantile}; 0 is possible for discrete draws.
 *
 * @throws RangeError when `probability` is not in `[0, 1]`, when there is no chain or lengths differ
 */
export function mcseQuantile(chains: readonly Float64Array[], probability: number): number {
  checkProbability("mcseQuantile", probability);
  const matrix = chainMatrix("mcseQuantile", chains);
  return drawsKind(matrix.values) === "varying" ? mcseQuantileOfSorted(sortDraws(matrix), probability) : NaN;
}

/**
 * Monte Carlo standard error of the median; see {@link mcseQuantile}.
 *
 * @throws RangeError when there is no chain or lengths differ
 */
export function mcseMedian(chains: readonly Float64Array[]): number {
  return mcseQuantile(chains, 0.5);
}

function mcseQuantileOfSorted(draws: SortedDraws, probability: number): number {
  const ess = essQuantileOfSorted(draws, probability);
  if (Number.isNaN(ess)) return NaN;
  const size = draws.sorted.length;
  const [low, high] = oneSigma.map((p) => betaQuantile(p, ess * probability + 1, ess * (1 - probability) + 1));
  const below = draws.sorted[Math.max(Math.floor(low * size), 1) - 1];
  const above = draws.sorted[Math.min(Math.ceil(high * size), size) - 1];
  return (above - below) / 2;
}
