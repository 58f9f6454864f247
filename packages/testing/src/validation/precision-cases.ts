/** @file The posteriors in which what Float32 does is measured: radon, sleepstudy, and a logistic model of groups. */

import { createGenerator, randomBernoulli, randomNormal } from "@terrace/core";
import { model, type Model } from "@terrace/model";
import type { DataInput } from "@terrace/runtime";

import { exampleFile, radon } from "../calibration/case-data.js";

/** A posterior. */
export interface PrecisionCase {
  readonly name: string;
  readonly model: Model;
  readonly data: () => DataInput;
}

export const precisionCases: readonly PrecisionCase[] = [
  {
    name: "radon",
    model: model`
      data y: real[N], floor: real[N], county: factor(J)[N], uranium: real[J]
      g0 ~ normal(0, 5); g1 ~ normal(0, 5); b ~ normal(0, 5)
      tau ~ half_normal(1); sigma ~ half_normal(1)
      z[J] ~ normal(0, 1)
      report a = g0 + g1 * uranium + tau * z
      y ~ normal(a[county] + b * floor, sigma)
    `,
    data: radon,
  },
  {
    name: "sleepstudy",
    model: model`
      data reaction: real[N], days: real[N], subject: factor(J)[N]
      beta[2] ~ normal(0, [300, 50])
      tau[2] ~ half_normal([100, 20])
      L[2, 2] ~ lkj_corr_cholesky(2)
      sigma ~ half_normal(50)
      z[J, 2] ~ normal(0, 1)
      let u = z @ transpose(diag(tau) @ L)
      reaction ~ normal(beta[0] + u[subject, 0] + (beta[1] + u[subject, 1]) * days, sigma)
      report rho = (L @ transpose(L))[0, 1]
    `,
    data: () => {
      const { reaction, days, subject } = exampleFile("sleepstudy.csv");
      return { reaction, days, subject };
    },
  },
  {
    name: "logistic",
    model: model`
      data y: int(lower=0, upper=1)[N], x: real[N], g: factor(J)[N]
      mu ~ normal(0, 2); b ~ normal(0, 2); tau ~ half_normal(1)
      z[J] ~ normal(0, 1)
      y ~ bernoulli_logit(mu + tau * z[g] + b * x)
    `,
    data: () => {
      const generator = createGenerator("precision: logistic", 0, "draws");
      const effects = Array.from({ length: 30 }, () => randomNormal(generator, 0, 0.7));
      const rows = Array.from({ length: 1500 }, (_, n) => {
        const [g, x] = [n % 30, randomNormal(generator, 20, 1)];
        const logit = -0.4 + effects[g]! + 0.5 * (x - 20);
        return { g, x: x - 19, y: randomBernoulli(generator, 1 / (1 + Math.exp(-logit))) };
      });
      return { g: rows.map(({ g }) => g), x: rows.map(({ x }) => x), y: rows.map(({ y }) => y) };
    },
  },
];
