/**
 * @file The regularised incomplete gamma functions P and Q, their logarithms and the inverse of P.
 *
 * The power series for x < a + 1, Legendre's continued fraction beyond (NIST DLMF 8.11.4 and 8.9.2), and for small a and x the
 * expansion that gives Q without cancellation (Gautschi 1979). The common factor x^a e^-x / Gamma(a + 1) comes from
 * Stirling's error and the deviance, so that large arguments lose nothing. Both sums need about 6 sqrt(a) terms near x = a.
 */
import { exp, expm1, lgamma, lgammaAboutOne, log, log1p, normalQuantile } from "./elementary.js";
import { deviance } from "./stirling-error.js";
import { stirlingSeries } from "./stirling-series.js";

/** P(a, x): the distribution function of a gamma variable with shape `a` > 0 and rate 1. */
export function gammaP(a: number, x: number): number {
  if (isOutside(a, x)) return NaN;
  if (x === 0) return 0;
  if (x === Infinity) return 1;
  if (usesSeries(a, x)) return exp(logPower(a, x)) * series(a, x);
  return 1 - upper(a, x);
}

/** Q(a, x) = 1 - P(a, x), relatively accurate where it is small. */
export function gammaQ(a: number, x: number): number {
  if (isOutside(a, x)) return NaN;
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  if (!usesSeries(a, x)) return upper(a, x);
  return a < 1 && x < 1.1 ? smallUpper(a, x) : 1 - exp(logPower(a, x)) * series(a, x);
}

/** log P(a, x), finite where P itself underflows. */
export function logGammaP(a: number, x: number): number {
  if (isOutside(a, x)) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return 0;
  if (usesSeries(a, x)) {
    if (a < 1 && x < 1.1) {
      const q = smallUpper(a, x);
      if (q < 0.5) return log1p(-q);
    }
    return logPower(a, x) + log(series(a, x));
  }
  return log1p(-upper(a, x));
}

/** log Q(a, x), finite where Q itself underflows. */
export function logGammaQ(a: number, x: number): number {
  if (isOutside(a, x)) return NaN;
  if (x === 0) return 0;
  if (x === Infinity) return -Infinity;
  if (!usesSeries(a, x)) return logPower(a, x) + log(a * continuedFraction(a, x));
  if (a < 1 && x < 1.1) {
    const q = smallUpper(a, x);
    if (q < 0.5) return log(q);
  }
  return log1p(-exp(logPower(a, x)) * series(a, x));
}

/**
 * The x with P(a, x) = p: Newton steps on the logarithm of the smaller tail as a function of log x, kept in a bracket.
 *
 * @returns 0 at p = 0, Infinity at p = 1, NaN outside [0, 1] and for a <= 0
 */
export function gammaPInverse(a: number, p: number): number {
  if (!(a > 0 && p >= 0 && p <= 1)) return NaN;
  if (p === 0) return 0;
  if (p === 1 || a === Infinity) return Infinity;
  const isLower = p < 0.5;
  const target = isLower ? log(p) : log1p(-p);
  // Wilson and Hilferty's cube, or the leading term of the series where that fails.
  const z = normalQuantile(p);
  const root = 1 - 1 / (9 * a) + z / (3 * Math.sqrt(a));
  const leading = (log(p) + lgamma(a + 1)) / a;
  let u = root > 0.3 && a > 0.3 ? log(a) + 3 * log(root) : leading;
  if (leading < log1p(a) - 3) u = leading;
  let lower = -Infinity;
  let upperBound = Infinity;
  for (let step = 0; step < 200; step++) {
    const x = exp(u);
    if (x === 0) return 0;
    const value = isLower ? logGammaP(a, x) : logGammaQ(a, x);
    const excess = value - target;
    if (excess === 0) return x;
    // log P rises with x, log Q falls.
    if (isLower ? excess > 0 : excess < 0) upperBound = u;
    else lower = u;
    const slope = a * exp(logPower(a, x) - value) * (isLower ? 1 : -1);
    let next = u - excess / slope;
    if (Math.abs(next - u) <= 2.3e-16 * Math.max(1, Math.abs(u))) return exp(next);
    if (!(next > lower && next < upperBound)) {
      next = lower === -Infinity ? upperBound - 1 : upperBound === Infinity ? lower + 1 : 0.5 * (lower + upperBound);
    }
    if (upperBound - lower <= 2.3e-16 * Math.abs(u)) return exp(u);
    u = next;
  }
  return exp(u);
}

function isOutside(a: number, x: number): boolean {
  return !(a > 0 && x >= 0 && a < Infinity);
}

function usesSeries(a: number, x: number): boolean {
  return a < 1 ? x < 1.1 : x < a + 1;
}

/** log(x^a e^-x / Gamma(a + 1)) */
function logPower(a: number, x: number): number {
  if (a >= 10) {
    const mu = (x - a) / a;
    return -a * deviance(mu, x / a) - stirlingSeries(a) - 0.5 * log(a) - 0.9189385332046728;
  }
  return a * log(x) - x - (a < 0.5 ? lgammaAboutOne(a) : lgamma(a + 1));
}

/** P(a, x) without its factor: 1 + x / (a + 1) + x^2 / ((a + 1)(a + 2)) + ... */
function series(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; ; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * 1e-17) return sum;
  }
}

function upper(a: number, x: number): number {
  return exp(logPower(a, x)) * a * continuedFraction(a, x);
}

/** Q(a, x) Gamma(a) / (x^a e^-x), by Lentz's algorithm as modified by Thompson and Barnett (1986). */
function continuedFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 1e8; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = numerator * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + numerator / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 2e-16) break;
  }
  return h;
}

/** Q(a, x) for a < 1 and x < 1.1: 1 - x^a / Gamma(1 + a), and what the rest of the series adds. */
function smallUpper(a: number, x: number): number {
  const exponent = a * log(x) - (a < 0.5 ? lgammaAboutOne(a) : lgamma(a + 1));
  let term = 1;
  let sum = 0;
  for (let n = 1; ; n++) {
    term *= -x / n;
    const part = term / (a + n);
    sum += part;
    if (Math.abs(part) <= Math.abs(sum) * 1e-17) break;
  }
  return -expm1(exponent) - exp(exponent) * a * sum;
}
