/**
 * @file Polya-Gamma random numbers, exact for every positive shape: rejection from inverse Gaussian numbers with the alternating
 * series of Polson, Scott and Windle 2013 ("Bayesian inference for logistic models using Polya-Gamma latent variables") and of
 * Windle, Polson and Scott 2014 ("Sampling Polya-Gamma random variates: alternate and approximate techniques").
 *
 * PG(h, z) is J / 4 for a J with Laplace transform (cosh(z / 2) / cosh(sqrt(z^2 / 4 + 2 s)))^h. With c = z / 2 the density of J is
 *   (1 + e^(-2 c))^h p(x) R(x),   R(x) = sum_n (-1)^n C(h + n - 1, n) (2 n + h) / h e^(-2 n (n + h) / x),
 * where p is the inverse Gaussian density with mean h / c and shape h^2, and 0 <= R <= 1: the Levy density of the inverse
 * Gaussian exceeds that of J at c = 0 (a theta function is at most 1) by a measure of mass h log 2, hence the one law is the other
 * plus a compound Poisson number, which is 0 with probability 2^-h. So an inverse Gaussian number that is kept with probability
 * R(x) is exact for every h, and kept with probability (1 + e^(-2 c))^-h; sums of equal shapes keep that from falling far.
 *
 * The quotients of successive terms of R fall with n, so that partial sums bound R from the first falling term on.
 */
import type { Generator } from "../generator.js";
import { exp, log1p } from "../special/elementary.js";
import { randomInverseGaussian } from "./inverse-gaussian.js";

const uniform = new Float64Array(1);

/**
 * A Polya-Gamma random number PG(shape, tilt), with mean shape tanh(tilt / 2) / (2 tilt).
 *
 * The time is proportional to `shape` where `tilt` is small, some two inverse Gaussian numbers for each unit of it, and to
 * shape e^-tilt where it is large.
 *
 * @param shape not negative, whole or not; 0 gives 0
 * @param tilt any real; its sign does not matter
 */
export function randomPolyaGamma(generator: Generator, shape: number, tilt: number): number {
  if (!(shape >= 0 && shape < Infinity) || tilt - tilt !== 0) return NaN;
  if (shape === 0) return 0;
  const c = 0.5 * Math.abs(tilt);
  // Pieces whose numbers are kept with probability 1 / e or more, at which the fewest are drawn in all.
  const numPieces = shape <= 1 ? 1 : Math.max(1, Math.ceil(shape * log1p(exp(-2 * c))));
  const h = shape / numPieces;
  const mean = h / c;
  let total = 0;
  for (let piece = 0; piece < numPieces; piece++) {
    let x: number;
    do x = randomInverseGaussian(generator, mean, h * h);
    while (!isKept(generator, h, x));
    total += x;
  }
  return 0.25 * total;
}

/** For x beyond this, or this many times h if that is above 1, R(x) is below 1e-22, less than any uniform number. */
const farthest = 48;

/** Whether a uniform number is below R(x). */
function isKept(generator: Generator, h: number, x: number): boolean {
  generator.writeUniform(uniform);
  const u = uniform[0];
  if (x > (h > 1 ? farthest * h : farthest)) return false;
  let factor = exp((-2 * (1 + h)) / x);
  let term = (2 + h) * factor;
  let sum = 1 - term;
  if (term <= 1 && u <= sum) return true;
  const step = exp(-4 / x);
  for (let n = 1; ; n++) {
    factor *= step;
    const ratio = (((n + h) * (2 * (n + 1) + h)) / ((n + 1) * (2 * n + h))) * factor;
    term *= ratio;
    if ((n & 1) === 1) {
      sum += term;
      if (ratio <= 1 && u > sum) return false;
    } else {
      sum -= term;
      if (ratio <= 1 && u <= sum) return true;
    }
  }
}
