/** @file Radon in Minnesota: county intercepts, non-centred. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["radon_mn-radon_partially_pooled_noncentered"],
  model: model`
    data log_radon: real[N], county: factor(J)[N]
    sigma_y ~ half_normal(1)
    sigma_alpha ~ half_normal(1)
    mu_alpha ~ normal(0, 10)
    alpha_raw[J] ~ normal(0, 1)
    report alpha = mu_alpha + sigma_alpha * alpha_raw
    log_radon ~ normal(alpha[county], sigma_y)
  `,
  data: (data) => ({ log_radon: data.log_radon, county: data.county_idx }),
};

export default posterior;
