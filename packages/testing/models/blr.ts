/** @file A linear regression with a matrix of predictors. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["sblri-blr"],
  model: model`
    data X: real[N, D], y: real[N]
    beta[D] ~ normal(0, 10)
    sigma ~ half_normal(10)
    y ~ normal(X @ beta, sigma)
  `,
  data: (data) => data,
};

export default posterior;
