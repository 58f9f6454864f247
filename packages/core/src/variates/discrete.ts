/** @file Random integers and categories. */
import type { Generator } from "../generator.js";
import { exp } from "../special/elementary.js";

/**
 * A random integer, each from `lower` to `upper` (both included) with the same probability.
 *
 * @throws RangeError when the bounds are not safe integers in order
 */
export function randomInteger(generator: Generator, lower: number, upper: number): number {
  if (!(Number.isSafeInteger(lower) && Number.isSafeInteger(upper) && lower <= upper)) {
    throw new RangeError(`randomInteger: bounds must be integers in order, received \`${lower}\` and \`${upper}\`.`);
  }
  const count = upper - lower + 1;
  if (count <= 4294967296) {
    // Words beyond the last whole multiple of the count are drawn again.
    const limit = 4294967296 - (4294967296 % count);
    for (;;) {
      const word = generator.nextUint32();
      if (word < limit) return lower + (word % count);
    }
  }
  return Math.min(upper, lower + Math.floor(generator.uniform() * count));
}

/**
 * A random category 0..K-1 with the given probabilities.
 *
 * @param probabilities `[K]`, not negative; they need not sum to 1
 */
export function randomCategorical(generator: Generator, probabilities: ArrayLike<number>): number {
  let total = 0;
  for (let k = 0; k < probabilities.length; k++) total += probabilities[k];
  let u = generator.uniform() * total;
  let last = 0;
  for (let k = 0; k < probabilities.length; k++) {
    const probability = probabilities[k];
    if (probability === 0) continue;
    if (u < probability) return k;
    u -= probability;
    last = k;
  }
  return last;
}

/**
 * A random category 0..K-1 with probabilities proportional to the exponentials of `logits`.
 *
 * @param logits `[K]`, below Infinity; -Infinity excludes a category
 */
export function randomCategoricalLogit(generator: Generator, logits: ArrayLike<number>): number {
  let largest = -Infinity;
  for (let k = 0; k < logits.length; k++) if (logits[k] > largest) largest = logits[k]!;
  const weights = new Float64Array(logits.length);
  for (let k = 0; k < weights.length; k++) weights[k] = exp(logits[k] - largest);
  return randomCategorical(generator, weights);
}
