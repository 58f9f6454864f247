/** @file Weibull distribution, by shape and scale. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { powerLog } from "../formulas/log-product.js";
import { positiveParameter, positiveReals } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

/** The cumulative hazard, `(x / scale)^shape`. */
function cumulativeHazard(b: GraphBuilder, x: Node, shape: Node, scale: Node): Node {
  return b.exp(b.mul(b.sub(b.log(x), b.log(scale)), shape));
}

/** `weibull(shape, scale)`. */
export const weibull = scalarDistribution({
  name: "weibull",
  parameters: [positiveParameter("shape"), positiveParameter("scale")],
  support: positiveReals,
  logDensity: (b, x, shape: Node, scale: Node) =>
    b.add(
      b.sub(powerLog(b, b.sub(shape, 1), x), cumulativeHazard(b, x, shape, scale)),
      b.sub(b.log(shape), b.mul(shape, b.log(scale))),
    ),
  logCdf: (b, x, shape: Node, scale: Node) => b.log1mExp(b.neg(cumulativeHazard(b, x, shape, scale))),
  logCcdf: (b, x, shape: Node, scale: Node) => b.neg(cumulativeHazard(b, x, shape, scale)),
  cdf: (b, x, shape: Node, scale: Node) => b.neg(b.expm1(b.neg(cumulativeHazard(b, x, shape, scale)))),
  quantile: (b, p, shape: Node, scale: Node) => b.mul(b.exp(b.div(b.log(b.neg(b.log1p(b.neg(p)))), shape)), scale),
  random: (b, drawShape, shape: Node, scale: Node) =>
    b.mul(b.exp(b.div(b.log(b.random("exponential", [], drawShape)), shape)), scale),
});
