/** @file Increasing vectors, on the reals or above 0. Density with respect to Lebesgue measure on the vector. */

import type { GraphBuilder, Node } from "@terrace/graph";
import type { Bijector } from "../bijector.js";
import { markStructure } from "../known-structure.js";

function split(b: GraphBuilder, x: Node): { first: Node; rest: Node } {
  const leading = x.shape.slice(0, -1);
  const start = leading.map(() => 0);
  return {
    first: b.slice(x, [...start, 0], [...leading, 1]),
    rest: b.slice(x, [...start, 1], [...leading, x.shape[x.shape.length - 1]! - 1]),
  };
}

/** `x[k] - x[k-1]` for k from 1. */
function differences(b: GraphBuilder, x: Node): Node {
  const leading = x.shape.slice(0, -1);
  const start = leading.map(() => 0);
  const shape = [...leading, x.shape[x.shape.length - 1]! - 1];
  return b.sub(b.slice(x, [...start, 1], shape), b.slice(x, [...start, 0], shape));
}

/** Increasing vectors: the first element, then logs of the steps. */
export const orderedBijector: Bijector = {
  unconstrainedShape: (shape) => shape,
  forward(b, u, shape) {
    const axis = shape.length - 1;
    const { first, rest } = split(b, u);
    const value = b.cumulativeSum(b.concat([first, b.exp(rest)], axis), axis);
    return { value: markStructure(value, "ordered"), logAbsDetJacobian: b.sum(rest) };
  },
  inverse(b, x) {
    const axis = x.shape.length - 1;
    return b.concat([split(b, x).first, b.log(differences(b, x))], axis);
  },
};

/** Increasing vectors of positive numbers: logs of the first element and of the steps. */
export const positiveOrderedBijector: Bijector = {
  unconstrainedShape: (shape) => shape,
  forward(b, u, shape) {
    const value = b.cumulativeSum(b.exp(u), shape.length - 1);
    return { value: markStructure(value, "positive_ordered"), logAbsDetJacobian: b.sum(u) };
  },
  inverse(b, x) {
    const axis = x.shape.length - 1;
    return b.concat([b.log(split(b, x).first), b.log(differences(b, x))], axis);
  },
};
