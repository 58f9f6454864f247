/** @file Double exponential (Laplace) distribution, by location and scale. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { positiveParameter, realParameter, reals } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

/** log P(Z <= z). */
function standardLogCdf(b: GraphBuilder, z: Node): Node {
  return b.select(b.lt(z, 0), b.sub(z, Math.LN2), b.log1p(b.mul(b.exp(b.neg(z)), -0.5)));
}

/** `double_exponential(mu, sigma)`; sigma is the scale, the standard deviation is `sigma * sqrt(2)`. */
export const doubleExponential = scalarDistribution({
  name: "double_exponential",
  parameters: [realParameter("mu"), positiveParameter("sigma")],
  support: reals,
  logDensity: (b, x, mu: Node, sigma: Node) =>
    b.sub(b.neg(b.div(b.abs(b.sub(x, mu)), sigma)), b.add(b.log(sigma), Math.LN2)),
  logCdf: (b, x, mu: Node, sigma: Node) => standardLogCdf(b, b.div(b.sub(x, mu), sigma)),
  logCcdf: (b, x, mu: Node, sigma: Node) => standardLogCdf(b, b.div(b.sub(mu, x), sigma)),
  quantile(b, p, mu: Node, sigma: Node) {
    const z = b.select(b.lt(p, 0.5), b.log(b.mul(p, 2)), b.neg(b.log(b.mul(b.sub(1, p), 2))));
    return b.add(b.mul(z, sigma), mu);
  },
  random(b, shape, mu: Node, sigma: Node) {
    const z = b.sub(b.random("exponential", [], shape), b.random("exponential", [], shape));
    return b.add(b.mul(z, sigma), mu);
  },
});
