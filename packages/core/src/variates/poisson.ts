/**
 * @file Poisson random numbers and mixtures of them: inversion below a mean of 10, else the transformed rejection PTRS
 * (Hoermann 1993, "The transformed rejection method for generating Poisson random variables").
 */
import type { Generator } from "../generator.js";
import { exp, lgamma, log } from "../special/elementary.js";
import { deviance } from "../special/stirling-error.js";
import { stirlingSeries } from "../special/stirling-series.js";
import { randomGamma } from "./gamma.js";

/**
 * A Poisson random number with mean `rate`.
 *
 * @param rate not negative; up to 2^52, beyond which doubles do not hold all counts
 */
export function randomPoisson(generator: Generator, rate: number): number {
  if (!(rate >= 10)) return rate >= 0 ? inversion(generator, rate) : NaN;
  if (rate === Infinity) return Infinity;
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const accepted = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = generator.uniform() - 0.5;
    const v = generator.uniform();
    const distance = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / distance + b) * u + rate + 0.43);
    if (distance >= 0.07 && v <= accepted) return k;
    if (k < 0 || (distance < 0.013 && v > distance)) continue;
    if (log((v * inverseAlpha) / (a / (distance * distance) + b)) <= logProbability(k, rate)) return k;
  }
}

function inversion(generator: Generator, rate: number): number {
  const zero = exp(-rate);
  for (;;) {
    let u = generator.uniform();
    let probability = zero;
    // Rounding may leave u above the sum of all probabilities, hence the limit.
    for (let k = 0; k < 200; k++) {
      if (u <= probability) return k;
      u -= probability;
      probability *= rate / (k + 1);
    }
  }
}

/** log(rate^k e^-rate / k!), without cancellation for large arguments (Loader 2000). */
function logProbability(k: number, rate: number): number {
  if (k < 10) return k * log(rate) - rate - lgamma(k + 1);
  return -k * deviance((rate - k) / k, rate / k) - stirlingSeries(k) - 0.5 * log(6.283185307179586 * k);
}

/**
 * A negative binomial random number with the given mean and variance `mean + mean^2 / dispersion`.
 *
 * @param mean not negative
 * @param dispersion positive; the larger, the nearer to Poisson
 */
export function randomNegBinomial2(generator: Generator, mean: number, dispersion: number): number {
  return randomPoisson(generator, randomGamma(generator, dispersion) * (mean / dispersion));
}
