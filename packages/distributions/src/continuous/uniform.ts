/** @file Uniform distribution on an interval, whose ends may be parameters. */

import type { Node } from "@terrace/graph";
import { realParameter } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

/** `uniform(lower, upper)`. */
export const uniform = scalarDistribution({
  name: "uniform",
  parameters: [realParameter("lower"), realParameter("upper")],
  support: { kind: "interval", lower: { parameter: 0 }, upper: { parameter: 1 }, integer: false },
  logDensity: (b, _, lower: Node, upper: Node) => b.neg(b.log(b.sub(upper, lower))),
  logCdf: (b, x, lower: Node, upper: Node) => b.log(b.div(b.sub(x, lower), b.sub(upper, lower))),
  logCcdf: (b, x, lower: Node, upper: Node) => b.log(b.div(b.sub(upper, x), b.sub(upper, lower))),
  cdf: (b, x, lower: Node, upper: Node) => b.div(b.sub(x, lower), b.sub(upper, lower)),
  quantile: (b, p, lower: Node, upper: Node) => b.add(b.mul(p, b.sub(upper, lower)), lower),
  random: (b, shape, lower: Node, upper: Node) =>
    b.add(b.mul(b.random("uniform", [], shape), b.sub(upper, lower)), lower),
});
