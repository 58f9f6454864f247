/** @file Random numbers of the continuous distributions whose quantile function is elementary. */
import type { Generator } from "../generator.js";
import { exp, logit, pow } from "../special/elementary.js";
import { tan } from "../special/trigonometric.js";
import { randomStandardExponential } from "./exponential.js";
import { randomStandardNormal } from "./normal.js";

/** A Cauchy random number; `scale` is half the interquartile range. */
export function randomCauchy(generator: Generator, location = 0, scale = 1): number {
  return location + scale * tan(3.141592653589793 * (generator.uniform() - 0.5));
}

/** A logistic random number; `scale` is not the standard deviation, which is pi / sqrt(3) times as large. */
export function randomLogistic(generator: Generator, location = 0, scale = 1): number {
  return location + scale * logit(generator.uniform());
}

/** A Laplace (double exponential) random number; `scale` is the mean distance from `location`. */
export function randomLaplace(generator: Generator, location = 0, scale = 1): number {
  const sign = (generator.nextUint32() & 0x80000000) === 0 ? 1 : -1;
  return location + sign * scale * randomStandardExponential(generator);
}

/** A Weibull random number with positive `shape` and `scale`. */
export function randomWeibull(generator: Generator, shape: number, scale: number): number {
  return scale * pow(randomStandardExponential(generator), 1 / shape);
}

/** A Pareto random number, at least `minimum` > 0, with tail exponent `shape` > 0. */
export function randomPareto(generator: Generator, minimum: number, shape: number): number {
  return minimum * exp(randomStandardExponential(generator) / shape);
}

/** The exponential of a normal random number with the given mean and standard deviation. */
export function randomLognormal(generator: Generator, mean = 0, scale = 1): number {
  return exp(mean + scale * randomStandardNormal(generator));
}
