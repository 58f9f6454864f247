/** @file Logarithms of the beta function and of binomial coefficients, by Stirling's error where the gamma functions would cancel. */
import { lgamma, log, log1p } from "./elementary.js";
import { stirlingSeries } from "./stirling-series.js";

/** log B(a, b) for positive a and b. */
export function lbeta(a: number, b: number): number {
  if (!(a > 0 && b > 0)) return a === 0 || b === 0 ? Infinity : NaN;
  const small = a < b ? a : b;
  const large = a < b ? b : a;
  const total = small + large;
  if (small >= 10) {
    const correction = stirlingSeries(small) + (stirlingSeries(large) - stirlingSeries(total));
    return (
      (small - 0.5) * log(small / total) +
      large * log1p(-small / total) -
      0.5 * log(large) +
      0.9189385332046728 +
      correction
    );
  }
  if (large >= 10) {
    const correction = stirlingSeries(large) - stirlingSeries(total);
    return lgamma(small) + correction + small * (1 - log(total)) + (large - 0.5) * log1p(-small / total);
  }
  return lgamma(small) + (lgamma(large) - lgamma(total));
}

/** The logarithm of the binomial coefficient of n and k, for real 0 <= k <= n; -Infinity where k < 0 or k > n. */
export function lchoose(n: number, k: number): number {
  if (k < 0 || k > n) return -Infinity;
  if (k === 0 || k === n) return 0;
  return -log1p(n) - lbeta(n - k + 1, k + 1);
}
