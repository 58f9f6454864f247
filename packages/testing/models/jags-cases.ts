/**
 * @file Hierarchical models whose posteriors JAGS has drawn too (data/jags): one for each kind of conditional that is drawn jointly,
 * from a conjugate family, with an auxiliary variable or by a slice.
 */

import { model, type Model } from "@terrace/model";

/** A model; its data and reference are in the file of its name. */
export interface JagsCase {
  readonly name: string;
  readonly model: Model;
  /** The same posterior with other parameters, for NUTS: non-centred where the centred form is a funnel. */
  readonly sampledAs?: Model;
}

export const jagsCases: readonly JagsCase[] = [
  {
    name: "radon",
    model: model`
      data y: real[N], x: real[N], g: factor(J)[N]
      mu ~ normal(0, 10)
      b ~ normal(0, 10)
      tau ~ half_normal(1)
      sigma ~ half_normal(1)
      a[J] ~ normal(mu, tau)
      y ~ normal(a[g] + b * x, sigma)
    `,
  },
  {
    name: "sleepstudy",
    model: model`
      data y: real[N], x: real[N], g: factor(J)[N]
      m[2] ~ normal(0, 5)
      S[2, 2] ~ inv_wishart(4, [[0.1, 0], [0, 0.01]])
      sigma ~ half_normal(1)
      B[J, 2] ~ multi_normal(m, S)
      y ~ normal(B[g, 0] + B[g, 1] * x, sigma)
    `,
  },
  {
    name: "rats",
    model: model`
      data y: real[N], x: real[N], g: factor(J)[N]
      mu_a ~ normal(0, sqrt(100000))
      mu_b ~ normal(0, 10)
      p ~ gamma(1, 0.1)
      p_a ~ gamma(1, 0.1)
      p_b ~ gamma(1, 0.1)
      a[J] ~ normal(mu_a, 1 / sqrt(p_a))
      b[J] ~ normal(mu_b, 1 / sqrt(p_b))
      y ~ normal(a[g] + b[g] * x, 1 / sqrt(p))
    `,
  },
  {
    name: "seeds",
    model: model`
      data y: int(lower=0)[N], n: int[N], x1: real[N], x2: real[N]
      c[4] ~ normal(0, 1)
      sigma ~ half_cauchy(1)
      b[N] ~ normal(0, sigma)
      y ~ binomial_logit(n, c[0] + c[1] * x1 + c[2] * x2 + c[3] * x1 * x2 + b)
    `,
    sampledAs: model`
      data y: int(lower=0)[N], n: int[N], x1: real[N], x2: real[N]
      c[4] ~ normal(0, 1)
      sigma ~ half_cauchy(1)
      z[N] ~ normal(0, 1)
      report b = sigma * z
      y ~ binomial_logit(n, c[0] + c[1] * x1 + c[2] * x2 + c[3] * x1 * x2 + b)
    `,
  },
  {
    name: "crossed",
    model: model`
      data y: real[N], treatment: factor(J)[N], airport: factor(K)[N]
      mu ~ normal(0, 1)
      s ~ exponential(2)
      t ~ exponential(2)
      sigma ~ exponential(2)
      a[J] ~ normal(0, s)
      c[K] ~ normal(0, t)
      y ~ normal(mu + a[treatment] + c[airport], sigma)
    `,
    sampledAs: model`
      data y: real[N], treatment: factor(J)[N], airport: factor(K)[N]
      mu ~ normal(0, 1)
      s ~ exponential(2)
      t ~ exponential(2)
      sigma ~ exponential(2)
      z[J] ~ normal(0, 1)
      w[K] ~ normal(0, 1)
      report a = s * z
      report c = t * w
      y ~ normal(mu + a[treatment] + c[airport], sigma)
    `,
  },
  {
    name: "dyestuff",
    model: model`
      data y: real[N], g: factor(J)[N]
      mu ~ normal(1500, 100)
      tau ~ half_student_t(3, 50)
      sigma ~ half_student_t(3, 50)
      a[J] ~ normal(mu, tau)
      y ~ normal(a[g], sigma)
    `,
    sampledAs: model`
      data y: real[N], g: factor(J)[N]
      mu ~ normal(1500, 100)
      tau ~ half_student_t(3, 50)
      sigma ~ half_student_t(3, 50)
      z[J] ~ normal(0, 1)
      report a = mu + tau * z
      y ~ normal(a[g], sigma)
    `,
  },
];
