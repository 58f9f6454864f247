/** @file Earnings on height: a linear regression with flat priors. */

import { model } from "@terrace/model";
import { unpacked } from "../src/posteriors/posterior-model.js";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["earnings-earn_height"],
  model: model`
    data earn: real[N], height: real[N]
    param intercept: real
    param slope: real
    param sigma: positive
    earn ~ normal(intercept + slope * height, sigma)
  `,
  data: (data) => data,
  elements: unpacked("beta", ["intercept", "slope"]),
};

export default posterior;
