/** @file Eight schools (Rubin 1981), non-centred. */

import { readReference } from "../references/read-reference.js";
import { usualSettings, type BenchmarkCase } from "../harness/benchmark-case.js";

const y = [28, 8, -3, 7, -1, 1, 18, 12];
const se = [15, 10, 16, 11, 9, 11, 10, 18];

export const eightSchools: BenchmarkCase = {
  name: "eight-schools",
  model: `
    data y: real[school], se: positive[school]

    mu  ~ normal(0, 5)
    tau ~ half_cauchy(5)
    z[school] ~ normal(0, 1)

    report theta = mu + tau * z
    y ~ normal(theta, se)
  `,
  data: () => ({ y, se }),
  peerData: () => ({ J: y.length, y, se }),
  settings: usualSettings,
  notCompared: /^$/,
  scales: /^tau$/,
  reference: () => readReference("eight-schools"),
};
