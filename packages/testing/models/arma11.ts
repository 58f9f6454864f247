/** @file ARMA(1, 1): a scan carries the errors. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["arma-arma11"],
  model: model`
    data y: real[T]
    mu ~ normal(0, 10)
    phi ~ normal(0, 2)
    theta ~ normal(0, 2)
    sigma ~ half_cauchy(2.5)
    let err: real[T]
    err[0] = y[0] - (mu + phi * mu)
    for t in 1..<T {
      err[t] = y[t] - (mu + phi * y[t - 1] + theta * err[t - 1])
    }
    err ~ normal(0, sigma)
  `,
  data: (data) => data,
};

export default posterior;
