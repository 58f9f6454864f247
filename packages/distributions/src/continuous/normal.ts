/** @file Normal distribution, by mean and standard deviation; the standard normal. */

import { special } from "@terrace/core";
import type { GraphBuilder, Node, Shape } from "@terrace/graph";
import { positiveParameter, realParameter, reals } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

const halfLogTwoPi = 0.5 * special.log(2 * Math.PI);

function standardise(b: GraphBuilder, x: Node, mu: Node, sigma: Node): Node {
  return b.div(b.sub(x, mu), sigma);
}

/** `normal(mu, sigma)`; sigma is the standard deviation. */
export const normal = scalarDistribution({
  name: "normal",
  parameters: [realParameter("mu"), positiveParameter("sigma")],
  support: reals,
  logDensity: (b, x, mu: Node, sigma: Node) =>
    b.sub(b.mul(b.square(standardise(b, x, mu, sigma)), -0.5), b.add(b.log(sigma), halfLogTwoPi)),
  logCdf: (b, x, mu: Node, sigma: Node) => b.normalLogCdf(standardise(b, x, mu, sigma)),
  logCcdf: (b, x, mu: Node, sigma: Node) => b.normalLogCdf(b.neg(standardise(b, x, mu, sigma))),
  cdf: (b, x, mu: Node, sigma: Node) => b.normalCdf(standardise(b, x, mu, sigma)),
  quantile: (b, p, mu: Node, sigma: Node) => b.add(b.mul(b.normalQuantile(p), sigma), mu),
  random: (b, shape: Shape, mu: Node, sigma: Node) => b.add(b.mul(b.random("normal", [], shape), sigma), mu),
});

/** `std_normal()`: mean 0, standard deviation 1. */
export const stdNormal = scalarDistribution({
  name: "std_normal",
  parameters: [],
  support: reals,
  logDensity: (b, x) => b.sub(b.mul(b.square(x), -0.5), halfLogTwoPi),
  logCdf: (b, x) => b.normalLogCdf(x),
  logCcdf: (b, x) => b.normalLogCdf(b.neg(x)),
  cdf: (b, x) => b.normalCdf(x),
  quantile: (b, p) => b.normalQuantile(p),
  random: (b, shape: Shape) => b.random("normal", [], shape),
});
