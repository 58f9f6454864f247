/** @file Dirichlet distribution on the simplex. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { powerLog } from "../formulas/log-product.js";
import { positiveReals, vectorParameter } from "../formulas/parameter.js";
import { everyKnown, unless } from "../formulas/support-guard.js";
import { hasStructure } from "../known-structure.js";
import { lastAxes } from "../formulas/axes.js";
import { vectorDistribution } from "./vector-distribution.js";

/** How far from 1 the sum of a simplex given as data may be, as in Stan. */
const sumTolerance = 1e-8;

function isOutside(b: GraphBuilder, x: Node): Node | undefined {
  if (hasStructure(x, "simplex")) return undefined;
  const excess = b.abs(b.sub(b.sum(x, lastAxes(x, 1)), 1));
  const smallest = b.reduce("min", x, lastAxes(x, 1));
  return b.or(b.gt(excess, sumTolerance), b.lt(smallest, 0));
}

/** Log of the draws before normalisation: a gamma(alpha) is a gamma(alpha + 1) times u^(1 / alpha), safe for small alpha. */
function logGammaDraws(b: GraphBuilder, alpha: Node, shape: readonly number[]): Node {
  const boosted = b.log(b.random("gamma", [b.add(alpha, 1)], shape));
  return b.sub(boosted, b.div(b.random("exponential", [], shape), alpha));
}

/** `dirichlet(alpha)`. */
export const dirichlet = vectorDistribution({
  name: "dirichlet",
  parameters: [vectorParameter("alpha", positiveReals)],
  eventRank: 1,
  support: { kind: "simplex" },
  measure: "Lebesgue measure on all coordinates but the last",
  logDensity(b, x, alpha: Node) {
    const exponents = b.sub(alpha, 1);
    const known = everyKnown(exponents, (element) => element !== 0) || alpha.shape.length < x.shape.length;
    const terms = powerLog(b, known ? b.broadcast(exponents, x.shape) : exponents, x);
    const normaliser = b.sub(b.lgamma(b.sum(alpha, lastAxes(alpha, 1))), b.sum(b.lgamma(alpha), lastAxes(alpha, 1)));
    return unless(b, isOutside(b, x), b.add(b.sum(terms, lastAxes(x, 1)), normaliser), -Infinity);
  },
  random(b, shape, alpha: Node) {
    const logs = logGammaDraws(b, b.broadcast(alpha, shape), shape);
    const last = shape.length - 1;
    const batchAxes = shape.slice(0, last).map((_, axis) => axis);
    return b.exp(b.sub(logs, b.broadcast(b.logSumExp(logs, [last]), shape, batchAxes)));
  },
});
