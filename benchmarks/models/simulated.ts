/** @file The three large cases: 100,000 simulated rows, intercepts varying over 1,000 groups, centred. */

import { factor } from "terrace";

import { simulateIntercepts, type Family } from "../data/simulated.js";
import { readReference } from "../references/read-reference.js";
import { usualSettings, type BenchmarkCase, type PlainData } from "../harness/benchmark-case.js";

const numRows = 100_000;
const numGroups = 1000;

interface Columns {
  readonly y: readonly number[];
  readonly x: readonly number[];
  readonly g: readonly number[];
}

function simulatedRows(family: Family, seed: number, rows: number): Columns {
  const { y, x, group } = simulateIntercepts(family, seed, rows, numGroups);
  return { y: [...y], x: [...x], g: [...group] };
}

/** Data of the large cases' models, of any number of rows. */
export function simulatedData(family: Family, seed: number, rows: number): PlainData {
  const columns = simulatedRows(family, seed, rows);
  // A group may have no rows, which only its levels tell of.
  const levels = Array.from({ length: numGroups }, (_, k) => k + 1);
  return { ...columns, g: factor(columns.g, { levels }) };
}

function largeCase(
  name: string,
  family: Family,
  seed: number,
  outcomeColumn: string,
  outcome: string,
  scale = "",
): BenchmarkCase {
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
    data: () => simulatedData(family, seed, numRows),
    peerData: () => ({ N: numRows, J: numGroups, ...simulatedRows(family, seed, numRows) }),
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
