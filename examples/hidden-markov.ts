/** @file A hidden Markov model with two states: the states are summed out by the forward recursion, a loop in the model. */

import { model, readCsv, sample } from "terrace";
import { commandLineOptions, dataFile } from "./options.js";

const hiddenMarkov = model`
  data y: real[N]

  param theta1: simplex[2]
  param theta2: simplex[2]
  param mu: positive_ordered[2]
  mu ~ normal([3, 10], 1)

  let logT = [log(theta1), log(theta2)]
  let forward: real[N, 2]
  forward[0, :] = normal_lpdf(y[0], mu, 1)
  for t in 1..<N {
    for k in 2 {
      forward[t, k] = normal_lpdf(y[t], mu[k], 1) + log_sum_exp(forward[t-1, j] + logT[j, k] for j in 2)
    }
  }
  target += log_sum_exp(forward[N-1, :])
`;

const rows = readCsv(dataFile("hmm.csv"));
const fit = await sample(hiddenMarkov, { y: rows["y"] }, commandLineOptions());
console.log(String(fit.summary()));
