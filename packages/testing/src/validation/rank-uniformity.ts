/**
 * @file Whether ranks are uniform: a chi-square test of their counts in bins, and Neyman's smooth test [Neyman1937], whose
 * components (location, spread, skewness, tails) find what samplers do wrong with far fewer ranks.
 */
import { special } from "@terrace/core";

/** Bins of the chi-square test: ten ranks or more each where there are 200. */
const numBins = 20;

/** Components of the smooth test. */
const numComponents = 4;

/**
 * Probability of ranks as uneven as these: twice the smaller p of the two tests, at most 1.
 *
 * @param ranks each an integer from 0 to `maxRank`
 */
export function rankUniformity(ranks: ArrayLike<number>, maxRank: number): number {
  return Math.min(1, 2 * Math.min(chiSquareP(ranks, maxRank), smoothP(ranks, maxRank)));
}

function chiSquareP(ranks: ArrayLike<number>, maxRank: number): number {
  const counts = new Float64Array(numBins);
  const expected = new Float64Array(numBins);
  const binOf = (rank: number): number => Math.floor((rank * numBins) / (maxRank + 1));
  for (let rank = 0; rank <= maxRank; rank++) expected[binOf(rank)]! += ranks.length / (maxRank + 1);
  for (let k = 0; k < ranks.length; k++) counts[binOf(ranks[k]!)]! += 1;
  const statistic = counts.reduce((sum, count, bin) => sum + (count - expected[bin]!) ** 2 / expected[bin]!, 0);
  return special.gammaQ((numBins - 1) / 2, statistic / 2);
}

/** The sum of squared standardised components is chi-square with as many degrees of freedom. */
function smoothP(ranks: ArrayLike<number>, maxRank: number): number {
  const sums = new Float64Array(numComponents);
  for (let k = 0; k < ranks.length; k++) {
    const x = (2 * ranks[k]! + 1) / (maxRank + 1) - 1;
    // Legendre polynomials by their recursion; the factor makes their variance 1.
    let previous = 1;
    let present = x;
    for (let degree = 1; degree <= numComponents; degree++) {
      sums[degree - 1]! += Math.sqrt(2 * degree + 1) * present;
      const following = ((2 * degree + 1) * x * present - degree * previous) / (degree + 1);
      previous = present;
      present = following;
    }
  }
  const statistic = sums.reduce((sum, component) => sum + component ** 2 / ranks.length, 0);
  return special.gammaQ(numComponents / 2, statistic / 2);
}
