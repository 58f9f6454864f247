/** @file Capture and recapture with one detection probability; who was never there is summed out. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["M0_data-M0_model"],
  model: model`
    data y: int[M, T]
    omega ~ uniform(0, 1)
    p ~ uniform(0, 1)
    let s[i in M] = sum(y[i, t] for t in T)
    target += sum(s[i] > 0
        ? log(omega) + binomial_lpmf(s[i], T, p)
        : log_sum_exp(log(omega) + T * log1m(p), log1m(omega)) for i in M)
  `,
  data: (data) => data,
};

export default posterior;
