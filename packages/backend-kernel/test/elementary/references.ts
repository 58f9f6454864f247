/** @file The elementary functions to more than double precision, for measuring. Arguments are finite and results normal numbers, but where `scaled` says otherwise. */
import type { Double2 } from "./double-double.js";
import * as d from "./double-double.js";

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

/** The references of functions of one number, by name. */
export const references1: Readonly<Record<string, (x: number) => Scaled>> = {
  exp: (x) => scaledExp([x, 0]),
  expm1: (x) => (isTiny(x) ? plain([x, 0]) : x < 600 ? plain(d.expm1([Math.max(x, -200), 0])) : scaledExp([x, 0])),
  log: (x) => plain(d.log([x, 0])),
  log1p: (x) => plain(isTiny(x) ? [x, 0] : d.log1p([x, 0])),
  logistic,
  logLogistic: (x) => negated(log1pExp([-x, 0])),
  log1pExp: (x) => log1pExp([x, 0]),
  tanh,
};
