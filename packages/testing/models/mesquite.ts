/** @file Weight of mesquite bushes on six measurements. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["mesquite-mesquite"],
  model: model`
    data weight: real[N], diam1: real[N], diam2: real[N], canopy_height: real[N]
    data total_height: real[N], density: real[N], group: bool[N]
    param beta: real[7]
    param sigma: positive
    weight ~ normal(
      beta[0] + beta[1] * diam1 + beta[2] * diam2 + beta[3] * canopy_height
        + beta[4] * total_height + beta[5] * density + beta[6] * group,
      sigma)
  `,
  data: (data) => data,
};

export default posterior;
