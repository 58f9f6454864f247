/** @file Weight of mesquite bushes on volume, area and group, on the log scale. */

import { model } from "@terrace/model";
import { unpacked } from "../src/posteriors/posterior-model.js";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["mesquite-logmesquite_logva"],
  model: model`
    data weight: positive[N], diam1: positive[N], diam2: positive[N], canopy_height: positive[N], group: bool[N]
    param b0: real
    param b_volume: real
    param b_area: real
    param b_group: real
    param sigma: positive
    let log_weight = log(weight)
    let log_area = log(diam1 * diam2)
    let log_volume = log(diam1 * diam2 * canopy_height)
    log_weight ~ normal(b0 + b_volume * log_volume + b_area * log_area + b_group * group, sigma)
  `,
  data: (data) => data,
  elements: unpacked("beta", ["b0", "b_volume", "b_area", "b_group"]),
};

export default posterior;
