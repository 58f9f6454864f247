/** @file All that a summary row needs about one scalar, from a single sort of its draws. */
import { chainMatrix, drawsKind, splitChains } from "./chain-matrix.js";
import type { DrawsKind } from "./chain-matrix.js";
import { essOfMatrix, essTailOfSorted } from "./effective-sample-size.js";
import { mean, standardDeviation } from "./moments.js";
import { quantileOfSorted } from "./quantile.js";
import { rhatFolded, rhatOfMatrix } from "./rhat.js";
import { bulkScores, foldedScores, sortDraws } from "./sorted-draws.js";

/** The estimates of one scalar, by the definitions of the functions of the same names. */
export interface ScalarDiagnostics {
  readonly kind: DrawsKind;
  readonly mean: number;
  readonly sd: number;
  readonly median: number;
  /** Type 7 quantiles at the probabilities asked for, in that order. */
  readonly quantiles: readonly number[];
  readonly mcseMean: number;
  readonly rhat: number;
  readonly essBulk: number;
  readonly essTail: number;
}

/**
 * Mean, standard deviation, quantiles, Monte Carlo error, R-hat and effective sample sizes of one scalar.
 *
 * A NaN draw makes everything NaN. Infinite draws leave median, quantiles, R-hat and bulk ESS defined. Equal draws have
 * R-hat, ESS and Monte Carlo error NaN.
 *
 * @param chains `[chain][draw]`, of equal length
 * @param probabilities of the quantiles, each in `[0, 1]`
 * @throws RangeError when there is no chain or lengths differ
 */
export function scalarDiagnostics(
  chains: readonly Float64Array[],
  probabilities: readonly number[],
): ScalarDiagnostics {
  const matrix = chainMatrix("scalarDiagnostics", chains);
  const kind = drawsKind(matrix.values);
  const centre = mean(matrix.values);
  if (kind === "empty" || (kind === "non-finite" && matrix.values.some(Number.isNaN))) {
    const quantiles = probabilities.map(() => NaN);
    return { kind, mean: NaN, sd: NaN, median: NaN, quantiles, mcseMean: NaN, rhat: NaN, essBulk: NaN, essTail: NaN };
  }
  const draws = sortDraws(matrix);
  const sd = standardDeviation(matrix.values, centre);
  const scores = bulkScores(draws);
  return {
    kind,
    mean: centre,
    sd,
    median: quantileOfSorted(draws.sorted, 0.5),
    quantiles: probabilities.map((probability) => quantileOfSorted(draws.sorted, probability)),
    mcseMean: sd / Math.sqrt(essOfMatrix(splitChains(matrix))),
    rhat: Math.max(rhatOfMatrix(scores), rhatFolded(draws)),
    essBulk: essOfMatrix(scores),
    essTail: kind === "varying" ? essTailOfSorted(draws) : NaN,
  };
}

/** Bulk ESS of the distance from the median: the sample size that the folded R-hat rests on. */
export function essFolded(chains: readonly Float64Array[]): number {
  const matrix = chainMatrix("essFolded", chains);
  return matrix.values.some(Number.isNaN) ? NaN : essOfMatrix(foldedScores(sortDraws(matrix)));
}
