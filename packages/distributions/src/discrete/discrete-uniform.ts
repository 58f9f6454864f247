/** @file Uniform distribution on the whole numbers of a closed range. */

import type { Node } from "@terrace/graph";
import type { DistributionParameter } from "../distribution.js";
import { scalarDistribution } from "../scalar-distribution.js";

const wholeNumber = (name: string): DistributionParameter => ({
  name,
  rank: 0,
  type: "int",
  support: { kind: "interval", integer: true },
});

/** `discrete_uniform(lower, upper)`, both ends included. */
export const discreteUniform = scalarDistribution({
  name: "discrete_uniform",
  parameters: [wholeNumber("lower"), wholeNumber("upper")],
  support: { kind: "interval", lower: { parameter: 0 }, upper: { parameter: 1 }, integer: true },
  logDensity: (b, _, lower: Node, upper: Node) => b.neg(b.log(b.add(b.sub(upper, lower), 1))),
  logCdf: (b, k, lower: Node, upper: Node) => b.log(b.div(b.add(b.sub(k, lower), 1), b.add(b.sub(upper, lower), 1))),
  logCcdf: (b, k, lower: Node, upper: Node) => b.log(b.div(b.sub(upper, k), b.add(b.sub(upper, lower), 1))),
  random: (b, shape, lower: Node, upper: Node) =>
    b.add(b.floor(b.mul(b.random("uniform", [], shape), b.add(b.sub(upper, lower), 1))), lower),
});
