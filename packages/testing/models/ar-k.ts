/** @file An autoregression of order K. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["arK-arK"],
  model: model`
    data y: real[T], K: int
    alpha ~ normal(0, 10)
    beta[K] ~ normal(0, 10)
    sigma ~ half_cauchy(2.5)
    y[t in K..<T] ~ normal(alpha + sum(beta[k] * y[t - 1 - k] for k in K), sigma)
  `,
  data: (data) => data,
};

export default posterior;
