/** @file The potential scale reduction factor: between-chain against within-chain variance [Vehtari2021, section 4]. */
import { chainMatrix, drawsKind, splitChains } from "./chain-matrix.js";
import type { ChainMatrix } from "./chain-matrix.js";
import { bulkScores, foldedScores, sortDraws } from "./sorted-draws.js";
import type { SortedDraws } from "./sorted-draws.js";
import { square } from "./moments.js";

/**
 * R-hat of the rank-normalised split chains, the larger of bulk and folded.
 *
 * 1. Split every chain in two (an odd number of draws loses the middle one); replace the draws by normal scores of
 *    their ranks; take {@link rhatBasic}'s ratio: chains that differ in location.
 * 2. The same for |draw - median|: chains that differ in scale.
 * 3. Return the larger.
 *
 * NaN when a draw is NaN, when all draws are equal, and for fewer than two draws. Infinite draws only have the extreme
 * ranks. Chains that are each stuck at their own value give `Infinity` or, by rounding, more than 1e14.
 *
 * @param chains `[chain][draw]`, of equal length
 * @throws RangeError when there is no chain or lengths differ
 * @example rhat([Float64Array.of(1, 3, 2, 4), Float64Array.of(2, 4, 1, 3)]);
 */
export function rhat(chains: readonly Float64Array[]): number {
  const matrix = chainMatrix("rhat", chains);
  if (matrix.values.some(Number.isNaN)) return NaN;
  const draws = sortDraws(matrix);
  return Math.max(rhatBulk(draws), rhatFolded(draws));
}

/** R-hat of the rank scores: step 1 of {@link rhat}. */
export function rhatBulk(draws: SortedDraws): number {
  return rhatOfMatrix(bulkScores(draws));
}

/** R-hat of the folded rank scores: step 2 of {@link rhat}. */
export function rhatFolded(draws: SortedDraws): number {
  return rhatOfMatrix(foldedScores(draws));
}

/**
 * The classical R-hat of the draws themselves.
 *
 * 1. Split every chain in two, unless `split` is false.
 * 2. B = n var(chain means), W = mean of the chains' variances, over n draws a (half) chain.
 * 3. R-hat = sqrt((B / W + n - 1) / n).
 *
 * NaN when a draw is NaN or infinite, when all draws are equal, for one chain that is not split and for fewer than two
 * draws a half. Chains each stuck at their own value give `Infinity`.
 *
 * @param chains `[chain][draw]`, of equal length
 * @throws RangeError when there is no chain or lengths differ
 */
export function rhatBasic(chains: readonly Float64Array[], options: { readonly split?: boolean } = {}): number {
  const matrix = chainMatrix("rhatBasic", chains);
  return rhatOfMatrix(options.split === false ? matrix : splitChains(matrix));
}

/** The ratio of steps 2 and 3 of {@link rhatBasic} for a matrix as it is. */
export function rhatOfMatrix(matrix: ChainMatrix): number {
  const { values, numChains, numDraws } = matrix;
  if (drawsKind(values) !== "varying" || numChains < 2 || numDraws < 2) return NaN;
  const means = new Float64Array(numChains);
  const origin = values[0];
  let within = 0;
  for (let chain = 0; chain < numChains; chain++) {
    const start = chain * numDraws;
    let sum = 0;
    for (let t = start; t < start + numDraws; t++) sum += values[t];
    const chainMean = sum / numDraws;
    let squares = 0;
    for (let t = start; t < start + numDraws; t++) squares += square(values[t] - chainMean);
    within += squares / (numDraws - 1);
    means[chain] = chainMean - origin;
  }
  within /= numChains;
  const between = numDraws * sampleVariance(means);
  return Math.sqrt((between / within + numDraws - 1) / numDraws);
}

/** Variance with divisor n - 1, in two passes. */
export function sampleVariance(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const centre = sum / values.length;
  let squares = 0;
  for (const value of values) squares += square(value - centre);
  return squares / (values.length - 1);
}
