/**
 * @file Holds the whole posterior of sweeps that are found to quadrature, on twelve rows, where a wrong move shows most: with
 * all coefficients integrated out by dense algebra, the rest is a grid over scales and correlations.
 */

import { mcseMean } from "@terrace/diagnostics";
import { parseModel } from "@terrace/model";
import { closeWorkers, sample } from "@terrace/runtime";
import { afterAll, describe, expect, it } from "vitest";

const y = [1.9, 0.7, 1.4, 2.6, 2.1, 3.0, 0.1, -0.4, 0.6, 1.2, 1.0, 2.2];
const x = [0.5, -1.2, 0.3, 1.1, -0.4, 0.2, -0.9, 1.3, 0.8, -0.1, 0.4, -1.5];
const g = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3];
const N = y.length;

/** Standard deviations of intercepts and slopes, their correlation, and the residuals' standard deviation. */
interface Hyperparameters {
  readonly s: readonly number[];
  readonly rho: number;
  readonly sigma: number;
}

/** A model with `mu ~ normal(0, 2)` and a prior of scales and correlation: how rows, and effect 0 with rows, vary together. */
interface Case {
  readonly name: string;
  readonly text: string;
  /** What the draws of scales are called. */
  readonly scales: readonly string[];
  /** What the draws of the correlation are called, where there is one. */
  readonly correlation?: string;
  /** Log density of the logarithms of the scales and of `atanh(rho)`; half-normal scales and LKJ(2) where absent. */
  readonly logPrior?: (given: Hyperparameters) => number;
  /** Five where absent; most have no rows. */
  readonly numLevels?: number;
  /** Of a chain; 15,000 where absent. */
  readonly numDraws?: number;
  /** What kind of step the case is for; a joint draw where absent. */
  readonly step?: string;
  readonly covariance: (i: number, j: number, given: Hyperparameters) => number;
  /** An effect that is compared too, its covariance with a row, and whether it is drawn in units of the first scale. */
  readonly effect: { readonly name: string; readonly with: (i: number, given: Hyperparameters) => number; readonly isStandard?: boolean }; // prettier-ignore
}

const head = `
data y: real[N], x: real[N], g: int(lower=0, upper=4)[N], J: int
mu ~ normal(0, 2)
sigma ~ half_normal(1)
`;
const intercepts = {
  scales: ["tau"],
  covariance: (i: number, j: number, { s }: Hyperparameters) => (g[i] === g[j] ? s[0]! ** 2 : 0),
} as const;
const ofIntercept = (i: number, { s }: Hyperparameters): number => (g[i] === 0 ? s[0]! ** 2 : 0);
const slopes = {
  scales: ["s[0]", "s[1]"],
  covariance: (i: number, j: number, { s, rho }: Hyperparameters) =>
    g[i] === g[j] ? s[0]! ** 2 + rho * s[0]! * s[1]! * (x[i]! + x[j]!) + s[1]! ** 2 * x[i]! * x[j]! : 0,
} as const;
const ofSlopes = (i: number, { s, rho }: Hyperparameters): number => (g[i] === 0 ? s[0]! ** 2 + rho * s[0]! * s[1]! * x[i]! : 0); // prettier-ignore
const correlated = { ...slopes, correlation: "L[1,0]" } as const;
const lkj = "s[2] ~ half_normal(1.5)\nL[2, 2] ~ lkj_corr_cholesky(2)";
const region = [0, 0, 1, 1, 1];

