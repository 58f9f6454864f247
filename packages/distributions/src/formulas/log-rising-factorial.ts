/**
 * @file The log of a rising factorial, `lgamma(x + m) - lgamma(x)`, without the cancellation at large `x` that makes the
 * limits of the negative binomial (to Poisson), the beta binomial (to binomial) and Student's t (to normal) noisy.
 * Stirling's series: Abramowitz and Stegun 6.1.41.
 */

import type { GraphBuilder, Node } from "@terrace/graph";

/** From here the seven terms of Stirling's series below are exact to 1e-17. */
const largeArgument = 16;

/** Coefficients of x^-1, x^-3, ... in lgamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2). */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

function stirlingCorrection(b: GraphBuilder, x: Node): Node {
  const r = b.reciprocal(x);
  const r2 = b.square(r);
  let series = b.constant(stirling[stirling.length - 1]!);
  for (let i = stirling.length - 2; i >= 0; i--) series = b.add(b.mul(r2, series), stirling[i]!);
  return b.mul(r, series);
}

/**
 * `lgamma(x + m) - lgamma(x)` for `x > 0`, `m >= 0`, elementwise (either may be a scalar). For large `x` it is
 * `m log(x)` and terms whose gradient in `x` is of the order of `m / x` each, so that a sum with other logs of such powers
 * keeps the gradient's relative accuracy.
 */
export function logRisingFactorial(b: GraphBuilder, x: Node, m: Node | number): Node {
  const isLarge = b.ge(x, largeArgument);
  const safe = b.select(isLarge, x, b.constant(largeArgument));
  const sum = b.add(safe, m);
  const growth = b.sub(b.mul(b.sub(sum, 0.5), b.log1p(b.div(m, safe))), m);
  const corrections = b.sub(stirlingCorrection(b, sum), stirlingCorrection(b, safe));
  const large = b.add(b.add(growth, corrections), b.mul(m, b.log(safe)));
  const small = b.sub(b.lgamma(b.add(x, m)), b.lgamma(x));
  return b.select(isLarge, large, small);
}
