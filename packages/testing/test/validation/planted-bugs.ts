/** @file Samplers with one mistake each, of the kinds that sampler authors make; the tests of samplers must find them all. */
import { model } from "@terrace/model";
import type { Model } from "@terrace/model";
import { groupedDesign, tightPriors, varyingIntercepts } from "../../src/validation/model-classes.js";
import type { ClassicalVariant } from "../../src/validation/classical-sampler.js";

/** The classical sampler with a wrong full conditional. */
export const classicalBugs: Readonly<Record<string, ClassicalVariant>> = {
  "sd for variance": {
    priors: tightPriors,
    conditionals: ({ alpha }) => ({
      alpha(b, rows, at) {
        const right = alpha(b, rows, at);
        return right.family === "normal" ? { ...right, variance: b.sqrt(right.variance) } : right;
      },
    }),
  },
  // The density of the variance taken for that of the precision: the exponent of the gamma is off by the Jacobian's 2.
  "missing Jacobian": {
    priors: tightPriors,
    conditionals: ({ s2 }) => ({
      s2(b, rows, at) {
        const right = s2(b, rows, at);
        return right.family === "inv_gamma" ? { ...right, shape: b.add(right.shape, 2) } : right;
      },
    }),
  },
  "missed empty group": {
    priors: tightPriors,
    conditionals: ({ alpha }) => ({
      alpha(b, rows, at) {
        const right = alpha(b, rows, at);
        if (right.family !== "normal") return right;
        const isEmpty = b.eq(rows.counts, 0);
        const mean = b.select(isEmpty, at.alpha, right.mean);
        return { ...right, mean, variance: b.select(isEmpty, b.filled(0, [rows.numGroups]), right.variance) };
      },
    }),
  },
  "inverse gamma shape off by one": {
    priors: tightPriors,
    conditionals: ({ s2_a }) => ({
      s2_a(b, rows, at) {
        const right = s2_a(b, rows, at);
        return right.family === "inv_gamma" ? { ...right, shape: b.sub(right.shape, 1) } : right;
      },
    }),
  },
  // (SS + b) / 2 where SS / 2 + b is right.
  "half for full prior": {
    priors: tightPriors,
    conditionals: ({ s2 }) => ({
      s2(b, rows, at) {
        const right = s2(b, rows, at);
        return right.family === "inv_gamma" ? { ...right, scale: b.sub(right.scale, tightPriors.scale / 2) } : right;
      },
    }),
  },
};

/** What the densities are given; `seen` has the levels of the groups that have rows. */
export const designOfBugs = { ...varyingIntercepts.design, seen: [...new Set(groupedDesign.groups)] };

/** Wrong densities of the varying-intercept model, for a sampler that is right. */
export const densityBugs: Readonly<Record<string, Model>> = {
  "sd for variance": model`
    data y: real[N], x: real[N], group: factor(J)[N]
    beta ~ normal(0, 1)
    mu ~ normal(0, 1)
    s2 ~ inv_gamma(4, 3)
    s2_a ~ inv_gamma(4, 3)
    alpha[J] ~ normal(mu, s2_a)
    y ~ normal(alpha[group] + beta * x, s2)
  `,
  // The term takes away what the logarithm as coordinate of s2 adds.
  "missing Jacobian": model`
    data y: real[N], x: real[N], group: factor(J)[N]
    beta ~ normal(0, 1)
    mu ~ normal(0, 1)
    s2 ~ inv_gamma(4, 3)
    s2_a ~ inv_gamma(4, 3)
    alpha[J] ~ normal(mu, sqrt(s2_a))
    y ~ normal(alpha[group] + beta * x, sqrt(s2))
    target += -log(s2) - log(s2_a)
  `,
  "missed empty group": model`
    data y: real[N], x: real[N], group: factor(J)[N], seen: int(lower=0, upper=4)[K]
    beta ~ normal(0, 1)
    mu ~ normal(0, 1)
    s2 ~ inv_gamma(4, 3)
    s2_a ~ inv_gamma(4, 3)
    param alpha: real[J]
    alpha[seen] ~ normal(mu, sqrt(s2_a))
    y ~ normal(alpha[group] + beta * x, sqrt(s2))
  `,
  "inverse gamma shape off by one": model`
    data y: real[N], x: real[N], group: factor(J)[N]
    beta ~ normal(0, 1)
    mu ~ normal(0, 1)
    s2 ~ inv_gamma(5, 3)
    s2_a ~ inv_gamma(5, 3)
    alpha[J] ~ normal(mu, sqrt(s2_a))
    y ~ normal(alpha[group] + beta * x, sqrt(s2))
  `,
  "half for full prior": model`
    data y: real[N], x: real[N], group: factor(J)[N]
    beta ~ half_normal(1)
    mu ~ normal(0, 1)
    s2 ~ inv_gamma(4, 3)
    s2_a ~ inv_gamma(4, 3)
    alpha[J] ~ normal(mu, sqrt(s2_a))
    y ~ normal(alpha[group] + beta * x, sqrt(s2))
  `,
};
