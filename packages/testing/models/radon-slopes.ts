/** @file Radon in Minnesota: county intercepts and slopes, non-centred. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["radon_mn-radon_variable_intercept_slope_noncentered"],
  model: model`
    data log_radon: real[N], floor: real[N], county: factor(J)[N]
    sigma_y ~ half_normal(1)
    sigma_alpha ~ half_normal(1)
    sigma_beta ~ half_normal(1)
    mu_alpha ~ normal(0, 10)
    mu_beta ~ normal(0, 10)
    alpha_raw[J] ~ normal(0, 1)
    beta_raw[J] ~ normal(0, 1)
    report alpha = mu_alpha + sigma_alpha * alpha_raw
    report beta = mu_beta + sigma_beta * beta_raw
    log_radon ~ normal(alpha[county] + beta[county] * floor, sigma_y)
  `,
  data: (data) => ({ log_radon: data.log_radon, floor: data.floor_measure, county: data.county_idx }),
};

export default posterior;
