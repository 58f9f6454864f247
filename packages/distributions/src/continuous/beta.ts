/** @file Beta distribution, by its two shapes, or by mean and their sum. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { logBetaTail } from "../formulas/log-beta-tail.js";
import { powerLog, powerLog1m } from "../formulas/log-product.js";
import { positiveParameter, unitInterval, unitParameter } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

function logDensity(b: GraphBuilder, x: Node, first: Node, second: Node): Node {
  return b.sub(b.add(powerLog(b, b.sub(first, 1), x), powerLog1m(b, b.sub(second, 1), x)), b.lbeta(first, second));
}

function logCdf(b: GraphBuilder, x: Node, first: Node, second: Node): Node {
  return logBetaTail(b, first, second, x, b.sub(1, x));
}

function logCcdf(b: GraphBuilder, x: Node, first: Node, second: Node): Node {
  return logBetaTail(b, second, first, b.sub(1, x), x);
}

/** `beta(a, b)`. */
export const beta = scalarDistribution({
  name: "beta",
  parameters: [positiveParameter("a"), positiveParameter("b")],
  support: unitInterval,
  tailsFixedIn: ["a", "b"],
  logDensity: (b, x, first: Node, second: Node) => logDensity(b, x, first, second),
  logCdf: (b, x, first: Node, second: Node) => logCdf(b, x, first, second),
  logCcdf: (b, x, first: Node, second: Node) => logCcdf(b, x, first, second),
  cdf: (b, x, first: Node, second: Node) => b.betaInc(first, second, x),
  random: (b, shape, first: Node, second: Node) => b.random("beta", [first, second], shape),
});

function shapes(b: GraphBuilder, mu: Node, kappa: Node): [Node, Node] {
  return [b.mul(mu, kappa), b.mul(b.sub(1, mu), kappa)];
}

/** `beta_proportion(mu, kappa)`: beta of shapes `mu kappa` and `(1 - mu) kappa`. */
export const betaProportion = scalarDistribution({
  name: "beta_proportion",
  parameters: [unitParameter("mu", { openLower: true, openUpper: true }), positiveParameter("kappa")],
  support: unitInterval,
  tailsFixedIn: ["mu", "kappa"],
  logDensity: (b, x, mu: Node, kappa: Node) => logDensity(b, x, ...shapes(b, mu, kappa)),
  logCdf: (b, x, mu: Node, kappa: Node) => logCdf(b, x, ...shapes(b, mu, kappa)),
  logCcdf: (b, x, mu: Node, kappa: Node) => logCcdf(b, x, ...shapes(b, mu, kappa)),
  cdf: (b, x, mu: Node, kappa: Node) => b.betaInc(...shapes(b, mu, kappa), x),
  random: (b, shape, mu: Node, kappa: Node) => b.random("beta", shapes(b, mu, kappa), shape),
});