/** Of the inverse Wishart distribution of the covariance: degrees of freedom, and the scale, `[[v00, v01], [v01, v11]]`. */
const [nu, v00, v01, v11] = [5, 1.25, 0.5, 1];
const conjugate = {
  ...slopes,
  scales: ["s0", "s1"],
  correlation: "rho",
  effect: { name: "r[0,0]", with: ofSlopes },
  logPrior: ({ s, rho }: Hyperparameters) => {
    const [s0, s1] = s as [number, number];
    const determinant = (s0 * s1) ** 2 * (1 - rho * rho);
    const trace = (v00 * s1 * s1 + v11 * s0 * s0 - 2 * v01 * rho * s0 * s1) / determinant;
    // To variances and the covariance from logarithms of scales `4 s0^3 s1^3`, and from `atanh(rho)` `1 - rho^2`.
    return -0.5 * (nu + 3) * Math.log(determinant) - 0.5 * trace + 3 * Math.log(s0 * s1) + Math.log1p(-rho * rho);
  },
} as const;
const covariance = `S[2, 2] ~ inv_wishart(${nu}, [[${v00}, ${v01}], [${v01}, ${v11}]])
r[J, 2] ~ multi_normal([0, 0], S)
report s0 = sqrt(S[0, 0])
report s1 = sqrt(S[1, 1])
report rho = S[1, 0] / sqrt(S[0, 0] * S[1, 1])`;
// The determinant of the scale is 1: its inverse is its adjugate.
const precision = `T[2, 2] ~ wishart(${nu}, [[${v11}, ${-v01}], [${-v01}, ${v00}]])
r[J, 2] ~ multi_normal_precision([0, 0], T)
let d = T[0, 0] * T[1, 1] - T[1, 0] * T[1, 0]
report s0 = sqrt(T[1, 1] / d)
report s1 = sqrt(T[0, 0] / d)
report rho = -T[1, 0] / sqrt(T[0, 0] * T[1, 1])`;
const bySlopes = "y ~ normal(mu + r[g, 0] + r[g, 1] * x, sigma)";
// With so many more levels than rows a draw with the effects integrated out is not taken.
const manyLevels = { numLevels: 520, numDraws: 2500, step: "interweaving" } as const;

const cases: readonly Case[] = [
  {
    name: "intercepts",
    ...intercepts,
    effect: { name: "a[0]", with: ofIntercept },
    text: `tau ~ half_normal(1.5)\na[J] ~ normal(0, tau)\ny ~ normal(mu + a[g], sigma)`,
  },
  {
    name: "intercepts, non-centred",
    ...intercepts,
    effect: { name: "z[0]", with: ofIntercept, isStandard: true },
    text: `tau ~ half_normal(1.5)\nz[J] ~ normal(0, 1)\ny ~ normal(mu + tau * z[g], sigma)`,
  },
  {
    name: "intercepts with a factor of either sign, which is moved along a scale",
    ...intercepts,
    effect: { name: "mu", with: () => 4 },
    text: `tau ~ normal(0, 1.5)\nz[J] ~ normal(0, 1)\ny ~ normal(mu + tau * z[g], sigma)`,
    step: "scale move",
  },
  {
    name: "intercepts whose scale varies by region",
    scales: ["s[0]", "s[1]"],
    covariance: (i, j, { s }) => (g[i] === g[j] ? s[region[g[i]!]!]! ** 2 : 0),
    effect: { name: "a[0]", with: ofIntercept },
    text: `data region: int(lower=0, upper=1)[J]\ns[2] ~ half_normal(1.5)\na[j in J] ~ normal(0, s[region[j]])\ny ~ normal(mu + a[g], sigma)`, // prettier-ignore
  },
  {
    name: "intercepts whose scale varies by region, with another variable that the scales are in",
    scales: ["s[0]", "s[1]"],
    covariance: (i, j, { s }) => (g[i] === g[j] ? s[region[g[i]!]!]! ** 2 : 0),
    effect: { name: "a[0]", with: ofIntercept },
    // With nothing known of `w`, its distribution says nothing of the scales.
    text: `data region: int(lower=0, upper=1)[J]\ns[2] ~ half_normal(1.5)\nw[k in 2] ~ normal(0, s[1 - k])\na[j in J] ~ normal(0, s[region[j]])\ny ~ normal(mu + a[g], sigma)`, // prettier-ignore
  },
  {
    name: "intercepts within others",
    scales: ["s[0]", "s[1]"],
    // Rows in threes by group; groups 0, 1 and 2, 3 together.
    covariance: (i, j, { s }) => (g[i] === g[j] ? s[0]! ** 2 : 0) + (g[i]! >> 1 === g[j]! >> 1 ? s[1]! ** 2 : 0),
    effect: { name: "a[0]", with: ofIntercept },
    text: `data outer: int(lower=0, upper=2)[N]\ns[2] ~ half_normal(1.5)\na[J] ~ normal(0, s[0])\nc[3] ~ normal(0, s[1])\ny ~ normal(mu + a[g] + c[outer], sigma)`, // prettier-ignore
  },
  {
    name: "intercepts within others, a scale each",
    scales: ["ta", "tc"],
    covariance: (i, j, { s }) => (g[i] === g[j] ? s[0]! ** 2 : 0) + (g[i]! >> 1 === g[j]! >> 1 ? s[1]! ** 2 : 0),
    effect: { name: "a[0]", with: ofIntercept },
    text: `data outer: int(lower=0, upper=2)[N]\nta ~ half_normal(1.5)\ntc ~ half_normal(1.5)\na[J] ~ normal(0, ta)\nc[3] ~ normal(0, tc)\ny ~ normal(mu + a[g] + c[outer], sigma)`, // prettier-ignore
  },
  {
    name: "intercepts and slopes, non-centred",
    ...slopes,
    effect: { name: "z[0,0]", with: ofSlopes, isStandard: true },
    text: `s[2] ~ half_normal(1.5)\nz[J, 2] ~ normal(0, 1)\ny ~ normal(mu + s[0] * z[g, 0] + s[1] * z[g, 1] * x, sigma)`,
  },
  {
    name: "correlated",
    ...correlated,
    effect: { name: "r[0,0]", with: ofSlopes },
    text: `${lkj}\nr[J, 2] ~ multi_normal_cholesky([0, 0], diag(s) @ L)\ny ~ normal(mu + r[g, 0] + r[g, 1] * x, sigma)`,
  },
  {
    name: "correlated, non-centred",
    ...correlated,
    effect: { name: "z[0,0]", with: ofSlopes, isStandard: true },
    text: `${lkj}\nz[J, 2] ~ normal(0, 1)\nlet r = z @ transpose(diag(s) @ L)\ny ~ normal(mu + r[g, 0] + r[g, 1] * x, sigma)`,
  },
  { name: "correlated, inverse Wishart covariance", ...conjugate, text: `${covariance}\n${bySlopes}` },
  { name: "correlated, Wishart precision", ...conjugate, text: `${precision}\n${bySlopes}` },
  { name: "correlated, inverse Wishart covariance, many levels", ...conjugate, ...manyLevels, text: `${covariance}\n${bySlopes}` }, // prettier-ignore
  {
    name: "correlated, Wishart precision, many levels",
    ...conjugate,
    ...manyLevels,
    text: `${precision}\n${bySlopes}`,
  },
];

