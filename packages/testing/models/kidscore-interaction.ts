/** @file Children's scores on the mother's schooling, IQ and their interaction. */

import { model } from "@terrace/model";
import { unpacked } from "../src/posteriors/posterior-model.js";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["kidiq-kidscore_interaction"],
  model: model`
    data kid_score: real[N], mom_hs: bool[N], mom_iq: real[N]
    param b0: real
    param b_hs: real
    param b_iq: real
    param b_both: real
    sigma ~ half_cauchy(2.5)
    kid_score ~ normal(b0 + b_hs * mom_hs + b_iq * mom_iq + b_both * mom_hs * mom_iq, sigma)
  `,
  data: (data) => data,
  elements: unpacked("beta", ["b0", "b_hs", "b_iq", "b_both"]),
};

export default posterior;
