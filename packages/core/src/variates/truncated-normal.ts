/** @file Truncated normal random numbers by rejection (Robert 1995, "Simulation of truncated normal variables"), exact arbitrarily far in the tails. */
import type { Generator } from "../generator.js";
import { exp } from "../special/elementary.js";
import { randomStandardExponential } from "./exponential.js";
import { randomStandardNormal } from "./normal.js";

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
  const x = mean + scale * (b < 0 ? -standard(generator, -b, -a) : standard(generator, a, b));
  return x < lower ? lower : x > upper ? upper : x;
}

/** A standard normal number in [a, b], for b >= 0. */
function standard(generator: Generator, a: number, b: number): number {
  const width = b - a;
  if (a <= 0) {
    if (width > 2.5066282746310002) {
      for (;;) {
        const x = randomStandardNormal(generator);
        if (x >= a && x <= b) return x;
      }
    }
    for (;;) {
      const x = a + width * generator.uniform();
      if (generator.uniform() < exp(-0.5 * x * x)) return x;
    }
  }
  // The exponential envelope with the best rate, or a uniform one on a short interval.
  const rate = 0.5 * (a + Math.sqrt(a * a + 4));
  if (width * rate < 1) {
    for (;;) {
      const step = width * generator.uniform();
      if (generator.uniform() < exp(-step * (a + 0.5 * step))) return a + step;
    }
  }
  for (;;) {
    const step = randomStandardExponential(generator) / rate;
    if (step > width) continue;
    const x = a + step;
    const distance = x - rate;
    if (generator.uniform() < exp(-0.5 * distance * distance)) return x;
  }
}
