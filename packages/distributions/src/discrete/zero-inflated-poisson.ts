/** @file Zero-inflated Poisson distribution: 0 with probability pi, else a Poisson variate (which may be 0). */

import type { GraphBuilder, Node } from "@terrace/graph";
import { log1mOf, timesLog } from "../formulas/log-product.js";
import { counts, nonNegativeParameter, unitParameter } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

/** Beyond this rate exp(-rate) is not a normal number any more. */
const largeRate = 700;

/** `log(pi + (1 - pi) exp(-rate))`, in the form that is accurate where it is used and has finite gradients at pi = 0, 1. */
function logZero(b: GraphBuilder, rate: Node, pi: Node): Node {
  const other = b.sub(1, pi);
  const loss = b.mul(other, b.expm1(b.neg(rate)));
  const nearOne = b.log1p(loss);
  const between = b.log(b.add(pi, b.mul(other, b.exp(b.neg(rate)))));
  const extreme = b.logAddExp(b.log(pi), b.sub(log1mOf(b, pi), rate));
  return b.select(b.gt(loss, -0.5), nearOne, b.select(b.lt(rate, largeRate), between, extreme));
}

/** `zero_inflated_poisson(rate, pi)`. */
export const zeroInflatedPoisson = scalarDistribution({
  name: "zero_inflated_poisson",
  parameters: [nonNegativeParameter("rate"), unitParameter("pi")],
  support: counts,
  logDensity(b, k, rate: Node, pi: Node) {
    const count = b.sub(b.sub(timesLog(b, k, rate), rate), b.lgamma(b.add(k, 1)));
    return b.select(b.eq(k, 0), logZero(b, rate, pi), b.add(log1mOf(b, pi), count));
  },
  logCdf(b, k, rate: Node, pi: Node) {
    const upper = b.mul(b.sub(1, pi), b.gammaP(b.add(k, 1), rate));
    const lower = b.add(b.mul(b.sub(1, pi), b.gammaQ(b.add(k, 1), rate)), pi);
    return b.select(b.lt(upper, 0.5), b.log1p(b.neg(upper)), b.log(lower));
  },
  logCcdf: (b, k, rate: Node, pi: Node) => b.add(b.logGammaP(b.add(k, 1), rate), log1mOf(b, pi)),
  random(b, shape, rate: Node, pi: Node) {
    const isZero = b.lt(b.random("uniform", [], shape), pi);
    return b.select(isZero, b.constant(0, [], "int"), b.random("poisson", [rate], shape));
  },
});
