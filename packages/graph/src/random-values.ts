/** @file Random draws of a graph, element by element in row-major order. */

import type { Generator } from "@terrace/core";
import { randomStandardExponential, randomStandardNormal, UnsupportedOperationError } from "@terrace/core";
import type { RandomFunction, RandomNode } from "./node.js";
import { numElements, type Values } from "./shape.js";

type DrawRule = (generator: Generator, operands: readonly Values[], i: number, numCategories: number) => number;

function missing(name: string): DrawRule {
  return () => {
    throw new UnsupportedOperationError(`${name} is not available yet.`);
  };
}

const rules: Readonly<Record<RandomFunction, DrawRule>> = {
  uniform: (generator) => generator.uniform(),
  normal: (generator) => randomStandardNormal(generator),
  exponential: (generator) => randomStandardExponential(generator),
  gamma: missing("gamma"),
  beta: missing("beta"),
  poisson: missing("poisson"),
  binomial: missing("binomial"),
  categorical: missing("categorical"),
};

/** One draw for each element of the node's shape. */
export function randomValues(node: RandomNode, operands: readonly Values[], generator: Generator): Float64Array {
  const out = new Float64Array(numElements(node.shape));
  const numCategories = node.fn === "categorical" ? node.inputs[0]!.shape.at(-1)! : 0;
  const draw = rules[node.fn];
  for (let i = 0; i < out.length; i++) out[i] = draw(generator, operands, i, numCategories);
  return out;
}
