/** @file Radon in Minnesota: the model of the classical Gibbs sampler, intercepts that vary by county and a common slope. */

import type { GibbsCase } from "../harness/gibbs-case.js";
import { readReference } from "../references/read-reference.js";
import { radonColumns } from "./radon.js";

export const radonClassical: GibbsCase = {
  name: "radon-classical",
  sampler: "classical",
  model: `
    data y: real[N], x: real[N], group: factor(J)[N]

    beta ~ normal(0, 10)
    mu   ~ normal(0, sqrt(1000))
    s2   ~ inv_gamma(1, 0.1)
    s2_a ~ inv_gamma(1, 0.1)

    alpha[J] ~ normal(mu, sqrt(s2_a))
    y ~ normal(alpha[group] + beta * x, sqrt(s2))
  `,
  data: () => {
    const { y, floor, labels } = radonColumns();
    return { y, x: floor, group: labels };
  },
  peerData: () => {
    const { y, floor, county, numCounties } = radonColumns();
    return { N: y.length, J: numCounties, y, x: floor, group: county };
  },
  // Long enough that a call is mostly sweeps: compiling costs as much as 10,000 of them.
  settings: { chains: 4, warmup: 500, draws: 20_000 },
  notCompared: /^$/,
  scales: /^s2(_a)?$/,
  reference: () => readReference("radon-classical"),
};
