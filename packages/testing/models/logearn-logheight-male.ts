/** @file Log earnings on log height and sex. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["earnings-logearn_logheight_male"],
  model: model`
    data earn: positive[N], height: positive[N], male: bool[N]
    param beta: real[3]
    param sigma: positive
    (log(earn)) ~ normal(beta[0] + beta[1] * log(height) + beta[2] * male, sigma)
  `,
  data: (data) => data,
};

export default posterior;
