/**
 * @file Does a sweep's time grow with the rows? 10,000 varying intercepts, 100 of them without rows, on 10,000,000 rows and on
 * 100,000. The answers are compared with what the rows were simulated from.
 */

import { factor } from "terrace";

import { simulateIntercepts, simulatedFrom } from "../data/simulated.js";
import type { PlainData, Reference } from "../harness/benchmark-case.js";
import type { GibbsCase } from "../harness/gibbs-case.js";

const seed = 21;
const numGroups = 10_000;
const numSeen = 9900;

function rowsOf(numRows: number): PlainData {
  const { y, x, group } = simulateIntercepts("normal", seed, numRows, numSeen);
  const levels = Array.from({ length: numGroups }, (_, k) => k + 1);
  return { y, x, g: factor([...group], { levels }) };
}

/** The values that the rows were drawn with, and how far from them an estimate from so many rows may lie. */
function truthOf(numRows: number): Reference {
  const { intercept, groupScale, slope, residualScale } = simulatedFrom("normal");
  const scalar = (mean: number, sd: number) => ({ mean, sd, standardError: sd });
  return {
    source: "the simulation",
    logDensities: [],
    scalars: {
      mu: scalar(intercept, groupScale / Math.sqrt(numSeen)),
      b: scalar(slope, residualScale / Math.sqrt(numRows - numSeen)),
      tau: scalar(groupScale, groupScale / Math.sqrt(2 * numSeen)),
      sigma: scalar(residualScale, residualScale / Math.sqrt(2 * (numRows - numSeen))),
    },
  };
}

export const gaussianRows: GibbsCase = {
  name: "gaussian-1e7",
  sampler: "gibbs",
  model: `
    data y: real[N], x: real[N], g: factor(J)[N]

    mu    ~ normal(0, 10)
    b     ~ normal(0, 10)
    tau   ~ half_normal(2)
    sigma ~ half_normal(2)

    a[J] ~ normal(mu, tau)
    y ~ normal(a[g] + b * x, sigma)
  `,
  data: () => rowsOf(10_000_000),
  peerData: () => ({}),
  // One draw in five is kept: a sweep is timed and not how 10,000 effects are stored.
  settings: { chains: 1, warmup: 100, draws: 5000, thin: 5 },
  notCompared: /^a\[/,
  scales: /^(tau|sigma)$/,
  reference: () => truthOf(10_000_000),
  fewerRows: { name: "gaussian-1e5", data: () => rowsOf(100_000), reference: () => truthOf(100_000) },
};
