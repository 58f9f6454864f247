/** @file Dogs learn to avoid a shock: logistic regression on counts of what happened before. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["dogs-dogs"],
  model: model`
    data y: bool[D, T]
    beta[3] ~ normal(0, 100)
    let avoided[j in D, t in T] = sum(1 - y[j, s] for s in 0..<t)
    let shocked[j in D, t in T] = sum(y[j, s] for s in 0..<t)
    y ~ bernoulli_logit(beta[0] + beta[1] * avoided + beta[2] * shocked)
  `,
  data: (data) => data,
};

export default posterior;