/** Half-normal scales and LKJ(2), which is `1 - rho^2`, and the derivative of tanh is that again. */
const halfNormal = ({ s, rho }: Hyperparameters): number => s.reduce((sum, scale) => sum + Math.log(scale) - (scale * scale) / 4.5, 2 * Math.log1p(-rho * rho)); // prettier-ignore

/** What is compared, as numbers of the hyperparameters. */
const statistics = ({ s, rho, sigma }: Hyperparameters): number[] => {
  const logs = [...s, sigma].map(Math.log);
  return [...logs, rho, ...logs.map((u) => u * u), rho * rho, logs[0]! * logs.at(-1)!, logs[0]! * rho];
};

/** Log marginal density of the rows, and the means of `mu` and of the effect given the hyperparameters, by a dense Cholesky factor. */
function marginal(
  { covariance, effect }: Case,
  given: Hyperparameters,
): { logDensity: number; mu: number; own: number } {
  const lower = y.map(() => new Float64Array(N));
  let logDeterminant = 0;
  for (let i = 0; i < N; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 4 + covariance(i, j, given) + (i === j ? given.sigma ** 2 : 0);
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      lower[i]![j] = i === j ? Math.sqrt(sum) : sum / lower[j]![j]!;
    }
    logDeterminant += Math.log(lower[i]![i]!);
  }
  const w = Float64Array.from(y);
  for (let i = 0; i < N; i++) {
    for (let k = 0; k < i; k++) w[i]! -= lower[i]![k]! * w[k]!;
    w[i]! /= lower[i]![i]!;
  }
  const squares = w.reduce((sum, each) => sum + each * each, 0);
  for (let i = N - 1; i >= 0; i--) {
    for (let k = i + 1; k < N; k++) w[i]! -= lower[k]![i]! * w[k]!;
    w[i]! /= lower[i]![i]!;
  }
  const mu = 4 * w.reduce((sum, each) => sum + each, 0);
  const own = w.reduce((sum, each, i) => sum + each * effect.with(i, given), 0);
  return { logDensity: -logDeterminant - 0.5 * squares, mu, own: effect.isStandard === true ? own / given.s[0]! : own };
}

