/** @file Uniform random numbers. */
import type { Generator } from "../generator.js";

/** A uniform random number between `lower` and `upper`, both finite, `lower <= upper`. */
export function randomUniform(generator: Generator, lower = 0, upper = 1): number {
  const u = generator.uniform();
  // Two products, because upper - lower may overflow; rounding may reach an end, never pass it.
  const x = lower * (1 - u) + upper * u;
  return x < lower ? lower : x > upper ? upper : x;
}
