/** @file Eight schools, non-centred. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["eight_schools-eight_schools_noncentered"],
  model: model`
    data y: real[J], sigma: positive[J]
    mu ~ normal(0, 5)
    tau ~ half_cauchy(5)
    theta_trans[J] ~ normal(0, 1)
    report theta = mu + tau * theta_trans
    y ~ normal(theta, sigma)
  `,
  data: (data) => data,
};

export default posterior;
