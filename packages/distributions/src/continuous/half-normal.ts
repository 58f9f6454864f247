/** @file Half-normal distribution: the absolute value of a normal with mean 0, by that normal's standard deviation. */

import { special } from "@terrace/core";
import type { Node } from "@terrace/graph";
import { positiveParameter, positiveReals } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

const halfLogTwoOverPi = 0.5 * special.log(2 / Math.PI);

/** `half_normal(sigma)`. */
export const halfNormal = scalarDistribution({
  name: "half_normal",
  parameters: [positiveParameter("sigma")],
  support: positiveReals,
  logDensity: (b, x, sigma: Node) =>
    b.sub(b.mul(b.square(b.div(x, sigma)), -0.5), b.sub(b.log(sigma), halfLogTwoOverPi)),
  logCdf(b, x, sigma: Node) {
    const z = b.mul(b.div(x, sigma), Math.SQRT1_2);
    return b.select(b.lt(z, 0.5), b.log(b.erf(z)), b.log1p(b.neg(b.erfc(z))));
  },
  logCcdf(b, x, sigma: Node) {
    const z = b.div(x, sigma);
    const nearZero = b.log1p(b.neg(b.erf(b.mul(z, Math.SQRT1_2))));
    return b.select(b.lt(z, 0.5), nearZero, b.add(b.normalLogCdf(b.neg(z)), Math.LN2));
  },
  cdf: (b, x, sigma: Node) => b.erf(b.mul(b.div(x, sigma), Math.SQRT1_2)),
  quantile: (b, p, sigma: Node) => b.mul(b.neg(b.normalQuantile(b.mul(b.sub(1, p), 0.5))), sigma),
  random: (b, shape, sigma: Node) => b.mul(b.abs(b.random("normal", [], shape)), sigma),
});
