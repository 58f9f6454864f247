/** @file Gaussian process regression with the latent function integrated out. The noise variance is called sigma. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["gp_pois_regr-gp_regr"],
  model: model`
    data x: real[N], y: real[N]
    rho ~ gamma(25, 4)
    alpha ~ half_normal(2)
    sigma ~ half_normal(1)
    let C[i in N, j in N] = alpha^2 * exp(-(x[i] - x[j])^2 / (2 * rho^2)) + (i == j ? sigma : 0)
    let L = cholesky(C)
    y ~ multi_normal_cholesky(0, L)
  `,
  data: (data) => data,
};

export default posterior;
