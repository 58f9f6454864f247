/**
 * @file Gamma random numbers and those made of them. Marsaglia and Tsang 2000, "A simple method for generating gamma
 * variables"; shapes below 1 by the boost U^(1 / shape), on the log scale so that tiny shapes do not underflow before they must.
 */
import type { Generator } from "../generator.js";
import { exp, log, logistic } from "../special/elementary.js";
import { randomStandardExponential } from "./exponential.js";
import { randomStandardNormal } from "./normal.js";

/**
 * A gamma random number with mean `shape / rate`.
 *
 * @param shape positive; where it is far below 0.01 the number itself may be below the smallest double, and 0 is returned
 * @param rate positive
 */
export function randomGamma(generator: Generator, shape: number, rate = 1): number {
  if (shape >= 1) return marsagliaTsang(generator, shape) / rate;
  return exp(randomLogGamma(generator, shape) - log(rate));
}

/** The logarithm of a gamma random number with the given shape and rate 1; finite for every positive shape that is not subnormal. */
export function randomLogGamma(generator: Generator, shape: number): number {
  if (shape >= 1) return log(marsagliaTsang(generator, shape));
  return log(marsagliaTsang(generator, shape + 1)) - randomStandardExponential(generator) / shape;
}

/** For shapes of 1 or more; NaN for others. */
function marsagliaTsang(generator: Generator, shape: number): number {
  // A state that went wrong must not keep a sampler in the loop below for ever.
  if (!(shape >= 1)) return NaN;
  const d = shape - 0.3333333333333333;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = randomStandardNormal(generator);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = generator.uniform();
    const x2 = x * x;
    if (u < 1 - 0.0331 * x2 * x2 || log(u) < 0.5 * x2 + d * (1 - v + log(v))) return d * v;
  }
}

/** The reciprocal of a gamma random number: inverse gamma with the given shape and scale, both positive. */
export function randomInvGamma(generator: Generator, shape: number, scale: number): number {
  if (shape >= 1) return scale / marsagliaTsang(generator, shape);
  return exp(log(scale) - randomLogGamma(generator, shape));
}

/** A chi-square random number with positive `degreesOfFreedom`. */
export function randomChiSquare(generator: Generator, degreesOfFreedom: number): number {
  return 2 * randomGamma(generator, 0.5 * degreesOfFreedom);
}

/** A beta random number with positive `a` and `b`, in [0, 1]; an end is reached only by rounding. */
export function randomBeta(generator: Generator, a: number, b: number): number {
  if (a >= 1 && b >= 1) {
    const x = marsagliaTsang(generator, a);
    return x / (x + marsagliaTsang(generator, b));
  }
  return logistic(randomLogGamma(generator, a) - randomLogGamma(generator, b));
}

/** A Student t random number: a normal one over the root of an independent chi-square over its degrees of freedom. */
export function randomStudentT(generator: Generator, degreesOfFreedom: number, location = 0, scale = 1): number {
  const z = randomStandardNormal(generator);
  if (degreesOfFreedom === Infinity) return location + scale * z;
  const half = 0.5 * degreesOfFreedom;
  if (half >= 1) return location + scale * z * Math.sqrt(half / marsagliaTsang(generator, half));
  return location + scale * z * exp(0.5 * (log(half) - randomLogGamma(generator, half)));
}
