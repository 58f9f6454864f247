/** @file Hyperbolic sine, cosine and tangent from `exp` and `expm1`. */
import { exp } from "./exp.js";
import { expm1 } from "./expm1.js";

/** The hyperbolic tangent; -0 at -0, 1 and -1 at the infinities. */
export function tanh(x: number): number {
  const a = Math.abs(x);
  if (a > 22) return x > 0 ? 1 : -1;
  if (a < 1e-9) return x;
  let t: number;
  if (a >= 0.5) {
    t = 1 - 2 / (exp(2 * a) + 1);
  } else {
    const e = expm1(-2 * a);
    t = -e / (e + 2);
  }
  return x < 0 ? -t : t;
}

/** The hyperbolic sine; -0 at -0, infinite beyond +-710.47. */
export function sinh(x: number): number {
  const a = Math.abs(x);
  if (a < 1e-9) return x;
  let s: number;
  if (a > 700) {
    const half = exp(a - 700) * 0.5;
    s = half * exp(700);
  } else {
    const e = expm1(a);
    s = a < 1 ? 0.5 * (2 * e - (e * e) / (e + 1)) : 0.5 * (e + e / (e + 1));
  }
  return x < 0 ? -s : s;
}

/** The hyperbolic cosine; infinite beyond +-710.47. */
export function cosh(x: number): number {
  const a = Math.abs(x);
  if (a > 700) return exp(a - 700) * 0.5 * exp(700);
  const e = exp(a);
  return 0.5 * e + 0.5 / e;
}
