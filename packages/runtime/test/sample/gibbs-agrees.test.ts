/** @file Gibbs and NUTS give one posterior. */
import { fileURLToPath } from "node:url";
import { parseModel } from "@terrace/model";
import { describe, expect, it } from "vitest";
import { readCsv } from "../../src/data/read-csv.js";
import { sample } from "../../src/sample/sample.js";

const file = (name: string): string =>
  fileURLToPath(new URL(`../../../../benchmarks/data/${name}.csv`, import.meta.url));

/**
 * Some 130 comparisons of means in all: a normal deviation beyond this is met once in a million, so that a false alarm is
 * less likely than 1 in 5,000.
 */
const limit = 4.9;

const cases: [string, string, () => Parameters<typeof sample>[1]][] = [
  [
    "radon, intercepts with half-normal scales",
    `data y: real[N], floor: real[N], county: factor(J)[N]
     mu ~ normal(0, 10)
     b ~ normal(0, 10)
     tau ~ half_normal(1)
     sigma ~ half_normal(1)
     a[J] ~ normal(mu, tau)
     y ~ normal(a[county] + b * floor, sigma)`,
    () => {
      const { log_radon: y, floor, county } = readCsv(file("radon"));
      return { y: y!, floor: floor!, county: county! };
    },
  ],
  [
    "sleepstudy, correlated intercepts and slopes",
    `data y: real[N], days: real[N], subject: factor(J)[N]
     data K: int
     g[K] ~ normal(0, 5)
     tau[K] ~ half_normal(1)
     L[K, K] ~ lkj_corr_cholesky(2)
     sigma ~ half_normal(1)
     B[J, K] ~ multi_normal_cholesky(g, diag(tau) @ L)
     y ~ normal(B[subject, 0] + B[subject, 1] * days, sigma)`,
    () => {
      const { reaction, days, subject } = readCsv(file("sleepstudy"));
      return { y: Array.from(reaction as ArrayLike<number>, (x) => x / 100), days: days!, subject: subject!, K: 2 };
    },
  ],
];

describe("Gibbs and NUTS", () => {
  it.each(cases)("agree: %s", async (_, text, columns) => {
    const program = parseModel(text);
    const data = columns();
    const gibbs = await sample(program, data, { sampler: "gibbs", chains: 2, warmup: 1000, draws: 8000, seed: 1 });
    const nuts = await sample(program, data, { sampler: "nuts", chains: 2, warmup: 600, draws: 1000, seed: 2 });
    const rows = new Map(gibbs.summary().rows.map((row) => [row.name, row]));
    for (const row of nuts.summary().rows) {
      const other = rows.get(row.name)!;
      if (row.sd === 0) continue;
      const error = Math.hypot(row.mcseMean, other.mcseMean);
      expect(Math.abs(row.mean - other.mean) / error, row.name).toBeLessThan(limit);
    }
  });
});
