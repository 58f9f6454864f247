/**
 * @file Multinomial distribution of a vector of counts. As in Stan its one argument is the probabilities: the number of
 * trials is the sum of the value, so that a random draw needs it as one more argument.
 */

import type { GraphBuilder, Node } from "@terrace/graph";
import { InternalError } from "@terrace/core";
import { timesLog } from "../formulas/log-product.js";
import { counts, vectorParameter } from "../formulas/parameter.js";
import { either, isBelow, isFractional, unless } from "../formulas/support-guard.js";
import { lastAxes } from "../formulas/axes.js";
import { dimensionOf, vectorDistribution } from "./vector-distribution.js";

/** One count a category: binomial draws of what is left, with the category's share of what is left. */
function draw(b: GraphBuilder, shape: readonly number[], theta: Node, total: Node): Node {
  const axis = shape.length - 1;
  const batch = shape.slice(0, axis);
  const probabilities = b.broadcast(theta, shape);
  const tails = b.cumulativeSum(probabilities, axis, { reverse: true });
  let left = b.broadcast(total, batch);
  const columns: Node[] = [];
  for (let k = 0; k < shape[axis]! - 1; k++) {
    const tail = b.at(tails, axis, k);
    const share = b.select(b.gt(tail, 0), b.min(b.div(b.at(probabilities, axis, k), tail), 1), b.constant(0));
    const count = b.random("binomial", [left, share], batch);
    columns.push(count);
    left = b.sub(left, count);
  }
  return b.stack([...columns, left], axis);
}

/**
 * `multinomial(theta)`. `random` takes the numbers of trials (`[...batch]` or a scalar) after theta;
 * `randomArguments` takes them from the value that was observed.
 */
export const multinomial = vectorDistribution({
  name: "multinomial",
  parameters: [vectorParameter("theta", { kind: "simplex" })],
  eventRank: 1,
  type: "int",
  support: counts,
  logDensity(b, x, theta: Node) {
    const axes = lastAxes(x, 1);
    const coefficient = b.sub(b.lgamma(b.add(b.sum(x, axes), 1)), b.sum(b.lgamma(b.add(x, 1)), axes));
    const density = b.add(b.sum(timesLog(b, x, b.broadcast(theta, x.shape)), axes), coefficient);
    const limits = { lower: 0, upper: undefined };
    const wrong = either(b, isBelow(b, x, limits), isFractional(b, x));
    return unless(b, wrong === undefined ? undefined : b.reduce("max", wrong, axes), density, -Infinity);
  },
  random(b, shape, theta: Node, total?: Node) {
    if (total === undefined || dimensionOf(theta) !== shape[shape.length - 1]) {
      throw new InternalError("a random multinomial takes the probabilities and the number of trials");
    }
    return draw(b, shape, theta, total);
  },
  randomArguments: (b, value) => [b.sum(value, lastAxes(value, 1))],
});
