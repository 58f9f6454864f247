/** @file The functions that generated code calls: special functions, linear algebra on parts of arrays, random draws. */
import {
  expOfNonPositive,
  log1pOfUnit,
  randomBeta,
  randomBinomial,
  randomGamma,
  randomGeneralisedInverseGaussian,
  randomInverseGaussian,
  randomPoisson,
  randomPolyaGamma,
  randomStandardExponential,
  randomStandardNormal,
  randomStandardTruncatedNormal,
  randomTruncatedGeneralisedInverseGaussian,
  special,
} from "@terrace/core";
import type { Generator } from "@terrace/core";
import { cholesky, choleskyGradient, matmul, triangularSolve } from "./matrix-functions.js";

/** Zeros in `[start, end)`. */
function clear(array: Float64Array, start: number, end: number): void {
  array.fill(0, start, end);
}

/** Copies `from` to `to`, of one length. */
function copy(from: Float64Array, to: Float64Array): void {
  to.set(from);
}

/** A category with probabilities proportional to `[start, start + numCategories)`, as core draws it but without a copy. */
function randomCategorical(
  generator: Generator,
  probabilities: Float64Array,
  start: number,
  numCategories: number,
): number {
  let total = 0;
  for (let k = 0; k < numCategories; k++) total += probabilities[start + k]!;
  let u = generator.uniform() * total;
  let last = 0;
  for (let k = 0; k < numCategories; k++) {
    const probability = probabilities[start + k]!;
    if (probability === 0) continue;
    if (u < probability) return k;
    u -= probability;
    last = k;
  }
  return last;
}

/** A function that generated code calls, of numbers, arrays and a generator. */
export type RuntimeFunction = (...operands: never[]) => number | void;

/** By name, as kernels call them. */
export const runtimeFunctions: Readonly<Record<string, RuntimeFunction>> = {
  ...special,
  expOfNonPositive,
  log1pOfUnit,
  cholesky,
  choleskyGradient,
  triangularSolve,
  matmul,
  clear,
  copy,
  randomUniform: (generator: Generator): number => generator.uniform(),
  randomNormal: randomStandardNormal,
  randomExponential: randomStandardExponential,
  randomGamma: (generator: Generator, shape: number): number => randomGamma(generator, shape),
  randomBeta: (generator: Generator, a: number, b: number): number => randomBeta(generator, a, b),
  randomPoisson: (generator: Generator, rate: number): number => randomPoisson(generator, rate),
  randomBinomial: (generator: Generator, n: number, p: number): number => randomBinomial(generator, n, p),
  randomCategorical,
  randomTruncatedNormal: randomStandardTruncatedNormal,
  randomInverseGaussian,
  randomGeneralisedInverseGaussian,
  randomTruncatedGeneralisedInverseGaussian,
  randomPolyaGamma,
};
