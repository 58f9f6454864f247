/** @file Reaction times of 18 subjects over ten days: correlated intercepts and slopes with an LKJ(2) prior, non-centred. */

import { groupNumbers, readTable } from "../data/tables.js";
import { readReference } from "../references/read-reference.js";
import { usualSettings, type BenchmarkCase } from "../harness/benchmark-case.js";

export const sleepstudy: BenchmarkCase = {
  name: "sleepstudy",
  model: `
    data y: real[N], days: real[N], subject: factor(J)[N]

    mu      ~ normal(250, 100)
    b       ~ normal(0, 50)
    s[2]    ~ half_normal(50)
    L[2, 2] ~ lkj_corr_cholesky(2)
    z[J, 2] ~ normal(0, 1)
    sigma   ~ half_normal(50)

    report r = z @ transpose(diag(s) @ L)
    report rho = L[1, 0]
    y ~ normal(mu + r[subject, 0] + (b + r[subject, 1]) * days, sigma)
  `,
  data: () => {
    const { reaction, days, subject } = readTable("sleepstudy");
    return { y: reaction!, days: days!, subject: subject! };
  },
  peerData: () => {
    const { reaction, days, subject } = readTable("sleepstudy");
    const { numGroups, numbers } = groupNumbers(subject!);
    return { N: numbers.length, J: numGroups, y: reaction!, days: days!, subject: numbers };
  },
  settings: usualSettings,
  notCompared: /^L\[/,
  scales: /^(s\[\d\]|sigma|rho)$/,
  reference: () => readReference("sleepstudy"),
};
