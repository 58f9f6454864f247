/** @file Inverse gamma distribution, by shape and scale, and its special cases, the inverse chi-square distributions. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { positiveParameter, realsAboveZero } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

function logDensity(b: GraphBuilder, x: Node, shape: Node, scale: Node, logScale: Node): Node {
  return b.sub(
    b.sub(b.sub(b.mul(shape, logScale), b.lgamma(shape)), b.mul(b.log(x), b.add(shape, 1))),
    b.div(scale, x),
  );
}

/** `inv_gamma(shape, scale)`: the reciprocal of a gamma of that shape and rate `scale`. */
export const invGamma = scalarDistribution({
  name: "inv_gamma",
  parameters: [positiveParameter("shape"), positiveParameter("scale")],
  support: realsAboveZero,
  tailsFixedIn: ["shape"],
  logDensity: (b, x, shape: Node, scale: Node) => logDensity(b, x, shape, scale, b.log(scale)),
  logCdf: (b, x, shape: Node, scale: Node) => b.logGammaQ(shape, b.div(scale, x)),
  logCcdf: (b, x, shape: Node, scale: Node) => b.logGammaP(shape, b.div(scale, x)),
  cdf: (b, x, shape: Node, scale: Node) => b.gammaQ(shape, b.div(scale, x)),
  random: (b, drawShape, shape: Node, scale: Node) => b.div(scale, b.random("gamma", [shape], drawShape)),
});

/** `inv_chi_square(nu)`: the reciprocal of a chi-square. */
export const invChiSquare = scalarDistribution({
  name: "inv_chi_square",
  parameters: [positiveParameter("nu")],
  support: realsAboveZero,
  tailsFixedIn: ["nu"],
  logDensity: (b, x, nu: Node) => logDensity(b, x, b.mul(nu, 0.5), b.constant(0.5), b.constant(-Math.LN2)),
  logCdf: (b, x, nu: Node) => b.logGammaQ(b.mul(nu, 0.5), b.div(0.5, x)),
  logCcdf: (b, x, nu: Node) => b.logGammaP(b.mul(nu, 0.5), b.div(0.5, x)),
  cdf: (b, x, nu: Node) => b.gammaQ(b.mul(nu, 0.5), b.div(0.5, x)),
  random: (b, shape, nu: Node) => b.div(0.5, b.random("gamma", [b.mul(nu, 0.5)], shape)),
});

/** `nu s^2 / 2`. */
function halfSumOfSquares(b: GraphBuilder, nu: Node, s: Node): Node {
  return b.mul(b.mul(nu, 0.5), b.square(s));
}

/** `scaled_inv_chi_square(nu, s)`: inverse gamma of shape nu / 2 and scale nu s^2 / 2; s is a standard deviation. */
export const scaledInvChiSquare = scalarDistribution({
  name: "scaled_inv_chi_square",
  parameters: [positiveParameter("nu"), positiveParameter("s")],
  support: realsAboveZero,
  tailsFixedIn: ["nu"],
  logDensity(b, x, nu: Node, s: Node) {
    const scale = halfSumOfSquares(b, nu, s);
    return logDensity(b, x, b.mul(nu, 0.5), scale, b.log(scale));
  },
  logCdf: (b, x, nu: Node, s: Node) => b.logGammaQ(b.mul(nu, 0.5), b.div(halfSumOfSquares(b, nu, s), x)),
  logCcdf: (b, x, nu: Node, s: Node) => b.logGammaP(b.mul(nu, 0.5), b.div(halfSumOfSquares(b, nu, s), x)),
  cdf: (b, x, nu: Node, s: Node) => b.gammaQ(b.mul(nu, 0.5), b.div(halfSumOfSquares(b, nu, s), x)),
  random: (b, shape, nu: Node, s: Node) =>
    b.div(halfSumOfSquares(b, nu, s), b.random("gamma", [b.mul(nu, 0.5)], shape)),
});
