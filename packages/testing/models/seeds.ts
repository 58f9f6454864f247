/** @file Germination of seeds: binomial regression with a random effect a plate. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["seeds_data-seeds_stanified_model"],
  model: model`
    data n: int[I], N: int[I], x1: real[I], x2: real[I]
    alpha0 ~ normal(0, 1)
    alpha1 ~ normal(0, 1)
    alpha2 ~ normal(0, 1)
    alpha12 ~ normal(0, 1)
    sigma ~ half_cauchy(1)
    b[I] ~ normal(0, sigma)
    n ~ binomial_logit(N, alpha0 + alpha1 * x1 + alpha2 * x2 + alpha12 * x1 * x2 + b)
  `,
  // Below sigma = 0.1 the plates' effects hardly vary: a funnel, whose neck steps of one size do not reach.
  sampledAs: model`
    data n: int[I], N: int[I], x1: real[I], x2: real[I]
    alpha0 ~ normal(0, 1)
    alpha1 ~ normal(0, 1)
    alpha2 ~ normal(0, 1)
    alpha12 ~ normal(0, 1)
    sigma ~ half_cauchy(1)
    b_raw[I] ~ normal(0, 1)
    report b = sigma * b_raw
    n ~ binomial_logit(N, alpha0 + alpha1 * x1 + alpha2 * x2 + alpha12 * x1 * x2 + b)
  `,
  data: (data) => data,
};

export default posterior;
