/** @file The error functions and the gamma functions in double-double arithmetic, by series that converge fast enough to measure with. */
import type { Double2 } from "./double-double.js";
import * as d from "./double-double.js";

const rootPi: Double2 = [1.772453850905516, -7.666586499825799e-17];

/** erf(x) for 0 <= x <= 5: 2 / sqrt(pi) exp(-x^2) times a series of positive terms (NIST DLMF 7.6.2). */
export function erf(x: Double2): Double2 {
  const twiceSquare = d.scale(d.mul(x, x), 2);
  let term = x;
  let sum = x;
  for (let n = 1; n < 400; n++) {
    term = d.div(d.mul(term, twiceSquare), d.of(2 * n + 1));
    sum = d.add(sum, term);
    if (term[0] < 1e-31 * sum[0]) break;
  }
  return d.div(d.mul(d.scale(sum, 2), d.exp(d.scale(twiceSquare, -0.5))), rootPi);
}

/** exp(x^2) erfc(x) for x >= 0: from {@link erf} up to 3.5, then the continued fraction (DLMF 7.9.1). */
export function erfcx(x: Double2): Double2 {
  if (x[0] < 3.5) return d.mul(d.exp(d.mul(x, x)), d.sub(d.one, erf(x)));
  let t = x;
  for (let n = 60; n >= 1; n--) t = d.add(x, d.div(d.of(n / 2), t));
  return d.div(d.one, d.mul(rootPi, t));
}

/** Bernoulli numbers B_2, B_4, ... as fractions. */
const bernoulli: readonly (readonly [number, number])[] = [
  [1, 6],
  [-1, 30],
  [1, 42],
  [-1, 30],
  [5, 66],
  [-691, 2730],
  [7, 6],
  [-3617, 510],
  [43867, 798],
  [-174611, 330],
  [854513, 138],
  [-236364091, 2730],
];
const halfLogTwoPi: Double2 = [0.9189385332046728, -3.8782941580672414e-17];

/** The coefficients of log Gamma(1 + z) from z on: minus Euler's constant, then (-1)^k zeta(k) / k. */
const aboutOne: readonly Double2[] = [
  [-0.5772156649015329, 4.942915152430645e-18],
  [0.8224670334241132, 1.520336175199238e-17],
  [-0.40068563438653143, 2.250747042487504e-18],
  [0.27058080842778454, 1.1871280107138412e-17],
  [-0.20738555102867398, -4.099767328621813e-18],
  [0.1695571769974082, 2.2393851330167238e-18],
  [-0.1440498967688461, -9.623140085232555e-18],
  [0.12550966952474304, -2.5214685384672305e-18],
  [-0.11133426586956469, -4.643990572582924e-18],
  [0.1000994575127818, 2.6102404859583283e-18],
];

/** log Gamma(x) for x > 0: the recurrence up to 40, Stirling's series beyond. */
export function lgamma(x: Double2): Double2 {
  for (const zero of [1, 2]) {
    const z = d.sub(x, d.of(zero));
    // Near its zeros from the series about 1 (DLMF 5.7.3), for the sake of the relative error.
    if (Math.abs(z[0]) < 2 ** -12) {
      if (z[0] === 0) return z;
      let value: Double2 = [0, 0];
      for (let k = aboutOne.length - 1; k >= 0; k--) value = d.mul(d.add(value, aboutOne[k]!), z);
      return zero === 1 ? value : d.add(value, d.log1p(z));
    }
  }
  let y = x;
  let product = d.one;
  while (y[0] < 40) {
    product = d.mul(product, y);
    y = d.add(y, d.one);
  }
  const logarithm = d.log(y);
  let sum = d.add(d.sub(d.mul(d.sub(y, [0.5, 0]), logarithm), y), halfLogTwoPi);
  if (y[0] < 1e20) {
    const r = d.div(d.one, y);
    const r2 = d.mul(r, r);
    let power = r;
    for (let k = 1; k <= bernoulli.length; k++) {
      const [numerator, denominator] = bernoulli[k - 1]!;
      sum = d.add(sum, d.div(d.mul(power, d.of(numerator)), d.of(denominator * 2 * k * (2 * k - 1))));
      power = d.mul(power, r2);
    }
  }
  return product === d.one ? sum : d.sub(sum, d.log(product));
}

