/** @file Poisson distribution, by rate or log rate. */

import type { Node } from "@terrace/graph";
import { timesLog } from "../formulas/log-product.js";
import { counts, nonNegativeParameter, realParameter } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

/** `poisson(rate)`. */
export const poisson = scalarDistribution({
  name: "poisson",
  parameters: [nonNegativeParameter("rate")],
  support: counts,
  logDensity: (b, k, rate: Node) => b.sub(b.sub(timesLog(b, k, rate), rate), b.lgamma(b.add(k, 1))),
  logCdf: (b, k, rate: Node) => b.logGammaQ(b.add(k, 1), rate),
  logCcdf: (b, k, rate: Node) => b.logGammaP(b.add(k, 1), rate),
  cdf: (b, k, rate: Node) => b.gammaQ(b.add(k, 1), rate),
  random: (b, shape, rate: Node) => b.random("poisson", [rate], shape),
});

/** `poisson_log(eta)`; eta is the log of the rate. */
export const poissonLog = scalarDistribution({
  name: "poisson_log",
  parameters: [realParameter("eta")],
  support: counts,
  logDensity: (b, k, eta: Node) => b.sub(b.sub(b.mul(k, eta), b.exp(eta)), b.lgamma(b.add(k, 1))),
  logCdf: (b, k, eta: Node) => b.logGammaQ(b.add(k, 1), b.exp(eta)),
  logCcdf: (b, k, eta: Node) => b.logGammaP(b.add(k, 1), b.exp(eta)),
  cdf: (b, k, eta: Node) => b.gammaQ(b.add(k, 1), b.exp(eta)),
  random: (b, shape, eta: Node) => b.random("poisson", [b.exp(eta)], shape),
});
