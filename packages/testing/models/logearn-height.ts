/** @file Log earnings on height. */

import { model } from "@terrace/model";
import { unpacked } from "../src/posteriors/posterior-model.js";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["earnings-logearn_height"],
  model: model`
    data earn: positive[N], height: real[N]
    param intercept: real
    param slope: real
    param sigma: positive
    let log_earn = log(earn)
    log_earn ~ normal(intercept + slope * height, sigma)
  `,
  data: (data) => data,
  elements: unpacked("beta", ["intercept", "slope"]),
};

export default posterior;
