/** @file Weight of mesquite bushes on six measurements, on the log scale. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["mesquite-logmesquite"],
  model: model`
    data weight: positive[N], diam1: positive[N], diam2: positive[N], canopy_height: positive[N]
    data total_height: positive[N], density: positive[N], group: bool[N]
    param beta: real[7]
    param sigma: positive
    let log_weight = log(weight)
    log_weight ~ normal(
      beta[0] + beta[1] * log(diam1) + beta[2] * log(diam2) + beta[3] * log(canopy_height)
        + beta[4] * log(total_height) + beta[5] * log(density) + beta[6] * group,
      sigma)
  `,
  data: (data) => data,
};

export default posterior;
