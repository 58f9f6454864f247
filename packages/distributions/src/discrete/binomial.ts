/** @file Binomial distribution, by number of trials and probability or log odds of success. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { logBetaTail } from "../formulas/log-beta-tail.js";
import { timesLog, timesLog1m } from "../formulas/log-product.js";
import type { IntervalSupport } from "../formulas/parameter.js";
import { countParameter, realParameter, unitParameter } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

const upToTrials: IntervalSupport = { kind: "interval", lower: 0, upper: { parameter: 0 }, integer: true };

/** log P(X <= k) = log I_{1-p}(n - k, k + 1); k = n has no such form and probability 1. */
function logCdf(b: GraphBuilder, k: Node, n: Node, p: Node, q: Node): Node {
  const failures = b.max(b.sub(n, k), 1);
  return b.select(b.ge(k, n), b.constant(0), logBetaTail(b, failures, b.add(k, 1), q, p));
}

function logCcdf(b: GraphBuilder, k: Node, n: Node, p: Node, q: Node): Node {
  const failures = b.max(b.sub(n, k), 1);
  return b.select(b.ge(k, n), b.constant(-Infinity), logBetaTail(b, b.add(k, 1), failures, p, q));
}

/** `binomial(n, p)`. */
export const binomial = scalarDistribution({
  name: "binomial",
  parameters: [countParameter("n"), unitParameter("p")],
  support: upToTrials,
  logDensity: (b, k, n: Node, p: Node) =>
    b.add(b.add(timesLog(b, k, p), timesLog1m(b, b.sub(n, k), p)), b.lchoose(n, k)),
  logCdf: (b, k, n: Node, p: Node) => logCdf(b, k, n, p, b.sub(1, p)),
  logCcdf: (b, k, n: Node, p: Node) => logCcdf(b, k, n, p, b.sub(1, p)),
  random: (b, shape, n: Node, p: Node) => b.random("binomial", [n, p], shape),
});

/** `binomial_logit(n, eta)`; eta are log odds. */
export const binomialLogit = scalarDistribution({
  name: "binomial_logit",
  parameters: [countParameter("n"), realParameter("eta")],
  support: upToTrials,
  logDensity(b, k, n: Node, eta: Node) {
    // With the rarer outcome as the one counted, nothing cancels where its probability vanishes: one log1pExp a row.
    const failures = b.sub(n, k);
    const sign = b.select(b.gt(k, failures), b.constant(-1, [], "int"), b.constant(1, [], "int"));
    const rarer = b.mul(sign, b.min(k, failures));
    const kernel = b.sub(b.mul(rarer, eta), b.mul(n, b.log1pExp(b.mul(sign, eta))));
    return b.add(kernel, b.lchoose(n, k));
  },
  logCdf: (b, k, n: Node, eta: Node) => logCdf(b, k, n, b.logistic(eta), b.logistic(b.neg(eta))),
  logCcdf: (b, k, n: Node, eta: Node) => logCcdf(b, k, n, b.logistic(eta), b.logistic(b.neg(eta))),
  random: (b, shape, n: Node, eta: Node) => b.random("binomial", [n, b.logistic(eta)], shape),
});
