/** @file Counts of fish: a Poisson regression with an intercept and a slope in temperature for each of two kinds of weather. */

import { groupNumbers, readTable } from "../data/tables.js";
import { readReference } from "../references/read-reference.js";
import { usualSettings, type BenchmarkCase } from "../harness/benchmark-case.js";

export const fish: BenchmarkCase = {
  name: "fish",
  model: `
    data y: int(lower=0)[N], temperature: real[N], weather: factor(W)[N]

    a[W] ~ normal(0, 5)
    b[W] ~ normal(0, 5)
    y ~ poisson_log(a[weather] + b[weather] * temperature)
  `,
  data: () => {
    const { fish_num, temperature, weather } = readTable("fish");
    return { y: fish_num!, temperature: temperature!, weather: groupNumbers(weather!).numbers.map((w) => w - 1) };
  },
  peerData: () => {
    const { fish_num, temperature, weather } = readTable("fish");
    return { N: fish_num!.length, y: fish_num!, temperature: temperature!, weather: groupNumbers(weather!).numbers };
  },
  settings: usualSettings,
  notCompared: /^$/,
  scales: /^$/,
  reference: () => readReference("fish"),
};
