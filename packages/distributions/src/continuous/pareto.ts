/** @file Pareto distribution, by minimum and shape. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { positiveParameter } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

function logSurvival(b: GraphBuilder, y: Node, minimum: Node, alpha: Node): Node {
  return b.neg(b.mul(b.log1p(b.div(b.sub(y, minimum), minimum)), alpha));
}

/** `pareto(y_min, alpha)`. */
export const pareto = scalarDistribution({
  name: "pareto",
  parameters: [positiveParameter("y_min"), positiveParameter("alpha")],
  support: { kind: "interval", lower: { parameter: 0 }, integer: false },
  logDensity: (b, y, minimum: Node, alpha: Node) =>
    b.add(b.neg(b.mul(b.log(y), b.add(alpha, 1))), b.add(b.log(alpha), b.mul(alpha, b.log(minimum)))),
  logCdf: (b, y, minimum: Node, alpha: Node) => b.log1mExp(logSurvival(b, y, minimum, alpha)),
  logCcdf: (b, y, minimum: Node, alpha: Node) => logSurvival(b, y, minimum, alpha),
  cdf: (b, y, minimum: Node, alpha: Node) => b.neg(b.expm1(logSurvival(b, y, minimum, alpha))),
  quantile: (b, p, minimum: Node, alpha: Node) => b.mul(b.exp(b.neg(b.div(b.log1p(b.neg(p)), alpha))), minimum),
  random: (b, shape, minimum: Node, alpha: Node) =>
    b.mul(b.exp(b.div(b.random("exponential", [], shape), alpha)), minimum),
});
