/** @file Truncated normal random numbers by rejection (Robert 1995, "Simulation of truncated normal variables"), exact arbitrarily far in the tails. */
import type { Generator } from "../generator.js";
import { exp } from "../special/elementary.js";
import { randomStandardExponential } from "./exponential.js";
import { randomStandardNormal } from "./normal.js";

const uniform = new Float64Array(1);

/**
 * A normal random number known to lie in [`lower`, `upper`].
 *
 * @param mean any real
 * @param scale standard deviation before truncation, positive
 * @param lower less than `upper`; -Infinity for no bound
 * @param upper Infinity for no bound
 * @throws RangeError when `lower` is not below `upper`
 */
export function randomTruncatedNormal(
  generator: Generator,
  mean: number,
  scale: number,
  lower: number,
  upper: number,
): number {
  if (!(lower < upper)) {
    throw new RangeError(
      `randomTruncatedNormal: \`lower\` must be less than \`upper\`, received \`${lower}\` and \`${upper}\`.`,
    );
  }
  const a = (lower - mean) / scale;
  const b = (upper - mean) / scale;
  // In a tail the distance from the bound is added to the bound, for the mean may be so far that it is lost beside it.
  let x: number;
  if (a > 0) x = lower + scale * beyond(generator, a, b - a);
  else if (b < 0) x = upper - scale * beyond(generator, -b, b - a);
  else x = mean + scale * about(generator, a, b);
  return x < lower ? lower : x > upper ? upper : x;
}

/**
 * A standard normal random number known to lie in [`lower`, `upper`].
 *
 * @param lower -Infinity for no bound
 * @param upper Infinity for no bound
 * @returns `lower` where the bounds are equal, NaN where they are not in order
 */
export function randomStandardTruncatedNormal(generator: Generator, lower: number, upper: number): number {
  if (!(lower < upper)) return lower === upper ? lower : NaN;
  let x: number;
  if (lower > 0) x = lower + beyond(generator, lower, upper - lower);
  else if (upper < 0) x = upper - beyond(generator, -upper, upper - lower);
  else x = about(generator, lower, upper);
  return x < lower ? lower : x > upper ? upper : x;
}

/** A standard normal number in [a, b], for a <= 0 <= b. */
function about(generator: Generator, a: number, b: number): number {
  const width = b - a;
  if (width > 2.5066282746310002) {
    for (;;) {
      const x = randomStandardNormal(generator);
      if (x >= a && x <= b) return x;
    }
  }
  for (;;) {
    generator.writeUniform(uniform);
    const x = a + width * uniform[0];
    generator.writeUniform(uniform);
    if (uniform[0] < exp(-0.5 * x * x)) return x;
  }
}

/** How far beyond a > 0 a standard normal number lies that is in [a, a + width]. */
function beyond(generator: Generator, a: number, width: number): number {
  // The exponential envelope with the best rate, or a uniform one on a short interval.
  const rate = 0.5 * (a + Math.sqrt(a * a + 4));
  if (width * rate < 1) {
    for (;;) {
      generator.writeUniform(uniform);
      const step = width * uniform[0];
      generator.writeUniform(uniform);
      if (uniform[0] < exp(-step * (a + 0.5 * step))) return step;
    }
  }
  // rate - a, without cancellation.
  const excess = 1 / rate;
  for (;;) {
    const step = randomStandardExponential(generator) / rate;
    if (step > width) continue;
    const distance = step - excess;
    generator.writeUniform(uniform);
    if (uniform[0] < exp(-0.5 * distance * distance)) return step;
  }
}
