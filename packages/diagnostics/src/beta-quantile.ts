/** @file The quantile function of the beta distribution, by Newton's method inside a bracket. */
import { special } from "@terrace/core";

const { betaInc, exp, lbeta, log, log1p } = special;

/**
 * The quantile of a beta distribution.
 *
 * @param probability in `[0, 1]`, else NaN
 * @param a positive, else NaN
 * @param b positive, else NaN
 */
export function betaQuantile(probability: number, a: number, b: number): number {
  if (!(probability >= 0 && probability <= 1) || !(a > 0) || !(b > 0)) return NaN;
  if (probability === 0 || probability === 1) return probability;
  const logNormaliser = lbeta(a, b);
  let low = 0;
  let high = 1;
  let x = a / (a + b);
  for (let iteration = 0; iteration < 200; iteration++) {
    const excess = betaInc(a, b, x) - probability;
    if (excess === 0) return x;
    if (excess > 0) high = x;
    else low = x;
    const density = exp((a - 1) * log(x) + (b - 1) * log1p(-x) - logNormaliser);
    let next = x - excess / density;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - x) <= 4 * Number.EPSILON * x) return next;
    x = next;
  }
  return x;
}
