/** @file Switching wells in Bangladesh: logistic regression with flat priors. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["wells_data-wells_dist100_model"],
  model: model`
    data switched: bool[N], dist: real[N]
    param alpha: real
    param beta: real[1]
    switched ~ bernoulli_logit(alpha + beta[0] * dist / 100)
  `,
  data: (data) => data,
};

export default posterior;