/** The zero of digamma at positive numbers, in three parts. */
const digammaZero: Double2 = [1.4616321449683622, 9.549995429965697e-17];
const digammaZeroRest = 2.89392992820415e-33;

/** The derivative of log Gamma(x) for x > 0. */
export function digamma(x: Double2): Double2 {
  const z = d.sub(d.sub(d.sub(x, d.of(digammaZero[0])), d.of(digammaZero[1])), d.of(digammaZeroRest));
  return Math.abs(z[0]) < 0.3 ? digammaAboutZero(z) : digammaAwayFromZero(x);
}

/**
 * digamma(zero + z) - digamma(zero) term by term of the recurrence and of the asymptotic series, each z times a factor, for
 * the sake of the relative error.
 */
function digammaAboutZero(z: Double2): Double2 {
  let zero = digammaZero;
  let sum: Double2 = [0, 0];
  while (zero[0] < 40) {
    sum = d.add(sum, d.div(d.one, d.mul(zero, d.add(zero, z))));
    zero = d.add(zero, d.one);
  }
  const y = d.add(zero, z);
  const u = d.div(d.one, d.mul(y, y));
  const v = d.div(d.one, d.mul(zero, zero));
  sum = d.add(sum, d.scale(d.div(d.one, d.mul(y, zero)), 0.5));
  // (u - v) / z, and u^k - v^k = (u - v) (u^(k - 1) + u^(k - 2) v + ...).
  const slope = d.neg(d.mul(d.add(y, zero), d.mul(u, v)));
  let powers = d.one;
  let power = v;
  for (let k = 1; k <= bernoulli.length; k++) {
    const [numerator, denominator] = bernoulli[k - 1]!;
    sum = d.sub(sum, d.div(d.mul(d.mul(slope, powers), d.of(numerator)), d.of(denominator * 2 * k)));
    powers = d.add(d.mul(powers, u), power);
    power = d.mul(power, v);
  }
  return d.add(d.log1p(d.div(z, zero)), d.mul(z, sum));
}

function digammaAwayFromZero(x: Double2): Double2 {
  let y = x;
  let shift: Double2 = [0, 0];
  while (y[0] < 40) {
    shift = d.add(shift, d.div(d.one, y));
    y = d.add(y, d.one);
  }
  const r = d.div(d.one, y);
  const r2 = d.mul(r, r);
  let sum = d.sub(d.log(y), d.scale(r, 0.5));
  let power = r2;
  for (let k = 1; k <= bernoulli.length; k++) {
    const [numerator, denominator] = bernoulli[k - 1]!;
    sum = d.sub(sum, d.div(d.mul(power, d.of(numerator)), d.of(denominator * 2 * k)));
    power = d.mul(power, r2);
  }
  return d.sub(sum, shift);
}

/** The second derivative of log Gamma(x) for x > 0. */
export function trigamma(x: Double2): Double2 {
  let y = x;
  let shift: Double2 = [0, 0];
  while (y[0] < 40) {
    const r = d.div(d.one, y);
    shift = d.add(shift, d.mul(r, r));
    y = d.add(y, d.one);
  }
  const r = d.div(d.one, y);
  const r2 = d.mul(r, r);
  let sum = d.add(r, d.scale(r2, 0.5));
  let power = d.mul(r, r2);
  for (const [numerator, denominator] of bernoulli) {
    sum = d.add(sum, d.div(d.mul(power, d.of(numerator)), d.of(denominator)));
    power = d.mul(power, r2);
  }
  return d.add(shift, sum);
}
