/**
 * @file Binomial random numbers and mixtures of them: inversion below a mean of 10, else the transformed rejection BTRS
 * (Hoermann 1993, "The generation of binomial random variates").
 */
import type { Generator } from "../generator.js";
import { exp, log, log1p } from "../special/elementary.js";
import { deviance, stirlingError } from "../special/stirling-error.js";
import { randomStandardExponential } from "./exponential.js";
import { randomBeta } from "./gamma.js";

/**
 * The number of successes in `numTrials` trials.
 *
 * @param numTrials an integer from 0
 * @param probability in [0, 1]
 */
export function randomBinomial(generator: Generator, numTrials: number, probability: number): number {
  if (!(numTrials >= 0 && probability >= 0 && probability <= 1)) return NaN;
  if (numTrials === 0 || probability === 0) return 0;
  if (probability > 0.5) return numTrials - smallProbability(generator, numTrials, 1 - probability);
  return smallProbability(generator, numTrials, probability);
}

function smallProbability(generator: Generator, n: number, p: number): number {
  if (p === 0) return 0;
  if (n * p < 10) return inversion(generator, n, p);
  const q = 1 - p;
  const sd = Math.sqrt(n * p * q);
  const b = 1.15 + 2.53 * sd;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const accepted = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * sd;
  const mode = Math.floor((n + 1) * p);
  const logModeProbability = logProbability(mode, n, p);
  for (;;) {
    const u = generator.uniform() - 0.5;
    const v = generator.uniform();
    const distance = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / distance + b) * u + centre);
    if (distance >= 0.07 && v <= accepted) return k;
    if (k < 0 || k > n) continue;
    if (log((v * alpha) / (a / (distance * distance) + b)) <= logProbability(k, n, p) - logModeProbability) return k;
  }
}

function inversion(generator: Generator, n: number, p: number): number {
  const ratio = p / (1 - p);
  const zero = exp(n * log1p(-p));
  for (;;) {
    let u = generator.uniform();
    let probability = zero;
    // Rounding may leave u above the sum of all probabilities, hence the limit.
    for (let k = 0; k <= n && k < 200; k++) {
      if (u <= probability) return k;
      u -= probability;
      probability *= ratio * ((n - k) / (k + 1));
    }
  }
}

/** The log probability of k successes in n trials, without cancellation for large arguments (Loader 2000). */
function logProbability(k: number, n: number, p: number): number {
  if (k === 0) return n * log1p(-p);
  if (k === n) return n * log(p);
  const failures = n - k;
  const excess = n * p - k;
  const expectedFailures = n * (1 - p);
  return (
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(failures) -
    k * deviance(excess / k, (n * p) / k) -
    failures * deviance(-excess / failures, expectedFailures / failures) +
    0.5 * log(n / (6.283185307179586 * k * failures))
  );
}

/** The number of successes in `numTrials` trials whose common probability is beta(a, b) distributed. */
export function randomBetaBinomial(generator: Generator, numTrials: number, a: number, b: number): number {
  return randomBinomial(generator, numTrials, randomBeta(generator, a, b));
}

/** The number of failures before the first success, each trial succeeding with `probability` in (0, 1]. */
export function randomGeometric(generator: Generator, probability: number): number {
  return Math.floor(randomStandardExponential(generator) / -log1p(-probability));
}

/** 1 with the given probability, else 0. */
export function randomBernoulli(generator: Generator, probability: number): number {
  return generator.uniform() < probability ? 1 : 0;
}
