/** @file Children's scores by whether the mother finished high school: two groups as a factor. */

import { model } from "@terrace/model";
import { unpacked } from "../src/posteriors/posterior-model.js";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["kidiq-kidscore_momhs"],
  model: model`
    data kid_score: real[N], mom_hs: bool[N]
    param a: real
    param difference: real
    sigma ~ half_cauchy(2.5)
    kid_score ~ normal(mom_hs ? a + difference : a, sigma)
  `,
  data: (data) => data,
  elements: unpacked("beta", ["a", "difference"]),
};

export default posterior;
