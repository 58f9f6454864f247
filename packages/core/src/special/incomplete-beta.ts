/**
 * @file The regularised incomplete beta function I_x(a, b), its complement and logarithms.
 *
 * The continued fraction of DiDonato and Morris (1992, ACM TOMS 18, algorithm 708) on the side of the mean where it converges
 * fast (about sqrt(max(a, b)) terms);
 * the factor x^a (1 - x)^b / B(a, b) in Loader's deviance form. Where a or b is below 0.01 the smaller of I and 1 - I keeps
 * absolute, not relative, accuracy on the side away from the singular end.
 */
import { exp, log, log1p } from "./elementary.js";
import { deviance, stirlingError } from "./stirling-error.js";

/** I_x(a, b): the distribution function of a beta(a, b) variable, for positive a and b and x in [0, 1]. */
export function betaInc(a: number, b: number, x: number): number {
  return lowerTail(a, b, x, 1 - x, false);
}

/** 1 - I_x(a, b), relatively accurate where it is small. */
export function betaIncComplement(a: number, b: number, x: number): number {
  return upperTail(a, b, x, 1 - x, false);
}

/** log I_x(a, b), finite where I itself underflows. */
export function logBetaInc(a: number, b: number, x: number): number {
  return lowerTail(a, b, x, 1 - x, true);
}

/** log(1 - I_x(a, b)), finite where 1 - I itself underflows. */
export function logBetaIncComplement(a: number, b: number, x: number): number {
  return upperTail(a, b, x, 1 - x, true);
}

/** I_x(a, b) or its logarithm where 1 - x = y is known better than by subtraction. */
export function lowerTail(a: number, b: number, x: number, y: number, logarithm: boolean): number {
  if (!(a > 0 && b > 0 && x >= 0 && y >= 0 && a < Infinity && b < Infinity)) return NaN;
  if (x === 0) return logarithm ? -Infinity : 0;
  if (y === 0) return logarithm ? 0 : 1;
  if (y > (b + 1) / (a + b + 2)) {
    const power = logPower(a, b, x, y);
    const fraction = continuedFraction(a, b, x, y);
    return logarithm ? power + log(fraction) : exp(power) * fraction;
  }
  const rest = exp(logPower(b, a, y, x)) * continuedFraction(b, a, y, x);
  return logarithm ? log1p(-rest) : 1 - rest;
}

/** 1 - I_x(a, b) or its logarithm where 1 - x = y is known better than by subtraction. */
export function upperTail(a: number, b: number, x: number, y: number, logarithm: boolean): number {
  if (!(a > 0 && b > 0 && x >= 0 && y >= 0 && a < Infinity && b < Infinity)) return NaN;
  if (x === 0) return logarithm ? 0 : 1;
  if (y === 0) return logarithm ? -Infinity : 0;
  if (y > (b + 1) / (a + b + 2)) {
    const rest = exp(logPower(a, b, x, y)) * continuedFraction(a, b, x, y);
    return logarithm ? log1p(-rest) : 1 - rest;
  }
  const power = logPower(b, a, y, x);
  const fraction = continuedFraction(b, a, y, x);
  return logarithm ? power + log(fraction) : exp(power) * fraction;
}

/** log(x^a y^b / B(a, b)) */
export function logPower(a: number, b: number, x: number, y: number): number {
  const total = a + b;
  const difference = excess(a, b, x, y);
  return (
    0.5 * (log(a / total) + log(b)) -
    0.9189385332046728 +
    (stirlingError(total) - stirlingError(a) - stirlingError(b)) -
    a * deviance(difference / a, (x / a) * total) -
    b * deviance(-difference / b, (y / b) * total)
  );
}

/** (a + b) x - a = b x - a y, by exact products, because they nearly cancel about the mean. */
function excess(a: number, b: number, x: number, y: number): number {
  // What rounding 1 - x to y lost.
  const yLow = x < 0.5 ? 1 - y - x : 0;
  return differenceOfProducts(b, x, a, y) - a * yLow;
}

/** a b - c d with one rounding of each product's error (Dekker 1971). */
function differenceOfProducts(a: number, b: number, c: number, d: number): number {
  const p = a * b;
  const q = c * d;
  return p - q + (productError(a, b, p) - productError(c, d, q));
}

function productError(a: number, b: number, p: number): number {
  const ca = 134217729 * a;
  const aHigh = ca - (ca - a);
  const aLow = a - aHigh;
  const cb = 134217729 * b;
  const bHigh = cb - (cb - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - p + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/**
 * B(a, b) I_x(a, b) / (x^a y^b), by the contracted fraction of DiDonato and Morris (1992, eq. 9), whose terms take
 * a - (a + b) x as a whole, and Lentz's algorithm as modified by Thompson and Barnett (1986).
 */
function continuedFraction(a: number, b: number, x: number, y: number): number {
  const tiny = 1e-300;
  const lambda = -excess(a, b, x, y);
  const total = a + b;
  let h = (a * (lambda + 1)) / (a + 1);
  if (Math.abs(h) < tiny) h = tiny;
  let c = h;
  let d = 0;
  for (let m = 1; m < 1e8; m++) {
    const odd = a + 2 * m - 1;
    const ratio = (m * (b - m) * x) / odd;
    const numerator = (((a + m - 1) * (total + m - 1)) / odd) * x * ratio;
    const denominator = m + ratio + ((a + m) / (odd + 2)) * (lambda + 1 + m * (1 + y));
    d = denominator + numerator * d;
    if (Math.abs(d) < tiny) d = tiny;
    c = denominator + numerator / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const factor = c * d;
    h *= factor;
    if (Math.abs(factor - 1) < 2e-16) break;
  }
  return 1 / h;
}
