/** @file A mixture of two Gaussians with ordered means. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["low_dim_gauss_mix-low_dim_gauss_mix"],
  model: model`
    data y: real[N]
    param mu: ordered[2]
    mu ~ normal(0, 2)
    sigma[2] ~ half_normal(2)
    theta ~ beta(5, 5)
    y ~ mixture([theta, 1 - theta], normal(mu[0], sigma[0]), normal(mu[1], sigma[1]))
  `,
  data: (data) => data,
};

export default posterior;
