/** @file The quantile function of the chi-square distribution. */
import { special } from "@terrace/core";

/**
 * The quantile of a chi-square distribution.
 *
 * @param probability in `[0, 1]`; 0 gives 0, 1 gives `Infinity`, anything outside or NaN gives NaN
 * @param degreesOfFreedom positive and finite, else NaN
 * @example chiSquareQuantile(0.95, 7); // 14.06714044934
 */
export function chiSquareQuantile(probability: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom < Infinity)) return NaN;
  return 2 * special.gammaPInverse(degreesOfFreedom / 2, probability);
}
