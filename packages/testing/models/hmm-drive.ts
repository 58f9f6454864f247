/** @file Basketball drives as a hidden Markov model with two exponential emissions, the states summed out by hmm_marginal. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["bball_drive_event_0-hmm_drive_0"],
  model: model`
    data u: positive[N], v: positive[N], alpha: positive[K, K]
    theta[K, K] ~ dirichlet(alpha)
    param phi: positive_ordered[K]
    param lambda: positive_ordered[K]
    phi ~ normal([0, 3], 1)
    lambda ~ normal([0, 3], 1)
    let b[t in N, k in K] = exponential_lpdf(u[t], phi[k]) + exponential_lpdf(v[t], lambda[k])
    target += hmm_marginal(b, theta, ones(K))
  `,
  // That of its reference. Within one mode a chain meets the border, which is no reason for shorter steps.
  targetAcceptance: 0.9,
  data: (data) => data,
  elements: ({ name, index }) => {
    if (name === "theta1") return [{ name: "theta", index: [0, ...index] }];
    if (name === "theta2") return [{ name: "theta", index: [1, ...index] }];
    return [{ name, index }];
  },
};

export default posterior;
