/** @file The error of Stirling's formula, and the deviance part of Poisson and binomial probabilities (Loader 2000, "Fast and accurate computation of binomial probabilities"). */
import { lgamma, log } from "./elementary.js";
import { stirlingSeries } from "./stirling-series.js";

/** log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2) for x > 0. */
export function stirlingError(x: number): number {
  if (x >= 10) return stirlingSeries(x);
  return lgamma(x) - (x - 0.5) * log(x) + x - 0.9189385332046728;
}

/**
 * mu - log(1 + mu) for mu > -1, without cancellation about 0.
 *
 * @param ratio 1 + mu as it was before 1 was taken away, for the sake of a mu next to -1
 */
export function deviance(mu: number, ratio: number): number {
  if (mu > 0.6 || mu < -0.4) return mu - log(ratio);
  const r = mu / (2 + mu);
  const r2 = r * r;
  // log(1 + mu) = 2 atanh(r)
  let power = r2;
  let sum = r2 / 3;
  for (let k = 5; ; k += 2) {
    power *= r2;
    const next = sum + power / k;
    if (next === sum) break;
    sum = next;
  }
  return r * (mu - 2 * sum);
}
