/** @file Radon in Minnesota: intercepts that vary by county around a line in the county's uranium, non-centred. */

import { readReference } from "../references/read-reference.js";
import { usualSettings, type BenchmarkCase } from "../harness/benchmark-case.js";
import { radonColumns } from "./radon.js";

export const radonIntercepts: BenchmarkCase = {
  name: "radon-intercepts",
  model: `
    data y: real[N], floor: real[N], county: factor(J)[N], uranium: real[J]

    mu      ~ normal(0, 10)
    g       ~ normal(0, 10)
    b       ~ normal(0, 10)
    sigma_a ~ half_normal(1)
    sigma   ~ half_normal(1)
    z[J]    ~ normal(0, 1)

    report a = mu + g * uranium + sigma_a * z
    y ~ normal(a[county] + b * floor, sigma)
  `,
  data: () => {
    const { y, floor, labels, uranium } = radonColumns();
    return { y, floor, county: labels, uranium };
  },
  peerData: () => {
    const { y, floor, county, uranium, numCounties } = radonColumns();
    return { N: y.length, J: numCounties, y, ground: floor, county, uranium };
  },
  settings: usualSettings,
  notCompared: /^$/,
  scales: /^sigma(_a)?$/,
  reference: () => readReference("radon-intercepts"),
};
