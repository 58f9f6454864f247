/** @file Bernoulli distribution of 0 and 1, by probability or log odds of a 1. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { log1mOf, logOf, timesLog, timesLog1m } from "../formulas/log-product.js";
import type { IntervalSupport } from "../formulas/parameter.js";
import { logOddsParameter, unitParameter } from "../formulas/parameter.js";
import { everyKnown } from "../formulas/support-guard.js";
import { scalarDistribution } from "../scalar-distribution.js";

const zeroOrOne: IntervalSupport = { kind: "interval", lower: 0, upper: 1, integer: true };

function draw(b: GraphBuilder, u: Node, theta: Node): Node {
  return b.select(b.lt(u, theta), b.constant(1, [], "int"), b.constant(0, [], "int"));
}

/** `bernoulli(theta)`. */
export const bernoulli = scalarDistribution({
  name: "bernoulli",
  parameters: [unitParameter("theta")],
  support: zeroOrOne,
  logDensity(b, y, theta: Node) {
    if (theta.shape.length === 0 && y.shape.length > 0) {
      return b.add(timesLog(b, y, theta), timesLog1m(b, b.sub(1, y), theta));
    }
    return b.select(b.eq(y, 1), logOf(b, theta), log1mOf(b, theta));
  },
  logCdf: (b, y, theta: Node) => b.select(b.lt(y, 1), log1mOf(b, theta), b.constant(0)),
  logCcdf: (b, y, theta: Node) => b.select(b.lt(y, 1), logOf(b, theta), b.constant(-Infinity)),
  random: (b, shape, theta: Node) => draw(b, b.random("uniform", [], shape), theta),
});

/** `bernoulli_logit(eta)`; eta are log odds. */
export const bernoulliLogit = scalarDistribution({
  name: "bernoulli_logit",
  parameters: [logOddsParameter("eta")],
  support: zeroOrOne,
  logDensity(b, y, eta: Node) {
    if (eta.shape.length === 0 && y.shape.length > 0 && everyKnown(y, (k) => k === 0 || k === 1)) {
      return b.add(b.mul(y, b.logLogistic(eta)), b.mul(b.sub(1, y), b.logLogistic(b.neg(eta))));
    }
    return b.neg(b.log1pExp(b.mul(b.sub(1, b.mul(2, y)), eta)));
  },
  logCdf: (b, y, eta: Node) => b.select(b.lt(y, 1), b.logLogistic(b.neg(eta)), b.constant(0)),
  logCcdf: (b, y, eta: Node) => b.select(b.lt(y, 1), b.logLogistic(eta), b.constant(-Infinity)),
  random: (b, shape, eta: Node) => draw(b, b.random("uniform", [], shape), b.logistic(eta)),
});
