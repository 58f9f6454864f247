/** @file A two-parameter logistic item response model, items by persons. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["irt_2pl-irt_2pl"],
  model: model`
    data y: bool[I, J]
    sigma_theta ~ half_cauchy(2)
    sigma_a ~ half_cauchy(2)
    sigma_b ~ half_cauchy(2)
    mu_b ~ normal(0, 5)
    theta[J] ~ normal(0, sigma_theta)
    a[I] ~ lognormal(0, sigma_a)
    b[I] ~ normal(mu_b, sigma_b)
    y[i in I, j in J] ~ bernoulli_logit(a[i] * (theta[j] - b[i]))
  `,
  data: (data) => data,
};

export default posterior;
