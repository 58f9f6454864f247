/** @file Children's scores by the mother's work, four levels in treatment coding. */

import { model } from "@terrace/model";
import { renamed } from "../src/posteriors/posterior-model.js";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["kidiq_with_mom_work-kidscore_mom_work"],
  model: model`
    data kid_score: real[N], mom_work: factor(K)[N]
    param a: real[K]
    param sigma: positive
    let effect[k in K] = k == 0 ? 0 : a[k]
    kid_score ~ normal(a[0] + effect[mom_work], sigma)
  `,
  data: (data) => data,
  elements: renamed({ beta: "a" }),
};

export default posterior;
