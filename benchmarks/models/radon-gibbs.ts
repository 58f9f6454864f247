/** @file Radon in Minnesota as Gibbs samplers have it, centred: intercepts around a line in the county's uranium; and slopes. */

import type { Settings } from "../harness/benchmark-case.js";
import type { GibbsCase } from "../harness/gibbs-case.js";
import { readReference } from "../references/read-reference.js";
import { radonIntercepts } from "./radon-intercepts.js";

/** Long enough that a call is mostly sweeps: reading, planning, compiling and recording cost as much as 50,000 of them. */
const long: Settings = { chains: 4, warmup: 1000, draws: 40_000 };

/** So many that the slowest peer reaches the effective sample size that counts; JAGS' set-up is in no time. */
const peersLong: Settings = { chains: 4, warmup: 1000, draws: 10_000 };

const { data, peerData, notCompared } = radonIntercepts;

const coefficients = `
    mu ~ normal(0, 10)
    g  ~ normal(0, 10)
    b  ~ normal(0, 10)`;

/** Gamma priors on precisions, JAGS' favourite: all of its conditionals are conjugate. */
export const radonInterceptsGamma: GibbsCase = {
  name: "radon-intercepts-gamma",
  sampler: "gibbs",
  model: `
    data y: real[N], floor: real[N], county: factor(J)[N], uranium: real[J]
    ${coefficients}
    p   ~ gamma(0.01, 0.01)
    p_a ~ gamma(0.01, 0.01)

    a[J] ~ normal(mu + g * uranium, 1 / sqrt(p_a))
    y ~ normal(a[county] + b * floor, 1 / sqrt(p))
    report sigma = 1 / sqrt(p)
    report sigma_a = 1 / sqrt(p_a)
  `,
  data,
  peerData,
  settings: long,
  peerSettings: peersLong,
  notCompared,
  scales: /^(sigma|p)(_a)?$/,
  reference: () => readReference("radon-intercepts-gamma"),
};

/** Half-normal priors on standard deviations; peers know the model as `radon-intercepts`, the same posterior. */
export const radonInterceptsHalfNormal: GibbsCase = {
  name: "radon-intercepts-half-normal",
  programs: "radon-intercepts",
  sampler: "gibbs",
  model: `
    data y: real[N], floor: real[N], county: factor(J)[N], uranium: real[J]
    ${coefficients}
    sigma   ~ half_normal(1)
    sigma_a ~ half_normal(1)

    a[J] ~ normal(mu + g * uranium, sigma_a)
    y ~ normal(a[county] + b * floor, sigma)
  `,
  data,
  peerData,
  settings: long,
  peerSettings: peersLong,
  notCompared,
  scales: /^sigma(_a)?$/,
  reference: radonIntercepts.reference,
};

/** Correlated intercepts and slopes under the priors of MCMCpack, which are JAGS' conjugate ones. */
export const radonSlopesWishart: GibbsCase = {
  name: "radon-slopes",
  programs: "radon-slopes-wishart",
  sampler: "gibbs",
  model: `
    data y: real[N], floor: real[N], county: factor(J)[N], uranium: real[J]
    ${coefficients}
    S[2, 2] ~ inv_wishart(3, [[0.1, 0], [0, 0.1]])
    p       ~ gamma(0.001, 0.001)

    R[J, 2] ~ multi_normal([0, 0], S)
    let line = mu + g * uranium
    y ~ normal(line[county] + R[county, 0] + (b + R[county, 1]) * floor, 1 / sqrt(p))
    report sigma = 1 / sqrt(p)
  `,
  data,
  peerData,
  settings: long,
  peerSettings: { ...peersLong, draws: 20_000 },
  notCompared,
  scales: /^(S\[\d,\d\]|sigma|p)$/,
  reference: () => readReference("radon-slopes-wishart"),
};
