/** @file Children's scores on the mother's IQ. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["kidiq-kidscore_momiq"],
  model: model`
    data kid_score: real[N], mom_iq: real[N]
    param beta: real[2]
    sigma ~ half_cauchy(2.5)
    kid_score[i in N] ~ normal(beta[0] + beta[1] * mom_iq[i], sigma)
  `,
  data: (data) => data,
};

export default posterior;
