/** @file Log earnings on height, sex and their interaction. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["earnings-logearn_interaction"],
  model: model`
    data earn: positive[N], height: real[N], male: bool[N]
    param beta: real[4]
    param sigma: positive
    let log_earn = log(earn)
    log_earn ~ normal(beta[0] + beta[1] * height + beta[2] * male + beta[3] * height * male, sigma)
  `,
  data: (data) => data,
};

export default posterior;
