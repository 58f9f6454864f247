/** @file Counts of a population by year: Poisson regression, cubic in year, with bounded coefficients. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["GLM_Poisson_Data-GLM_Poisson_model"],
  model: model`
    data C: int[n], year: real[n]
    alpha ~ uniform(-20, 20)
    beta1 ~ uniform(-10, 10)
    beta2 ~ uniform(-10, 10)
    beta3 ~ uniform(-10, 10)
    C ~ poisson_log(alpha + beta1 * year + beta2 * year^2 + beta3 * year^3)
  `,
  data: (data) => data,
};

export default posterior;
