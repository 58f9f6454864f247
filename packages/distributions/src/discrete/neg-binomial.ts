/** @file Negative binomial distribution by mean (or log mean) and precision: the variance is `mu + mu^2 / phi`. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { logBetaTail } from "../formulas/log-beta-tail.js";
import { timesLog } from "../formulas/log-product.js";
import { logRisingFactorial } from "../formulas/log-rising-factorial.js";
import { counts, nonNegativeParameter, positiveParameter, realParameter } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

/** `log choose(k + phi - 1, k)`. */
function logCoefficient(b: GraphBuilder, k: Node, phi: Node): Node {
  return b.sub(logRisingFactorial(b, phi, k), b.lgamma(b.add(k, 1)));
}

function draw(b: GraphBuilder, shape: readonly number[], mu: Node, phi: Node): Node {
  return b.random("poisson", [b.mul(b.random("gamma", [phi], shape), b.div(mu, phi))], shape);
}

/** `neg_binomial_2(mu, phi)`. As phi grows it tends to the Poisson's, gradient too. */
export const negBinomial2 = scalarDistribution({
  name: "neg_binomial_2",
  parameters: [nonNegativeParameter("mu"), positiveParameter("phi")],
  support: counts,
  tailsFixedIn: ["phi"],
  logDensity(b, k, mu: Node, phi: Node) {
    const power = b.sub(timesLog(b, k, mu), b.mul(k, b.log(b.add(mu, phi))));
    return b.add(b.sub(power, b.mul(phi, b.log1p(b.div(mu, phi)))), logCoefficient(b, k, phi));
  },
  logCdf: (b, k, mu: Node, phi: Node) =>
    logBetaTail(b, phi, b.add(k, 1), b.div(phi, b.add(mu, phi)), b.div(mu, b.add(mu, phi))),
  logCcdf: (b, k, mu: Node, phi: Node) =>
    logBetaTail(b, b.add(k, 1), phi, b.div(mu, b.add(mu, phi)), b.div(phi, b.add(mu, phi))),
  random: (b, shape, mu: Node, phi: Node) => draw(b, shape, mu, phi),
});

/** `neg_binomial_2_log(eta, phi)`; eta is the log of the mean. */
export const negBinomial2Log = scalarDistribution({
  name: "neg_binomial_2_log",
  parameters: [realParameter("eta"), positiveParameter("phi")],
  support: counts,
  tailsFixedIn: ["phi"],
  logDensity(b, k, eta: Node, phi: Node) {
    const logOdds = b.sub(eta, b.log(phi));
    const kernel = b.sub(b.mul(k, logOdds), b.mul(b.add(k, phi), b.log1pExp(logOdds)));
    return b.add(kernel, logCoefficient(b, k, phi));
  },
  logCdf(b, k, eta: Node, phi: Node) {
    const logOdds = b.sub(eta, b.log(phi));
    return logBetaTail(b, phi, b.add(k, 1), b.logistic(b.neg(logOdds)), b.logistic(logOdds));
  },
  logCcdf(b, k, eta: Node, phi: Node) {
    const logOdds = b.sub(eta, b.log(phi));
    return logBetaTail(b, b.add(k, 1), phi, b.logistic(logOdds), b.logistic(b.neg(logOdds)));
  },
  random: (b, shape, eta: Node, phi: Node) => draw(b, shape, b.exp(eta), phi),
});
