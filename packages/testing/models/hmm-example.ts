/** @file A two-state Gaussian hidden Markov model: the forward algorithm as a loop over times and states. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["hmm_example-hmm_example"],
  model: model`
    data y: real[N]
    param theta: simplex[2][2]
    param mu: positive_ordered[2]
    mu ~ normal([3, 10], 1)
    let log_theta = log(theta)
    let a: real[N, 2]
    a[0, :] = normal_lpdf(y[0], mu, 1)
    for t in 1..<N {
      for k in 2 {
        a[t, k] = normal_lpdf(y[t], mu[k], 1) + log_sum_exp(a[t - 1, j] + log_theta[j, k] for j in 2)
      }
    }
    target += log_sum_exp(a[N - 1, :])
  `,
  data: (data) => data,
  elements: ({ name, index }) => {
    if (name === "theta1") return [{ name: "theta", index: [0, ...index] }];
    if (name === "theta2") return [{ name: "theta", index: [1, ...index] }];
    return [{ name, index }];
  },
};

export default posterior;
