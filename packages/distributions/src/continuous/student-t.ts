/** @file Student's t distribution by degrees of freedom, location and scale, and its absolute value about 0. */

import type { GraphBuilder, Node, Shape } from "@terrace/graph";
import { logRisingFactorial } from "../formulas/log-rising-factorial.js";
import { positiveParameter, positiveReals, realParameter, reals } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

/** Log density at the standardised value; the scale's term is in it. As nu grows it tends to the normal's, gradient too. */
function standardLogDensity(b: GraphBuilder, z: Node, nu: Node, sigma: Node): Node {
  const normaliser = b.sub(
    b.sub(logRisingFactorial(b, b.mul(nu, 0.5), 0.5), b.mul(b.log(b.mul(nu, Math.PI)), 0.5)),
    b.log(sigma),
  );
  return b.sub(normaliser, b.mul(b.log1p(b.div(b.square(z), nu)), b.mul(b.add(nu, 1), 0.5)));
}

function standardDraw(b: GraphBuilder, shape: Shape, nu: Node): Node {
  const halfNu = b.mul(nu, 0.5);
  return b.div(b.random("normal", [], shape), b.sqrt(b.div(b.random("gamma", [halfNu], shape), halfNu)));
}

/** `z^2 / (nu + z^2)`: P(|T| <= z) is the incomplete beta function of it, accurate near 0. */
function shareOfSquare(b: GraphBuilder, z: Node, nu: Node): Node {
  const squared = b.square(z);
  return b.div(squared, b.add(squared, nu));
}

/** `student_t(nu, mu, sigma)`. */
export const studentT = scalarDistribution({
  name: "student_t",
  parameters: [positiveParameter("nu"), realParameter("mu"), positiveParameter("sigma")],
  support: reals,
  tailsFixedIn: ["nu"],
  logDensity: (b, x, nu: Node, mu: Node, sigma: Node) => standardLogDensity(b, b.div(b.sub(x, mu), sigma), nu, sigma),
  logCdf: (b, x, nu: Node, mu: Node, sigma: Node) => b.studentTLogCdf(nu, b.div(b.sub(x, mu), sigma)),
  logCcdf: (b, x, nu: Node, mu: Node, sigma: Node) => b.studentTLogCdf(nu, b.div(b.sub(mu, x), sigma)),
  cdf: (b, x, nu: Node, mu: Node, sigma: Node) => b.studentTCdf(nu, b.div(b.sub(x, mu), sigma)),
  random: (b, shape, nu: Node, mu: Node, sigma: Node) => b.add(b.mul(standardDraw(b, shape, nu), sigma), mu),
});

/** `half_student_t(nu, sigma)`. */
export const halfStudentT = scalarDistribution({
  name: "half_student_t",
  parameters: [positiveParameter("nu"), positiveParameter("sigma")],
  support: positiveReals,
  tailsFixedIn: ["nu"],
  logDensity: (b, x, nu: Node, sigma: Node) => b.add(standardLogDensity(b, b.div(x, sigma), nu, sigma), Math.LN2),
  logCdf(b, x, nu: Node, sigma: Node) {
    const z = b.div(x, sigma);
    const body = b.logBetaInc(0.5, b.mul(nu, 0.5), shareOfSquare(b, z, nu));
    return b.select(b.lt(z, 1), body, b.log1mExp(b.add(b.studentTLogCdf(nu, b.neg(z)), Math.LN2)));
  },
  logCcdf(b, x, nu: Node, sigma: Node) {
    const z = b.div(x, sigma);
    const body = b.log1p(b.neg(b.betaInc(0.5, b.mul(nu, 0.5), shareOfSquare(b, z, nu))));
    return b.select(b.lt(z, 1), body, b.add(b.studentTLogCdf(nu, b.neg(z)), Math.LN2));
  },
  random: (b, shape, nu: Node, sigma: Node) => b.mul(b.abs(standardDraw(b, shape, nu)), sigma),
});
