/** @file Geometric distribution of the number of failures before the first success (R's convention): support from 0. */

import type { Node } from "@terrace/graph";
import { log1mOf, logOf, timesLog1m } from "../formulas/log-product.js";
import { counts, unitParameter } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

/** `geometric(p)`; p is the probability of success. */
export const geometric = scalarDistribution({
  name: "geometric",
  parameters: [unitParameter("p", { openLower: true })],
  support: counts,
  logDensity: (b, k, p: Node) => b.add(timesLog1m(b, k, p), logOf(b, p)),
  logCdf: (b, k, p: Node) => b.log1mExp(b.mul(b.add(k, 1), log1mOf(b, p))),
  logCcdf: (b, k, p: Node) => b.mul(b.add(k, 1), log1mOf(b, p)),
  cdf: (b, k, p: Node) => b.neg(b.expm1(b.mul(b.add(k, 1), log1mOf(b, p)))),
  quantile: (b, u, p: Node) => b.max(b.sub(b.ceil(b.div(b.log1p(b.neg(u)), log1mOf(b, p))), 1), 0),
  random: (b, shape, p: Node) => b.floor(b.neg(b.div(b.random("exponential", [], shape), log1mOf(b, p)))),
});
