/** @file Random draws of a graph, element by element in row-major order. */

import type { Generator } from "@terrace/core";
import {
  randomBeta,
  randomBinomial,
  randomCategorical,
  randomGamma,
  randomGeneralisedInverseGaussian,
  randomInverseGaussian,
  randomPoisson,
  randomPolyaGamma,
  randomStandardExponential,
  randomStandardNormal,
  randomStandardTruncatedNormal,
  randomTruncatedGeneralisedInverseGaussian,
} from "@terrace/core";
import type { RandomFunction, RandomNode } from "./node.js";
import { numElements, type Values } from "./shape.js";

type DrawRule = (generator: Generator, operands: readonly Values[], i: number, numCategories: number) => number;

const rules: Readonly<Record<RandomFunction, DrawRule>> = {
  uniform: (generator) => generator.uniform(),
  normal: (generator) => randomStandardNormal(generator),
  exponential: (generator) => randomStandardExponential(generator),
  gamma: (generator, [shape], i) => randomGamma(generator, shape![i]!),
  beta: (generator, [a, b], i) => randomBeta(generator, a![i]!, b![i]!),
  poisson: (generator, [rate], i) => randomPoisson(generator, rate![i]!),
  binomial: (generator, [n, p], i) => randomBinomial(generator, n![i]!, p![i]!),
  categorical: (generator, [p], i, k) => randomCategorical(generator, p!.subarray(i * k, (i + 1) * k)),
  truncatedNormal: (generator, [lower, upper], i) => randomStandardTruncatedNormal(generator, lower![i]!, upper![i]!),
  inverseGaussian: (generator, [mean, shape], i) => randomInverseGaussian(generator, mean![i]!, shape![i]!),
  generalisedInverseGaussian: (generator, [p, a, b], i) =>
    randomGeneralisedInverseGaussian(generator, p![i]!, a![i]!, b![i]!),
  truncatedGeneralisedInverseGaussian: (generator, [p, a, b, lower, upper], i) =>
    randomTruncatedGeneralisedInverseGaussian(generator, p![i]!, a![i]!, b![i]!, lower![i]!, upper![i]!),
  polyaGamma: (generator, [shape, tilt], i) => randomPolyaGamma(generator, shape![i]!, tilt![i]!),
};

/** One draw for each element of the node's shape. */
export function randomValues(node: RandomNode, operands: readonly Values[], generator: Generator): Float64Array {
  const out = new Float64Array(numElements(node.shape));
  const numCategories = node.fn === "categorical" ? node.inputs[0]!.shape.at(-1)! : 0;
  const draw = rules[node.fn];
  for (let i = 0; i < out.length; i++) out[i] = draw(generator, operands, i, numCategories);
  return out;
}
