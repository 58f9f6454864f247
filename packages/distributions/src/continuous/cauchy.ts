/** @file Cauchy distribution by location and scale, and its absolute value about 0. */

import { special } from "@terrace/core";
import type { GraphBuilder, Node } from "@terrace/graph";
import { positiveParameter, positiveReals, realParameter, reals } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

function standardLogDensity(b: GraphBuilder, z: Node, sigma: Node, logConstant: number): Node {
  return b.sub(b.neg(b.log1p(b.square(z))), b.add(b.log(sigma), logConstant));
}

/** P(Z > z), accurate in both tails: the angle of (z, 1). */
function standardCcdf(b: GraphBuilder, z: Node): Node {
  return b.mul(b.atan2(b.constant(1), z), 1 / Math.PI);
}

/** log P(Z > z): from the other tail where that is the smaller one. */
function standardLogCcdf(b: GraphBuilder, z: Node): Node {
  return b.select(b.lt(z, -1), b.log1p(b.neg(standardCcdf(b, b.neg(z)))), b.log(standardCcdf(b, z)));
}

function standardDraw(b: GraphBuilder, u: Node): Node {
  return b.tan(b.mul(b.sub(u, 0.5), Math.PI));
}

/** `cauchy(mu, sigma)`. */
export const cauchy = scalarDistribution({
  name: "cauchy",
  parameters: [realParameter("mu"), positiveParameter("sigma")],
  support: reals,
  logDensity: (b, x, mu: Node, sigma: Node) =>
    standardLogDensity(b, b.div(b.sub(x, mu), sigma), sigma, special.log(Math.PI)),
  logCdf: (b, x, mu: Node, sigma: Node) => standardLogCcdf(b, b.div(b.sub(mu, x), sigma)),
  logCcdf: (b, x, mu: Node, sigma: Node) => standardLogCcdf(b, b.div(b.sub(x, mu), sigma)),
  cdf: (b, x, mu: Node, sigma: Node) => standardCcdf(b, b.div(b.sub(mu, x), sigma)),
  quantile: (b, p, mu: Node, sigma: Node) => b.add(b.mul(standardDraw(b, p), sigma), mu),
  random: (b, shape, mu: Node, sigma: Node) => b.add(b.mul(standardDraw(b, b.random("uniform", [], shape)), sigma), mu),
});

/** `half_cauchy(sigma)`. */
export const halfCauchy = scalarDistribution({
  name: "half_cauchy",
  parameters: [positiveParameter("sigma")],
  support: positiveReals,
  logDensity: (b, x, sigma: Node) => standardLogDensity(b, b.div(x, sigma), sigma, special.log(Math.PI / 2)),
  logCdf(b, x, sigma: Node) {
    const z = b.div(x, sigma);
    const body = b.log(b.mul(b.atan(z), 2 / Math.PI));
    return b.select(b.lt(z, 1), body, b.log1p(b.mul(standardCcdf(b, z), -2)));
  },
  logCcdf(b, x, sigma: Node) {
    const z = b.div(x, sigma);
    const body = b.log1p(b.mul(b.atan(z), -2 / Math.PI));
    return b.select(b.lt(z, 1), body, b.log(b.mul(standardCcdf(b, z), 2)));
  },
  cdf: (b, x, sigma: Node) => b.mul(b.atan(b.div(x, sigma)), 2 / Math.PI),
  quantile: (b, p, sigma: Node) => b.mul(b.tan(b.mul(p, Math.PI / 2)), sigma),
  random: (b, shape, sigma: Node) => b.mul(b.tan(b.mul(b.random("uniform", [], shape), Math.PI / 2)), sigma),
});
