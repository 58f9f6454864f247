/** @file Weight of mesquite bushes on volume, on the log scale. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["mesquite-logmesquite_logvolume"],
  model: model`
    data weight: positive[N], diam1: positive[N], diam2: positive[N], canopy_height: positive[N]
    param beta: real[2]
    param sigma: positive
    (log(weight)) ~ normal(beta[0] + beta[1] * log(diam1 * diam2 * canopy_height), sigma)
  `,
  data: (data) => data,
};

export default posterior;
