/** @file Growth of thirty rats: random intercepts and slopes with flat scales. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["rats_data-rats_model"],
  model: model`
    data y: real[P], x: real[P], rat: factor(R)[P], xbar: real
    mu_alpha ~ normal(0, 100)
    mu_beta ~ normal(0, 100)
    param sigma_y: positive
    param sigma_alpha: positive
    param sigma_beta: positive
    alpha[R] ~ normal(mu_alpha, sigma_alpha)
    beta[R] ~ normal(mu_beta, sigma_beta)
    y ~ normal(alpha[rat] + beta[rat] * (x - xbar), sigma_y)
  `,
  data: (data) => data,
};

export default posterior;
