/** @file The cases of the suite `planner`: models of many kinds, with the other spelling where a model has two that NUTS tells apart. */

import { posteriorModels, readCase } from "@terrace/testing";
import type { DataInput } from "terrace";

import { eightSchools } from "./eight-schools.js";
import { fish } from "./fish.js";
import { radonClassical } from "./radon-classical.js";
import { radonIntercepts } from "./radon-intercepts.js";
import { radonSlopes } from "./radon-slopes.js";
import { simulatedCases } from "./planner-simulated.js";
import { sleepstudy } from "./sleepstudy.js";

/** One case. */
export interface PlannerCase {
  readonly name: string;
  /** The model's text, as the planner gets it. */
  readonly model: string;
  readonly data: () => DataInput;
  /** The same posterior in the other spelling, centred or not, for NUTS alone. */
  readonly respelt?: { readonly plan: "nuts-centred" | "nuts-non-centred"; readonly model: string };
  /** Whether `gibbsVaryingIntercepts` draws this very model, of data called `x`, `y` and `group`. */
  readonly isClassical?: boolean;
}

const centredSchools = `
  data y: real[school], se: positive[school]

  mu  ~ normal(0, 5)
  tau ~ half_cauchy(5)
  theta[school] ~ normal(mu, tau)

  y ~ normal(theta, se)
`;

const centredRadon = `
  data y: real[N], floor: real[N], county: factor(J)[N], uranium: real[J]

  mu      ~ normal(0, 10)
  g       ~ normal(0, 10)
  b       ~ normal(0, 10)
  sigma_a ~ half_normal(1)
  sigma   ~ half_normal(1)

  a[J] ~ normal(mu + g * uranium, sigma_a)
  y ~ normal(a[county] + b * floor, sigma)
`;

/** Growth of four groups towards a level of each at a common rate: normal effects, scales and a rate in the exponent. */
const growth = `
  data y: real[N], g: factor(J)[N], x: real[N]

  mu    ~ normal(0, 5)
  tau   ~ half_normal(2)
  sigma ~ half_normal(1)
  rate  ~ lognormal(0, 1)

  a[J] ~ normal(mu, tau)
  y ~ normal(a[g] * (1 - exp(-rate * x)), sigma)
`;

/** 12 groups of 10 rows; noise from a linear congruential generator. */
function growthData(): DataInput {
  let state = 7;
  const uniform = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  // A sum of twelve is as normal as a benchmark needs.
  const noise = (): number => Array.from({ length: 12 }, uniform).reduce((sum, u) => sum + u, -6);
  const levels = Array.from({ length: 12 }, () => 3 + noise());
  const rows = Array.from({ length: 120 }, (_, i) => ({ group: i % 12, x: 0.25 * (1 + Math.floor(i / 12)) }));
  return {
    g: rows.map(({ group }) => `g${group}`),
    x: rows.map(({ x }) => x),
    y: rows.map(({ group, x }) => levels[group]! * (1 - Math.exp(-0.8 * x)) + 0.2 * noise()),
  };
}

/** A posterior of the test set. */
function posterior(name: string, caseName: string): PlannerCase {
  const found = posteriorModels.find(({ cases }) => cases.includes(caseName));
  if (found === undefined) throw new RangeError(`planner cases: there is no posterior \`${caseName}\`.`);
  return {
    name,
    model: (found.sampledAs ?? found.model).graph.source,
    data: () => found.data(readCase(caseName).data),
  };
}

export const plannerCases: readonly PlannerCase[] = [
  { name: "eight-schools", model: eightSchools.model, data: eightSchools.data, respelt: { plan: "nuts-centred", model: centredSchools } },
  { name: "eight-schools-centred", model: centredSchools, data: eightSchools.data, respelt: { plan: "nuts-non-centred", model: eightSchools.model } },
  { name: "radon-intercepts", model: radonIntercepts.model, data: radonIntercepts.data, respelt: { plan: "nuts-centred", model: centredRadon } },
  { name: "radon-intercepts-centred", model: centredRadon, data: radonIntercepts.data, respelt: { plan: "nuts-non-centred", model: radonIntercepts.model } },
  { name: "radon-classical", model: radonClassical.model, data: radonClassical.data, isClassical: true },
  { name: "radon-slopes", model: radonSlopes.model, data: radonSlopes.data },
  { name: "sleepstudy", model: sleepstudy.model, data: sleepstudy.data },
  posterior("rats", "rats_data-rats_model"),
  posterior("seeds", "seeds_data-seeds_stanified_model"),
  posterior("kidscore", "kidiq-kidscore_momiq"),
  { name: "growth", model: growth, data: growthData },
  { name: "fish", model: fish.model, data: fish.data },
  ...simulatedCases,
]; // prettier-ignore
