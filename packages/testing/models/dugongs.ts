/** @file Growth of dugongs: a nonlinear regression with a bounded rate. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["dugongs_data-dugongs_model"],
  model: model`
    data Y: real[N], x: real[N]
    alpha ~ normal(0, 1000)
    beta ~ normal(0, 1000)
    param lambda: real(lower=0.5, upper=1)
    lambda ~ uniform(0.5, 1)
    tau ~ gamma(1e-4, 1e-4)
    Y ~ normal(alpha - beta * lambda^x, 1 / sqrt(tau))
  `,
  data: (data) => data,
  exemptions: ["alpha", "beta"].map((scalar) => ({
    scalar,
    statistics: ["mean", "sd"],
    reason: "a tail of probability 1e-6 rules it, which no feasible run of a sampler visits",
  })),
};

export default posterior;
