/** @file Exponential distribution, by rate. */

import type { Node } from "@terrace/graph";
import { positiveParameter, positiveReals } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

/** `exponential(rate)`. */
export const exponential = scalarDistribution({
  name: "exponential",
  parameters: [positiveParameter("rate")],
  support: positiveReals,
  logDensity: (b, x, rate: Node) => b.sub(b.log(rate), b.mul(x, rate)),
  logCdf: (b, x, rate: Node) => b.log1mExp(b.neg(b.mul(x, rate))),
  logCcdf: (b, x, rate: Node) => b.neg(b.mul(x, rate)),
  cdf: (b, x, rate: Node) => b.neg(b.expm1(b.neg(b.mul(x, rate)))),
  quantile: (b, p, rate: Node) => b.neg(b.div(b.log1p(b.neg(p)), rate)),
  random: (b, shape, rate: Node) => b.div(b.random("exponential", [], shape), rate),
});
