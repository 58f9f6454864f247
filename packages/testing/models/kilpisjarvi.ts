/** @file Summer temperatures at Kilpisjarvi, with priors given as data. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["kilpisjarvi_mod-kilpisjarvi"],
  model: model`
    data x: real[N], y: real[N]
    data pmualpha: real, psalpha: positive, pmubeta: real, psbeta: positive
    alpha ~ normal(pmualpha, psalpha)
    beta ~ normal(pmubeta, psbeta)
    param sigma: positive
    y ~ normal(alpha + beta * x, sigma)
  `,
  data: (data) => data,
};

export default posterior;
