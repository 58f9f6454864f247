/** @file A hierarchical two-parameter logistic item response model; items have correlated log slope and difficulty. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["sat-hier_2pl"],
  model: model`
    data y: bool[N], ii: factor(I)[N], jj: factor(J)[N]
    theta[J] ~ normal(0, 1)
    mu[2] ~ normal(0, [1, 5])
    tau[2] ~ exponential(0.1)
    Omega[2, 2] ~ lkj_corr(4)
    xi[I, 2] ~ multi_normal(mu, diag(tau) @ Omega @ diag(tau))
    y ~ bernoulli_logit(exp(xi[ii, 0]) * (theta[jj] - xi[ii, 1]))
  `,
  data: (data) => data,
  elements: ({ name, index }) => {
    if (name === "xi1") return [{ name: "xi", index: [...index, 0] }];
    if (name === "xi2") return [{ name: "xi", index: [...index, 1] }];
    if (name !== "omega") return [{ name, index }];
    return [
      { name: "Omega", index: [1, 0] },
      { name: "Omega", index: [0, 1] },
    ];
  },
  unset: { Omega: [1, 0, 0, 1] },
};

export default posterior;
