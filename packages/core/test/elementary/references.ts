/** @file The elementary functions to more than double precision, for measuring. Arguments are finite and results normal numbers, but where `scaled` says otherwise. */
import type { Double2 } from "./double-double.js";
import { special } from "@terrace/core";

import * as d from "./double-double.js";
import * as series from "./special-references.js";

/** A value as a double-double number times a power of two, so that subnormal and huge results keep their digits. */
export interface Scaled {
  readonly value: Double2;
  readonly exponent: number;
}

function negated({ value, exponent }: Scaled): Scaled {
  return { value: d.neg(value), exponent };
}

function plain(value: Double2): Scaled {
  return { value, exponent: 0 };
}

/** Where x + c x^2 is x to more digits than are measured, and double-double products would underflow. */
function isTiny(x: number): boolean {
  return Math.abs(x) < 2 ** -100;
}

function scaledExp(x: Double2): Scaled {
  const [value, exponent] = d.expParts(x);
  return { value, exponent };
}

function logistic(x: number): Scaled {
  const e = d.expParts([-Math.abs(x), 0]);
  const small = e[1] < -300 ? ([0, 0] as const) : d.scale(e[0], 2 ** e[1]);
  const denominator = d.add(d.one, small);
  if (x >= 0) return plain(d.div(d.one, denominator));
  return { value: d.div(e[0], denominator), exponent: e[1] };
}

function log1pExp(x: Double2): Scaled {
  if (x[0] > 0) return plain(d.add(x, d.log1p(d.exp(d.neg([Math.min(x[0], 600), x[1]])))));
  if (x[0] < -300) return scaledExp(x);
  return plain(d.log1p(d.exp(x)));
}

function tanh(x: number): Scaled {
  if (isTiny(x)) return plain([x, 0]);
  const e = d.expm1([-2 * Math.min(Math.abs(x), 60), 0]);
  const t = d.div(e, d.add([2, 0], e));
  return plain(x > 0 ? d.neg(t) : t);
}

const rootHalf: Double2 = [0.7071067811865476, -4.833646656726457e-17];
const half: Double2 = [0.5, 0];

/** exp(-x^2) erfcx(x) factor for x >= 0. */
function upperTail(x: Double2, factor: number): Scaled {
  const [m, exponent] = d.expParts(d.neg(d.mul(x, x)));
  return { value: d.scale(d.mul(m, series.erfcx(x)), factor), exponent };
}

function fromScaled({ value, exponent }: Scaled): Double2 {
  return exponent < -400 ? [0, 0] : d.scale(value, 2 ** exponent);
}

function erf(x: number): Scaled {
  const a = Math.abs(x);
  if (a < 1e-60) return plain(d.div(d.of(2 * x), [1.772453850905516, -7.666586499825799e-17]));
  const y = a < 3 ? series.erf(d.of(a)) : d.sub(d.one, fromScaled(upperTail(d.of(Math.min(a, 20)), 1)));
  return plain(x < 0 ? d.neg(y) : y);
}

function erfc(x: number): Scaled {
  if (x >= 0) return upperTail(d.of(x), 1);
  return plain(d.sub([2, 0], fromScaled(upperTail(d.of(Math.min(-x, 20)), 1))));
}

function erfcx(x: number): Scaled {
  // 1 / (x sqrt(pi)) to more digits than are measured, and double-double products would overflow.
  if (x > 1e60) {
    return {
      value: d.div(d.one, d.mul(d.of(x * 2 ** -600), [1.772453850905516, -7.666586499825799e-17])),
      exponent: -600,
    };
  }
  const upper = series.erfcx(d.of(Math.abs(x)));
  if (x >= 0) return plain(upper);
  const [m, exponent] = d.expParts(d.twoProduct(x, x));
  return exponent > 200 ? { value: d.scale(m, 2), exponent } : plain(d.sub(d.scale(m, 2 ** (exponent + 1)), upper));
}

function normalTail(a: number): Scaled {
  return upperTail(d.mul(d.of(a), rootHalf), 0.5);
}

function normalCdf(x: number): Scaled {
  return x < 0 ? normalTail(-x) : plain(d.sub(d.one, fromScaled(normalTail(Math.min(x, 38)))));
}

function normalLogCdf(x: number): Scaled {
  if (x >= 0) {
    const tail = normalTail(x);
    return tail.exponent < -200 ? negated(tail) : plain(d.log1p(d.neg(fromScaled(tail))));
  }
  const ratio = series.erfcx(d.mul(d.of(-x), rootHalf));
  return plain(d.sub(d.log(d.scale(ratio, 0.5)), d.scale(d.twoProduct(x, x), 0.5)));
}

/** One Newton step from a value that is right to 15 digits. */
function normalQuantile(p: number): Scaled {
  const q = p - 0.5;
  const x = special.normalQuantile(q < 0 ? p : 1 - p);
  // 1 - p is exact where p is above 1/2.
  const wanted = d.of(q < 0 ? p : 1 - p);
  let difference: Scaled;
  if (Math.abs(q) < 0.3) {
    const middle = d.scale(series.erf(d.mul(d.of(-x), rootHalf)), 0.5);
    difference = plain(d.sub(d.of(Math.abs(q)), middle));
  } else {
    const tail = normalTail(-x);
    const scaled = scaleDown(wanted, tail.exponent);
    difference = { value: d.sub(tail.value, scaled), exponent: tail.exponent };
  }
  const density = d.expParts(d.scale(d.twoProduct(x, x), -0.5));
  const step = d.scale(d.div(difference.value, density[0]), 2 ** (difference.exponent - density[1]));
  const value = d.sub(d.of(x), d.mul(step, [2.5066282746310007, -1.8328579980459167e-16]));
  return plain(q < 0 ? value : d.neg(value));
}

