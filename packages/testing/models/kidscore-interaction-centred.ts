/** @file Children's scores on centred predictors, the centring done in the model. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["kidiq_with_mom_work-kidscore_interaction_c"],
  model: model`
    data kid_score: real[N], mom_hs: bool[N], mom_iq: real[N]
    param beta: real[4]
    param sigma: positive
    let hs = mom_hs - mean(mom_hs)
    let iq = mom_iq - mean(mom_iq)
    kid_score ~ normal(beta[0] + beta[1] * hs + beta[2] * iq + beta[3] * hs * iq, sigma)
  `,
  data: (data) => data,
};

export default posterior;
