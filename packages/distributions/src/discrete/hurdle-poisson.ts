/** @file Hurdle Poisson distribution: 0 with probability theta, else a Poisson variate given that it is not 0. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { log1mOf, logOf, timesLog } from "../formulas/log-product.js";
import { counts, nonNegativeParameter, unitParameter } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

function logCcdf(b: GraphBuilder, k: Node, rate: Node, theta: Node): Node {
  return b.add(b.logGammaP(b.add(k, 1), rate), b.sub(log1mOf(b, theta), b.log1mExp(b.neg(rate))));
}

/** `hurdle_poisson(rate, theta)`; theta is the probability of 0. */
export const hurdlePoisson = scalarDistribution({
  name: "hurdle_poisson",
  parameters: [nonNegativeParameter("rate"), unitParameter("theta")],
  support: counts,
  logDensity(b, k, rate: Node, theta: Node) {
    const count = b.sub(b.sub(timesLog(b, k, rate), rate), b.lgamma(b.add(k, 1)));
    const positive = b.add(count, b.sub(log1mOf(b, theta), b.log1mExp(b.neg(rate))));
    return b.select(b.eq(k, 0), logOf(b, theta), positive);
  },
  logCdf(b, k, rate: Node, theta: Node) {
    const logTail = logCcdf(b, k, rate, theta);
    const none = b.exp(b.neg(rate));
    const given = b.div(b.sub(b.gammaQ(b.add(k, 1), rate), none), b.neg(b.expm1(b.neg(rate))));
    const body = b.log(b.add(b.mul(given, b.sub(1, theta)), theta));
    const positive = b.select(b.lt(logTail, -Math.LN2), b.log1mExp(logTail), body);
    return b.select(b.eq(k, 0), logOf(b, theta), positive);
  },
  logCcdf(b, k, rate: Node, theta: Node) {
    return b.select(b.eq(k, 0), log1mOf(b, theta), logCcdf(b, k, rate, theta));
  },
  random(b, shape, rate: Node, theta: Node) {
    // The first event of a Poisson process, given that one comes by time 1, then the events that follow it.
    const u = b.random("uniform", [], shape);
    const first = b.neg(b.log1p(b.mul(u, b.expm1(b.neg(rate)))));
    const count = b.add(b.random("poisson", [b.max(b.sub(rate, first), 0)], shape), 1);
    return b.select(b.lt(b.random("uniform", [], shape), theta), b.constant(0, [], "int"), count);
  },
});
