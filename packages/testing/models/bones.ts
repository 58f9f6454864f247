/** @file Skeletal age from graded responses: items have two to five grades, and missing responses are skipped. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["bones_data-bones_model"],
  model: model`
    data grade: int[C, I], ncat: int[I], delta: real[I], gamma: real[I, 4]
    theta[C] ~ normal(0, 36)
    let Q[i in C, j in I, k in 4] = inv_logit(delta[j] * (theta[i] - gamma[j, k]))
    let lp[i in C, j in I] = grade[i, j] == -1 ? 0
      : log((grade[i, j] == 1 ? 1 : Q[i, j, grade[i, j] - 2])
            - (grade[i, j] == ncat[j] ? 0 : Q[i, j, grade[i, j] - 1]))
    target += sum(lp)
  `,
  data: (data) => data,
};

export default posterior;
