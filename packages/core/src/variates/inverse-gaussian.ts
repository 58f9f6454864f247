/**
 * @file Inverse Gaussian random numbers (Michael, Schucany and Haas 1976, "Generating random variates using transformations
 * with multiple roots"), with both roots written without cancellation.
 */
import type { Generator } from "../generator.js";
import { randomStandardNormal } from "./normal.js";

const uniform = new Float64Array(1);

/**
 * An inverse Gaussian random number: the time at which a Brownian motion with drift sqrt(shape) / mean first reaches sqrt(shape).
 *
 * @param mean positive; Infinity for no drift, which gives `shape` over the square of a normal number
 * @param shape positive; the variance is mean^3 / shape
 */
export function randomInverseGaussian(generator: Generator, mean: number, shape: number): number {
  const z = randomStandardNormal(generator);
  const y = z * z;
  // The roots of shape (x - mean)^2 = mean^2 x y are mean / larger and mean larger; the first comes with probability
  // larger / (1 + larger).
  const v = 0.5 * (mean / shape) * y;
  generator.writeUniform(uniform);
  if (v > 1e16) {
    // Then larger is 2 v up to rounding, which may be beyond doubles where the first root is not.
    return 2 * v * uniform[0] > 1 - uniform[0] || mean === Infinity ? shape / y : 2 * v * mean;
  }
  const larger = 1 + v + Math.sqrt(v * (v + 2));
  return larger * (1 - uniform[0]) >= uniform[0] ? mean / larger : mean * larger;
}
