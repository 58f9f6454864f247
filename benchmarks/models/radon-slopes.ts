/** @file Radon in Minnesota: correlated intercepts and slopes by county with an LKJ(2) prior, non-centred. */

import { readReference } from "../references/read-reference.js";
import { usualSettings, type BenchmarkCase } from "../harness/benchmark-case.js";
import { radonColumns } from "./radon.js";

export const radonSlopes: BenchmarkCase = {
  name: "radon-slopes",
  model: `
    data y: real[N], floor: real[N], uranium: real[N], county: factor(J)[N]

    mu      ~ normal(0, 10)
    b[2]    ~ normal(0, 10)
    s[2]    ~ half_normal(1)
    L[2, 2] ~ lkj_corr_cholesky(2)
    z[J, 2] ~ normal(0, 1)
    sigma   ~ half_normal(1)

    report r = z @ transpose(diag(s) @ L)
    report rho = L[1, 0]
    y ~ normal(mu + r[county, 0] + (b[0] + r[county, 1]) * floor + b[1] * uranium, sigma)
  `,
  data: () => {
    const { y, floor, labels, uraniumOfHouse } = radonColumns();
    return { y, floor, uranium: uraniumOfHouse, county: labels };
  },
  peerData: () => {
    const { y, floor, county, uraniumOfHouse, numCounties } = radonColumns();
    return { N: y.length, J: numCounties, y, ground: floor, county, uranium: uraniumOfHouse };
  },
  settings: usualSettings,
  notCompared: /^L\[/,
  scales: /^(s\[\d\]|sigma|rho)$/,
  reference: () => readReference("radon-slopes"),
};
