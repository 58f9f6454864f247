/**
 * @file The regularised incomplete beta function by its continued fraction [Press2007, 6.4] and its inverse, the
 * quantile function of the beta distribution, by Newton's method inside a bracket.
 */
import { logGamma } from "./log-gamma.js";

const maxTerms = 20_000;
const tiny = 1e-300;

/**
 * I_x(a, b), the probability below `x` under a beta distribution.
 *
 * @param a positive
 * @param b positive
 * @param x in `[0, 1]`; NaN where an argument is out of range
 */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (!(a > 0) || !(b > 0) || !(x >= 0 && x <= 1)) return NaN;
  if (x === 0) return 0;
  if (x === 1) return 1;
  const scale = Math.exp(logBetaKernel(a, b, x));
  return x < (a + 1) / (a + b + 2) ? (scale * fraction(a, b, x)) / a : 1 - (scale * fraction(b, a, 1 - x)) / b;
}

/**
 * The quantile of a beta distribution. The log gamma functions cancel, which costs about (a + b) log(a + b) units in the
 * last place: a relative error below 1e-10 for shapes up to 1e4.
 *
 * @param probability in `[0, 1]`, else NaN
 * @param a positive, else NaN
 * @param b positive, else NaN
 */
export function betaQuantile(probability: number, a: number, b: number): number {
  if (!(probability >= 0 && probability <= 1) || !(a > 0) || !(b > 0)) return NaN;
  if (probability === 0 || probability === 1) return probability;
  let low = 0;
  let high = 1;
  let x = a / (a + b);
  for (let iteration = 0; iteration < 200; iteration++) {
    const excess = incompleteBeta(a, b, x) - probability;
    if (excess === 0) return x;
    if (excess > 0) high = x;
    else low = x;
    const density = Math.exp(logBetaKernel(a, b, x)) / (x * (1 - x));
    let next = x - excess / density;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - x) <= 4 * Number.EPSILON * x) return next;
    x = next;
  }
  return x;
}

/** log(x^a (1 - x)^b / B(a, b)). */
function logBetaKernel(a: number, b: number, x: number): number {
  return a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
}

function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let n = 1; n < maxTerms; n++) {
    const even = (n * (b - n) * x) / ((a + 2 * n - 1) * (a + 2 * n));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + n) * (a + b + n) * x) / ((a + 2 * n) * (a + 2 * n + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const factor = d * c;
    value *= factor;
    if (Math.abs(factor - 1) <= Number.EPSILON) break;
  }
  return value;
}

function nonZero(x: number): number {
  return Math.abs(x) < tiny ? tiny : x;
}
