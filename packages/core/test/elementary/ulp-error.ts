/** @file The distance of a double from a true value in units in the last place of the true value. */
import type { Scaled } from "./references.js";

const double = new Float64Array(1);
const words = new BigInt64Array(double.buffer);

/** The exponent of a normal number. */
function exponentOf(x: number): number {
  double[0] = x;
  return Number((words[0]! >> 52n) & 2047n) - 1023;
}

/** `x` 2^k in steps that do not overflow on the way. */
export function scaleBy(x: number, k: number): number {
  let value = x;
  for (let rest = k; rest !== 0;) {
    const step = Math.max(-1000, Math.min(1000, rest));
    value *= 2 ** step;
    rest -= step;
  }
  return value;
}

/**
 * |actual - expected| in units in the last place of `expected`; those of subnormal numbers are 2^-1074. Beyond the largest
 * double Infinity is right, and any other answer infinitely wrong.
 *
 * @param floor - where `expected` is smaller, units in the last place are those of this number
 */
export function ulpError(actual: number, { value: [high, low], exponent }: Scaled, floor = 2 ** -1022): number {
  if (high === 0 && floor < 1e-300) return actual === 0 ? 0 : Infinity;
  const top = exponentOf(high) + exponent;
  if (top >= 1024) return Math.abs(actual) === Infinity && actual > 0 === high > 0 ? 0 : Infinity;
  const unit = Math.max(top - 52, exponentOf(floor) - 52);
  if (Math.abs(actual) === Infinity) {
    // Right where the true value rounds to it.
    return scaleBy(Math.abs(high), exponent - 1) >= 2 ** 1023 * (1 - 2 ** -54) && actual > 0 === high > 0
      ? 0.5
      : Infinity;
  }
  return Math.abs(scaleBy(scaleBy(actual, -exponent) - high - low, exponent - unit));
}
