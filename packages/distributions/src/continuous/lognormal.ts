/** @file Lognormal distribution, by mean and standard deviation of the log. */

import { special } from "@terrace/core";
import type { GraphBuilder, Node } from "@terrace/graph";
import { positiveParameter, realsAboveZero, realParameter } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

function standardise(b: GraphBuilder, x: Node, mu: Node, sigma: Node): Node {
  return b.div(b.sub(b.log(x), mu), sigma);
}

/** `lognormal(mu, sigma)`. */
export const lognormal = scalarDistribution({
  name: "lognormal",
  parameters: [realParameter("mu"), positiveParameter("sigma")],
  support: realsAboveZero,
  logDensity: (b, x, mu: Node, sigma: Node) =>
    b.sub(
      b.sub(b.mul(b.square(standardise(b, x, mu, sigma)), -0.5), b.log(x)),
      b.add(b.log(sigma), 0.5 * special.log(2 * Math.PI)),
    ),
  logCdf: (b, x, mu: Node, sigma: Node) => b.normalLogCdf(standardise(b, x, mu, sigma)),
  logCcdf: (b, x, mu: Node, sigma: Node) => b.normalLogCdf(b.neg(standardise(b, x, mu, sigma))),
  cdf: (b, x, mu: Node, sigma: Node) => b.normalCdf(standardise(b, x, mu, sigma)),
  quantile: (b, p, mu: Node, sigma: Node) => b.exp(b.add(b.mul(b.normalQuantile(p), sigma), mu)),
  random: (b, shape, mu: Node, sigma: Node) => b.exp(b.add(b.mul(b.random("normal", [], shape), sigma), mu)),
});
