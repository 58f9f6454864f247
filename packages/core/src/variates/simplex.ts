/** @file Random vectors on the simplex and counts over categories. */
import type { Generator } from "../generator.js";
import { exp } from "../special/elementary.js";
import { randomBinomial } from "./binomial.js";
import { randomGamma, randomLogGamma } from "./gamma.js";

/**
 * Writes a Dirichlet random vector to `out`.
 *
 * @param concentration `[K]`, positive; tiny ones do not underflow to a vector of zeros
 * @param out `[K]`
 */
export function randomDirichlet(generator: Generator, concentration: ArrayLike<number>, out: Float64Array): void {
  const size = concentration.length;
  let isSmall = false;
  for (let k = 0; k < size; k++) if (concentration[k] < 1) isSmall = true;
  if (isSmall) {
    let largest = -Infinity;
    for (let k = 0; k < size; k++) {
      out[k] = randomLogGamma(generator, concentration[k]);
      if (out[k] > largest) largest = out[k]!;
    }
    for (let k = 0; k < size; k++) out[k] = exp(out[k] - largest);
  } else {
    for (let k = 0; k < size; k++) out[k] = randomGamma(generator, concentration[k]);
  }
  let total = 0;
  for (let k = 0; k < size; k++) total += out[k];
  for (let k = 0; k < size; k++) out[k] /= total;
}

/**
 * Writes the counts of `numTrials` independent categories to `out`, by binomials one category after the other.
 *
 * @param numTrials an integer from 0
 * @param probabilities `[K]`, not negative, not all zero; they need not sum to 1
 * @param out `[K]`
 */
export function randomMultinomial(
  generator: Generator,
  numTrials: number,
  probabilities: ArrayLike<number>,
  out: Float64Array,
): void {
  const size = probabilities.length;
  // What the categories from k on sum to, added from the end so that the last share is exactly 1.
  let rest = 0;
  for (let k = size - 1; k >= 0; k--) {
    rest += probabilities[k];
    out[k] = rest;
  }
  let left = numTrials;
  for (let k = 0; k < size; k++) {
    const share = out[k] > 0 ? probabilities[k] / out[k] : 0;
    const count = left === 0 ? 0 : randomBinomial(generator, left, share);
    out[k] = count;
    left -= count;
  }
}