function scaleDown(a: Double2, exponent: number): Double2 {
  const first = Math.trunc(-exponent / 2);
  return d.scale(d.scale(a, 2 ** first), 2 ** (-exponent - first));
}

const logPi: Double2 = [1.1447298858494002, 1.0265951162707826e-17];

/** |x| minus the nearest integer. */
function fraction(x: number): number {
  const a = Math.abs(x);
  return a - Math.round(a);
}

function lgamma(x: number): Scaled {
  const a = Math.abs(x);
  if (a < 2 ** -100) return plain(d.neg(d.log(d.of(a))));
  const value = series.lgamma(d.of(a));
  if (x > 0) return plain(value);
  const sine = d.sinPi(d.of(Math.abs(fraction(x))));
  return plain(d.sub(d.sub(logPi, d.log(d.mul(sine, d.of(a)))), value));
}

function digamma(x: number): Scaled {
  if (Math.abs(x) < 2 ** -100) return { value: d.div([-1, 0], d.of(x * 2 ** 600)), exponent: 600 };
  const a = Math.abs(x);
  const value = series.digamma(d.of(a));
  if (x > 0) return plain(value);
  // digamma(-a) = digamma(a) + 1 / a + pi cot(pi a)
  const rest = fraction(x);
  const cotangent = d.div(d.sinPi(d.sub(half, d.of(Math.abs(rest)))), d.sinPi(d.of(rest)));
  return plain(d.add(d.add(value, d.div(d.one, d.of(a))), d.mul(d.pi, cotangent)));
}

function trigamma(x: number): Scaled {
  const a = Math.abs(x);
  // Next to 0 it is 1 / x^2, and double-double quotients would overflow.
  if (a < 2 ** -120) {
    const r = d.div(d.one, d.of(Math.max(a, 2 ** -520) * 2 ** 320));
    return { value: d.mul(r, r), exponent: 640 };
  }
  // Far out 1 / x.
  if (x > 2 ** 120) return { value: d.div(d.one, d.of(x * 2 ** -600)), exponent: -600 };
  const value = series.trigamma(d.of(a));
  if (x > 0) return plain(value);
  // trigamma(-a) = pi^2 / sin(pi a)^2 - trigamma(a) + 1 / a^2
  const cosecant = d.div(d.pi, d.sinPi(d.of(fraction(x))));
  const r = d.div(d.one, d.of(a));
  return plain(d.sub(d.add(d.mul(cosecant, cosecant), d.mul(r, r)), value));
}

function log1mExp(x: number): Scaled {
  if (x < -200) return negated(scaledExp([x, 0]));
  if (isTiny(x)) return plain(d.log(d.of(-x)));
  return plain(x > -0.5 ? d.log(d.neg(d.expm1(d.of(x)))) : d.log1p(d.neg(d.exp(d.of(x)))));
}

function logit(p: number): Scaled {
  const complement = d.sub(d.one, d.of(p));
  if (p < 0.25) return plain(d.sub(d.log(d.of(p)), d.log1p(d.of(-p))));
  return plain(d.log1p(d.div(d.sub(d.of(p), complement), complement)));
}

function hyperbolic(x: number, sign: 1 | -1): Scaled {
  if (sign === -1 && isTiny(x)) return plain([x, 0]);
  if (Math.abs(x) > 100) {
    const { value, exponent } = scaledExp([Math.abs(x), 0]);
    return { value: d.scale(value, sign === -1 && x < 0 ? -0.5 : 0.5), exponent };
  }
  const e = d.expm1(d.of(Math.abs(x)));
  const other = d.div(d.one, d.add(d.one, e));
  const size = d.scale(sign === 1 ? d.add(d.add(d.one, e), other) : d.add(e, d.mul(e, other)), 0.5);
  return plain(sign === -1 && x < 0 ? d.neg(size) : size);
}

/** The references of functions of one number, by name. */
export const references1: Readonly<Record<string, (x: number) => Scaled>> = {
  exp: (x) => scaledExp([x, 0]),
  expOfNonPositive: (x) => scaledExp([x, 0]),
  logOfModerate: (x) => plain(d.log([x, 0])),
  log1pOfUnit: (x) => plain(isTiny(x) ? [x, 0] : d.log1p([x, 0])),
  expm1: (x) => (isTiny(x) ? plain([x, 0]) : x < 600 ? plain(d.expm1([Math.max(x, -200), 0])) : scaledExp([x, 0])),
  log: (x) => plain(d.log([x, 0])),
  log1p: (x) => plain(isTiny(x) ? [x, 0] : d.log1p([x, 0])),
  logistic,
  logLogistic: (x) => negated(log1pExp([-x, 0])),
  log1pExp: (x) => log1pExp([x, 0]),
  log1mExp,
  logit,
  tanh,
  sinh: (x) => hyperbolic(x, -1),
  cosh: (x) => hyperbolic(x, 1),
  erf,
  erfc,
  erfcx,
  normalCdf,
  normalLogCdf,
  normalQuantile,
  lgamma,
  digamma,
  trigamma,
};

/** The references of functions of two numbers, by name. */
export const references2: Readonly<Record<string, (x: number, y: number) => Scaled>> = {
  pow: (x, y) => scaledExp(d.mul(d.of(y), d.log(d.of(x)))),
  logAddExp(x, y) {
    const [smaller, larger] = x < y ? [x, y] : [y, x];
    return plain(d.add(d.of(larger), d.log1p(d.exp(d.sub(d.of(smaller), d.of(larger))))));
  },
};
