/**
 * @file Three answers to how much the houses of one county say about another: complete pooling (one line for all), none (a
 * line of its own for each) and partial pooling (intercepts from one distribution), as in Gelman and Hill 2007, chapter 12.
 */

import { model } from "terrace";

/** One line. The flat priors make the posterior means of its coefficients the least squares estimates. */
export const completePooling = model`
  data y: real[N], x: real[N]
  param a: real
  param b: real
  param sigma: positive
  y ~ normal(a + b * x, sigma)
`;

/** A line for each county, of which each needs houses on both floors. */
export const noPooling = model`
  data y: real[N], x: real[N], county: factor(J)[N]
  param a: real[J]
  param b: real[J]
  param sigma: positive
  y ~ normal(a[county] + b[county] * x, sigma)
`;

/** Intercepts from a common distribution whose variances are given: none of them 0 or infinite, which are the limits. */
export const partialPooling = model`
  data y: real[N], x: real[N], county: factor(J)[N], s2: positive, s2_a: positive
  param mu: real
  param b: real
  a[J] ~ normal(mu, sqrt(s2_a))
  y ~ normal(a[county] + b * x, sqrt(s2))
`;