/** Posterior means of the statistics, of `mu` and of the effect, by the midpoint rule, whose error falls faster than any power. */
function quadrature(each: Case): number[] {
  const range = (from: number, to: number, n: number): number[] => Array.from({ length: n }, (_, k) => from + ((k + 0.5) * (to - from)) / n); // prettier-ignore
  const { correlation, logPrior = halfNormal } = each;
  const isCorrelated = correlation !== undefined;
  const logScales = range(-7, 2.2, isCorrelated ? 24 : 32);
  let total: number[] | undefined;
  let [mass, largest] = [0, -Infinity];
  for (const u of logScales) {
    for (const v of each.scales.length === 2 ? logScales : [0]) {
      for (const h of isCorrelated ? range(-3.5, 3.5, 20) : [0]) {
        for (const w of range(-1.6, 1.4, 24)) {
          const s = each.scales.length === 2 ? [Math.exp(u), Math.exp(v)] : [Math.exp(u)];
          const given = { s, rho: Math.tanh(h), sigma: Math.exp(w) };
          const { logDensity, mu, own } = marginal(each, given);
          const log = logDensity + logPrior(given) + w - 0.5 * given.sigma ** 2;
          if (log > largest) {
            const shrink = Math.exp(largest - log);
            mass *= shrink;
            total = total?.map((sum) => sum * shrink);
            largest = log;
          }
          const weight = Math.exp(log - largest);
          mass += weight;
          const values = [...statistics(given), mu, own].map((value) => value * weight);
          total = total === undefined ? values : total.map((sum, k) => sum + values[k]!);
        }
      }
    }
  }
  return total!.map((sum) => sum / mass);
}

describe("the posterior of sweeps on twelve rows", () => {
  afterAll(closeWorkers);

  it.each(cases.map((each) => [each.name, each] as const))("%s", async (_, each) => {
    const { text, scales: names, correlation, effect, numLevels = 5, numDraws: length = 15000 } = each;
    const data = { y, x, g, J: numLevels, region, outer: g.map((group) => group >> 1) };
    const fit = await sample(parseModel(head + text), data, { sampler: "gibbs", seed: 2, warmup: 500, draws: length }); // prettier-ignore
    const { draws } = fit;
    expect(fit.explain()).toContain(each.step ?? "joint draw");
    const numbers = (name: string): Float64Array[] => {
      const { base = name, place = "" } = /^(?<base>\w+)(?:\[(?<place>.*)\])?$/.exec(name)!.groups as Record<string, string>; // prettier-ignore
      const { values, shape } = draws.get(base);
      const [numChains, numDraws, ...extents] = shape as [number, number, ...number[]];
      const size = extents.reduce((p, n) => p * n, 1);
      const at = (place ?? "").split(",").reduce((p, index, k) => p * (extents[k] ?? 1) + Number(index), 0);
      return Array.from({ length: numChains }, (__, c) => Float64Array.from({ length: numDraws }, (___, d) => values[(c * numDraws + d) * size + at]!)); // prettier-ignore
    };
    const scales = names.map((name) => numbers(name).map((chain) => chain.map(Math.abs)));
    const [sigma, mu, own] = ["sigma", "mu", effect.name].map(numbers) as [Float64Array[], Float64Array[], Float64Array[]]; // prettier-ignore
    const rho = correlation === undefined ? sigma.map((chain) => chain.map(() => 0)) : numbers(correlation);
    const table = sigma.map((chain, c) =>
      Array.from(chain, (value, d) => [
        ...statistics({ s: scales.map((all) => all[c]![d]!), rho: rho[c]![d]!, sigma: value }),
        mu[c]![d]!,
        own[c]![d]!,
      ]),
    );
    for (const [k, expected] of quadrature(each).entries()) {
      const chains = table.map((rows) => Float64Array.from(rows, (row) => row[k]!));
      const mean = chains.flatMap((chain) => [...chain]).reduce((sum, value) => sum + value, 0) / (length * chains.length); // prettier-ignore
      const error = mcseMean(chains);
      if (correlation === undefined && Math.abs(expected) < 1e-12) continue; // there is no correlation
      // Some hundred comparisons: a false alarm in about 1,500 seeds, and the seed is fixed.
      expect(Math.abs(mean - expected) / error, `statistic ${k}: ${mean} and ${expected}`).toBeLessThan(4.5);
    }
  });
});
