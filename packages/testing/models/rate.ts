/** @file Two binomial counts with one rate. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["Rate_3_data-Rate_3_model"],
  model: model`
    data k1: int, n1: int, k2: int, n2: int
    theta ~ beta(1, 1)
    k1 ~ binomial(n1, theta)
    k2 ~ binomial(n2, theta)
  `,
  data: (data) => data,
};

export default posterior;
