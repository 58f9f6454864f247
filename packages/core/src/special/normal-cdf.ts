/** @file The standard normal distribution function and its logarithm. */
import { erf, erfcx } from "./erf.js";
import { exp } from "./exp.js";
import { log } from "./log.js";
import { log1p } from "./log1p.js";

const inverseRootTwo = 0.7071067811865476;

/** P(Z <= x) for a standard normal Z; relatively accurate in the lower tail until it underflows at -38.5. */
export function normalCdf(x: number): number {
  if (x > -0.7) return x > 1 ? 1 - normalTail(x) : 0.5 + 0.5 * erf(x * inverseRootTwo);
  return normalTail(-x);
}

/** log P(Z <= x) for a standard normal Z; relatively accurate in both tails. */
export function normalLogCdf(x: number): number {
  if (x > 1) return log1p(-normalTail(x));
  if (x > -0.7) return log(0.5 + 0.5 * erf(x * inverseRootTwo));
  if (x === -Infinity) return x;
  return log(0.5 * erfcx(-x * inverseRootTwo)) - 0.5 * x * x;
}

/** P(Z > x) for x > 0. */
function normalTail(x: number): number {
  if (x > 38.6) return 0;
  // exp(-x^2 / 2) with the rounding of the square carried.
  const high = Math.fround(x);
  const low = x - high;
  return 0.5 * exp(-0.5 * high * high) * exp(-0.5 * low * (x + high)) * erfcx(x * inverseRootTwo);
}
