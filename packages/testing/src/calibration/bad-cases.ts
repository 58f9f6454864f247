/** @file Models whose fits by NUTS are not to be trusted, whatever the seed. */

import { model } from "@terrace/model";
import { eightSchools, fish, radon, twoModes } from "./case-data.js";
import type { FitCase } from "./fit-case.js";

/** Known-bad fits, 4 x (1000 + 1000) each. */
export const badCases: readonly FitCase[] = [
  {
    name: "centred eight schools",
    isGood: false,
    because: "a funnel: the sampler does not reach small tau",
    model: model`
      data y: real[school], se: positive[school]
      mu ~ normal(0, 5)
      tau ~ half_cauchy(5)
      theta[school] ~ normal(mu, tau)
      y ~ normal(theta, se)
    `,
    data: eightSchools,
  },
  {
    name: "centred radon",
    isGood: false,
    because: "tau mixes slowly: its effective sample size is below 400",
    model: model`
      data y: real[N], floor: real[N], county: factor(J)[N], uranium: real[J]
      g0 ~ normal(0, 5)
      g1 ~ normal(0, 5)
      b ~ normal(0, 5)
      tau ~ half_normal(1)
      sigma ~ half_normal(1)
      a[J] ~ normal(g0 + g1 * uranium, tau)
      y ~ normal(a[county] + b * floor, sigma)
    `,
    data: radon,
  },
  {
    name: "two-mode mixture",
    isGood: false,
    because: "the components are exchangeable: each chain stays in one labelling",
    model: model`
      data y: real[N]
      mu[2] ~ normal(0, 5)
      sigma[2] ~ half_normal(2)
      weight ~ beta(5, 5)
      y ~ mixture([weight, 1 - weight], normal(mu[0], sigma[0]), normal(mu[1], sigma[1]))
    `,
    data: twoModes,
  },
  {
    name: "fish, two groups",
    isGood: false,
    because: "two groups do not determine standard deviations",
    model: model`
      data caught: int(lower=0)[N], temperature: real[N], weather: factor(W)[N]
      b0 ~ normal(0, 5)
      b1 ~ normal(0, 1)
      sd_weather[2] ~ half_student_t(3, 2.5)
      L[2, 2] ~ lkj_corr_cholesky(1)
      z[W, 2] ~ normal(0, 1)
      let u = z @ transpose(diag(sd_weather) @ L)
      caught ~ poisson_log(b0 + u[weather, 0] + (b1 + u[weather, 1]) * temperature)
      report cor_weather = (L @ transpose(L))[0, 1]
    `,
    data: fish,
  },
];
