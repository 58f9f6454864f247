/** @file How large an R-hat may be before chance no longer explains it. */
import { chiSquareQuantile } from "./chi-square-quantile.js";

/** No R-hat above this is accepted, whatever the sample size. */
const worstAcceptableRhat = 1.05;
/** The threshold of [Vehtari2021]; never stricter than this. */
const usualThreshold = 1.01;
/** Probability, shared by all quantities of a fit, that well-mixed chains exceed the threshold. */
const falseAlarmProbability = 0.001;

/**
 * The largest R-hat that is not held against a quantity.
 *
 * Under perfect mixing n var(means of the 2m half chains) / W is chi-square over its 2m - 1 degrees of freedom, for n
 * independent draws a half chain, so that R-hat is about 1 + (m / ESS) chi2 / (2m - 1) for ESS = 2mn. The fixed 1.01 of
 * [Vehtari2021] is exceeded by 43% of good quantities with 4 chains at ESS 400. With k quantities the threshold is
 *
 *     max(1.01, 1 + (max(4, m) / ESS) chi2inv(1 - 0.001 / k, 2m - 1) / (2m - 1)), at most 1.05.
 *
 * With fewer than 4 chains the factor stays 4: half chains of one chain are not independent, and the limits on ESS and
 * 1.05 hold the line there.
 *
 * @param ess effective sample size; NaN gives 1.01
 * @param numQuantities k, at least 1
 * @param numChains m, at least 1
 * @example rhatThreshold(400, 1, 4); // 1.0347
 */
export function rhatThreshold(ess: number, numQuantities: number, numChains: number): number {
  const degreesOfFreedom = 2 * numChains - 1;
  const chance = chiSquareQuantile(1 - falseAlarmProbability / Math.max(numQuantities, 1), degreesOfFreedom);
  const byChance = 1 + ((Math.max(4, numChains) / ess) * chance) / degreesOfFreedom;
  return byChance > usualThreshold ? Math.min(byChance, worstAcceptableRhat) : usualThreshold;
}
