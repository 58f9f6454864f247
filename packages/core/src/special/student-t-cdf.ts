/** @file The distribution function of Student's t and its logarithm, by the incomplete beta function. */
import { exp, log, log1p, normalCdf, normalLogCdf } from "./elementary.js";
import { lbeta } from "./lbeta.js";
import { lowerTail } from "./incomplete-beta.js";

/** Beyond these degrees of freedom the difference from the normal is below rounding, for every t that matters. */
const normalFrom = 1e20;

/** P(T <= t) for Student's t with `degreesOfFreedom` > 0; relatively accurate in the lower tail. */
export function studentTCdf(t: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0) || t !== t) return NaN;
  if (degreesOfFreedom > normalFrom) return normalCdf(t);
  if (t > 0) return 1 - lower(-t, degreesOfFreedom, false);
  return lower(t, degreesOfFreedom, false);
}

/** log P(T <= t) for Student's t with `degreesOfFreedom` > 0; relatively accurate in both tails. */
export function studentTLogCdf(t: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0) || t !== t) return NaN;
  if (degreesOfFreedom > normalFrom) return normalLogCdf(t);
  if (t > 0) return log1p(-lower(-t, degreesOfFreedom, false));
  return lower(t, degreesOfFreedom, true);
}

/** P(T <= t) or its logarithm for t <= 0: half of I_x(nu / 2, 1 / 2) at x = nu / (nu + t^2). */
function lower(t: number, degreesOfFreedom: number, logarithm: boolean): number {
  if (t === 0) return logarithm ? -0.6931471805599453 : 0.5;
  if (t === -Infinity) return logarithm ? t : 0;
  const a = 0.5 * degreesOfFreedom;
  const ratio = -t / Math.sqrt(degreesOfFreedom);
  if (ratio > 1e9) {
    // The leading term alone: x = 1 / ratio^2 is below rounding.
    const value = -2 * a * log(ratio) - log(a) - lbeta(a, 0.5) - 0.6931471805599453;
    return logarithm ? value : exp(value);
  }
  const square = t * t;
  const total = degreesOfFreedom + square;
  const tail = lowerTail(a, 0.5, degreesOfFreedom / total, square / total, logarithm);
  return logarithm ? tail - 0.6931471805599453 : 0.5 * tail;
}
