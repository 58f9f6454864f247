/** @file Models whose fits by NUTS are good: identified, well scaled, effective sample sizes well above what is needed. */

import { createGenerator, randomBernoulli, randomNormal, randomStudentT } from "@terrace/core";
import { model } from "@terrace/model";
import type { DataInput } from "@terrace/runtime";
import { readCase } from "../posteriors/read-case.js";
import { eightSchools, radon, twoModes } from "./case-data.js";
import type { FitCase } from "./fit-case.js";

const numRows = 200;

/** Known-good fits; 4 x (1000 + 1000) where a case does not say otherwise. */
export const goodCases: readonly FitCase[] = [
  {
    name: "normal, 10 dimensions",
    isGood: true,
    because: "independent and of one scale",
    model: model`x[10] ~ normal(0, 1)`,
    data: () => ({}),
  },
  {
    name: "normal, 100 dimensions",
    isGood: true,
    because: "independent, scales from 0.1 to 10",
    model: model`
      data scale: positive[K]
      x[K] ~ normal(0, scale)
    `,
    data: () => ({ scale: Array.from({ length: 100 }, (_, k) => 10 ** (k / 49.5 - 1)) }),
  },
  {
    name: "eight schools, non-centred",
    isGood: true,
    because: "the funnel is gone; an acceptance of 0.95, as for the reference draws of posteriordb, avoids divergences",
    model: model`
      data y: real[school], se: positive[school]
      mu ~ normal(0, 5)
      tau ~ half_cauchy(5)
      z[school] ~ normal(0, 1)
      report theta = mu + tau * z
      y ~ normal(theta, se)
    `,
    data: eightSchools,
    options: { targetAcceptance: 0.95 },
  },
  {
    name: "radon, non-centred",
    isGood: true,
    because: "3,000 draws a chain: tau has a bulk effective sample size of some 2,000",
    model: model`
      data y: real[N], floor: real[N], county: factor(J)[N], uranium: real[J]
      g0 ~ normal(0, 5)
      g1 ~ normal(0, 5)
      b ~ normal(0, 5)
      tau ~ half_normal(1)
      sigma ~ half_normal(1)
      z[J] ~ normal(0, 1)
      report a = g0 + g1 * uranium + tau * z
      y ~ normal(a[county] + b * floor, sigma)
    `,
    data: radon,
    options: { draws: 3000 },
  },
  {
    name: "children's scores",
    isGood: true,
    because: "linear regression, predictors centred",
    model: model`
      data kid_score: real[N], mom_hs: bool[N], mom_iq: real[N]
      param beta: real[4]
      param sigma: positive
      let hs = mom_hs - mean(mom_hs)
      let iq = mom_iq - mean(mom_iq)
      kid_score ~ normal(beta[0] + beta[1] * hs + beta[2] * iq + beta[3] * hs * iq, sigma)
    `,
    // The names in the case's file are the model's.
    data: () => readCase("kidiq_with_mom_work-kidscore_interaction_c").data as DataInput,
  },
  {
    name: "children's scores by work",
    isGood: true,
    because: "linear regression on a factor of four levels",
    model: model`
      data kid_score: real[N], mom_work: factor(K)[N]
      a[K] ~ normal(80, 30)
      sigma ~ half_normal(30)
      kid_score ~ normal(a[mom_work], sigma)
    `,
    data: () => readCase("kidiq_with_mom_work-kidscore_mom_work").data as DataInput,
  },
  {
    name: "logistic regression",
    isGood: true,
    because: "four predictors and 200 outcomes",
    model: model`
      data y: bool[N], x: real[N, K]
      alpha ~ normal(0, 2)
      beta[K] ~ normal(0, 2)
      y ~ bernoulli_logit(alpha + x @ beta)
    `,
    data: () => {
      const generator = createGenerator("calibration: logistic", 0, "draws");
      const x = Array.from({ length: numRows }, () => Array.from({ length: 4 }, () => randomNormal(generator, 0, 1)));
      const y = x.map(([a, b, c]) => randomBernoulli(generator, 1 / (1 + Math.exp(-0.3 - a! + 0.5 * b! - 0.2 * c!))));
      return { y, x };
    },
  },
  {
    name: "Poisson regression",
    isGood: true,
    because: "a cubic in the year, standardised",
    model: model`
      data C: int[n], year: real[n]
      alpha ~ normal(0, 10)
      beta[3] ~ normal(0, 5)
      C ~ poisson_log(alpha + beta[0] * year + beta[1] * year^2 + beta[2] * year^3)
    `,
    data: () => readCase("GLM_Poisson_Data-GLM_Poisson_model").data as DataInput,
  },
  {
    name: "robust regression",
    isGood: true,
    because: "Student-t errors, degrees of freedom estimated",
    model: model`
      data y: real[N], x: real[N]
      alpha ~ normal(0, 5)
      beta ~ normal(0, 5)
      sigma ~ half_normal(5)
      nu ~ gamma(2, 0.1)
      y ~ student_t(nu, alpha + beta * x, sigma)
    `,
    data: () => {
      const generator = createGenerator("calibration: robust", 0, "draws");
      const x = Array.from({ length: numRows }, () => randomNormal(generator, 0, 1));
      return { x, y: x.map((each) => 1 + 2 * each + randomStudentT(generator, 4, 0, 1)) };
    },
  },
  {
    name: "twelve groups, centred",
    isGood: true,
    because: "forty observations a group determine every mean: the centred form is the right one",
    model: model`
      data y: real[N], group: factor(J)[N]
      mu ~ normal(0, 5)
      tau ~ half_normal(2)
      sigma ~ half_normal(2)
      a[J] ~ normal(mu, tau)
      y ~ normal(a[group], sigma)
    `,
    data: () => {
      const generator = createGenerator("calibration: groups", 0, "draws");
      const group = Array.from({ length: 480 }, (_, n) => `group ${n % 12}`);
      const effects = Array.from({ length: 12 }, () => randomNormal(generator, 1, 1.5));
      return { group, y: group.map((_, n) => randomNormal(generator, effects[n % 12]!, 1)) };
    },
  },
  {
    name: "two-mode mixture, ordered",
    isGood: true,
    because: "the order of the means leaves one labelling",
    model: model`
      data y: real[N]
      param mu: ordered[2]
      mu ~ normal(0, 5)
      sigma[2] ~ half_normal(2)
      weight ~ beta(5, 5)
      y ~ mixture([weight, 1 - weight], normal(mu[0], sigma[0]), normal(mu[1], sigma[1]))
    `,
    data: twoModes,
  },
];
