/** @file Varying intercepts of a few groups, with priors to choose: some leave the joint density without a finite integral. */

import type { DataInput } from "../../src/bind/bind-data.js";

/** Twelve rows in `numGroups` groups, none of them empty. */
export const groupsOf = (numGroups: number): DataInput => ({
  y: Array.from({ length: 12 }, (_, i) => Math.sin(3 * i)),
  g: Array.from({ length: 12 }, (_, i) => i % numGroups),
  J: numGroups,
});

/** The model with these statements for the mean of the groups, their scale and the residual scale. */
export const interceptsWith = (mu: string, tau: string, sigma = "sigma ~ half_normal(1)"): string => `
data y: real[N], g: int(lower=0)[N], J: int
${mu}
${tau}
${sigma}
a[J] ~ normal(mu, tau)
y ~ normal(a[g], sigma)`;

export const flatMean = "param mu: real";
export const normalMean = "mu ~ normal(0, 5)";
export const flatScale = "param tau: positive";
export const flatLogScale = "param tau: positive\ntarget += -log(tau)";
export const halfNormalScale = "tau ~ half_normal(1)";
