/** @file How many arguments each random function takes, and which give whole numbers. */

import type { DType, RandomFunction } from "./node.js";

/** Number of arguments of each random function. */
export const randomArguments: Readonly<Record<RandomFunction, number>> = {
  uniform: 0,
  normal: 0,
  exponential: 0,
  gamma: 1,
  beta: 2,
  poisson: 1,
  binomial: 2,
  categorical: 1,
  truncatedNormal: 2,
  inverseGaussian: 2,
  generalisedInverseGaussian: 3,
  truncatedGeneralisedInverseGaussian: 5,
  polyaGamma: 2,
};

/** Element type of the draws. */
export function randomDType(fn: RandomFunction): DType {
  return fn === "poisson" || fn === "binomial" || fn === "categorical" ? "int" : "real";
}
