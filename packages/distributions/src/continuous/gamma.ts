/** @file Gamma distribution, by shape and rate, and the chi-square distribution, its special case. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { powerLog } from "../formulas/log-product.js";
import { positiveParameter, positiveReals } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

/** `gamma(shape, rate)`. */
export const gamma = scalarDistribution({
  name: "gamma",
  parameters: [positiveParameter("shape"), positiveParameter("rate")],
  support: positiveReals,
  tailsFixedIn: ["shape"],
  logDensity: (b, x, shape: Node, rate: Node) =>
    b.add(b.sub(powerLog(b, b.sub(shape, 1), x), b.mul(x, rate)), b.sub(b.mul(shape, b.log(rate)), b.lgamma(shape))),
  logCdf: (b, x, shape: Node, rate: Node) => b.logGammaP(shape, b.mul(x, rate)),
  logCcdf: (b, x, shape: Node, rate: Node) => b.logGammaQ(shape, b.mul(x, rate)),
  cdf: (b, x, shape: Node, rate: Node) => b.gammaP(shape, b.mul(x, rate)),
  random: (b, drawShape, shape: Node, rate: Node) => b.div(b.random("gamma", [shape], drawShape), rate),
});

function half(b: GraphBuilder, x: Node): Node {
  return b.mul(x, 0.5);
}

/** `chi_square(nu)`: gamma of shape nu / 2 and rate 1/2. */
export const chiSquare = scalarDistribution({
  name: "chi_square",
  parameters: [positiveParameter("nu")],
  support: positiveReals,
  tailsFixedIn: ["nu"],
  logDensity: (b, x, nu: Node) =>
    b.sub(
      b.sub(powerLog(b, b.sub(half(b, nu), 1), x), half(b, x)),
      b.add(b.mul(nu, 0.5 * Math.LN2), b.lgamma(half(b, nu))),
    ),
  logCdf: (b, x, nu: Node) => b.logGammaP(half(b, nu), half(b, x)),
  logCcdf: (b, x, nu: Node) => b.logGammaQ(half(b, nu), half(b, x)),
  cdf: (b, x, nu: Node) => b.gammaP(half(b, nu), half(b, x)),
  random: (b, shape, nu: Node) => b.mul(b.random("gamma", [half(b, nu)], shape), 2),
});
