/** @file The three large cases: 100,000 simulated rows, intercepts varying over 1,000 groups, centred. */

import { factor } from "terrace";

import { simulateIntercepts, type Family } from "../data/simulated.js";
import { readReference } from "../references/read-reference.js";
import { usualSettings, type BenchmarkCase, type PlainData } from "../harness/benchmark-case.js";

function largeCase(
  name: string,
  family: Family,
  seed: number,
  outcomeColumn: string,
  outcome: string,
  scale = "",
): BenchmarkCase {
  const numGroups = 1000;
  const rows = (): { readonly y: readonly number[]; readonly x: readonly number[]; readonly g: readonly number[] } => {
    const { y, x, group } = simulateIntercepts(family, seed, 100_000, numGroups);
    return { y: [...y], x: [...x], g: [...group] };
  };
  // A group may have no rows, which only its levels tell of.
  const levels = Array.from({ length: numGroups }, (_, k) => k + 1);
  const data = (): PlainData => {
    const columns = rows();
    return { ...columns, g: factor(columns.g, { levels }) };
  };
  return {
    name,
    model: `
      data ${outcomeColumn}, x: real[N], g: factor(J)[N]

      mu      ~ normal(0, 10)
      b       ~ normal(0, 10)
      sigma_a ~ half_normal(2)
      ${scale}
      a[J]    ~ normal(mu, sigma_a)
      ${outcome}
    `,
    data,
    peerData: () => ({ N: 100_000, J: numGroups, ...rows() }),
    settings: usualSettings,
    timingSettings: { chains: 1, warmup: 60, draws: 20 },
    notCompared: /^$/,
    scales: /^sigma(_a)?$/,
    reference: () => readReference(name),
  };
}

export const gaussian: BenchmarkCase = largeCase(
  "gaussian-1e5",
  "normal",
  11,
  "y: real[N]",
  "y ~ normal(a[g] + b * x, sigma)",
  "sigma   ~ half_normal(2)",
);

export const logistic: BenchmarkCase = largeCase(
  "logistic-1e5",
  "bernoulli",
  13,
  "y: int[N]",
  "y ~ bernoulli_logit(a[g] + b * x)",
);

export const poisson: BenchmarkCase = largeCase(
  "poisson-1e5",
  "poisson",
  14,
  "y: int(lower=0)[N]",
  "y ~ poisson_log(a[g] + b * x)",
);
