/**
 * @file The regularised incomplete gamma functions P(a, x) and Q(a, x): power series below a + 1, Legendre's continued
 * fraction above, evaluated by the modified Lentz method [Press2007, 6.2].
 */
import { logGamma } from "./log-gamma.js";

/** Both regularised incomplete gamma functions; the smaller one has full relative accuracy. */
export interface IncompleteGamma {
  /** P(a, x), the probability below x. */
  readonly lower: number;
  /** Q(a, x) = 1 - P(a, x). */
  readonly upper: number;
}

const maxTerms = 10_000;
const tiny = 1e-300;

/**
 * P(a, x) and Q(a, x).
 *
 * @param a shape, positive
 * @param x non-negative; otherwise (and for NaN) both are NaN
 */
export function incompleteGamma(a: number, x: number): IncompleteGamma {
  if (!(a > 0) || !(x >= 0)) return { lower: NaN, upper: NaN };
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Infinity) return { lower: 1, upper: 0 };
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    const lower = scale * powerSeries(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = scale * continuedFraction(a, x);
  return { lower: 1 - upper, upper };
}

function powerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < maxTerms && term > sum * Number.EPSILON * 0.1; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < maxTerms; n++) {
    const coefficient = -n * (n - a);
    b += 2;
    d = 1 / nonZero(coefficient * d + b);
    c = nonZero(b + coefficient / c);
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) <= Number.EPSILON) break;
  }
  return value;
}

/** Lentz's method divides by its intermediate values; a zero is replaced by a number that leaves the result alone. */
function nonZero(x: number): number {
  return Math.abs(x) < tiny ? tiny : x;
}
