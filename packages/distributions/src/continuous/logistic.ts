/** @file Logistic distribution, by location and scale. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { positiveParameter, realParameter, reals } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

function logit(b: GraphBuilder, p: Node): Node {
  return b.sub(b.log(p), b.log1p(b.neg(p)));
}

/** `logistic(mu, sigma)`; sigma is the scale, the standard deviation is `sigma * pi / sqrt(3)`. */
export const logistic = scalarDistribution({
  name: "logistic",
  parameters: [realParameter("mu"), positiveParameter("sigma")],
  support: reals,
  logDensity(b, x, mu: Node, sigma: Node) {
    const z = b.div(b.sub(x, mu), sigma);
    return b.sub(b.sub(b.mul(b.log1pExp(b.neg(z)), -2), z), b.log(sigma));
  },
  logCdf: (b, x, mu: Node, sigma: Node) => b.logLogistic(b.div(b.sub(x, mu), sigma)),
  logCcdf: (b, x, mu: Node, sigma: Node) => b.logLogistic(b.div(b.sub(mu, x), sigma)),
  cdf: (b, x, mu: Node, sigma: Node) => b.logistic(b.div(b.sub(x, mu), sigma)),
  quantile: (b, p, mu: Node, sigma: Node) => b.add(b.mul(logit(b, p), sigma), mu),
  random: (b, shape, mu: Node, sigma: Node) => b.add(b.mul(logit(b, b.random("uniform", [], shape)), sigma), mu),
});
