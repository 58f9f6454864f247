/** @file What data alone rules out is named before sampling; what is legal passes. */

import { ModelError } from "@terrace/model";
import { describe, expect, it } from "vitest";
import { makePlan } from "../../src/plan/index.js";
import { parseModel } from "@terrace/model";
import { logJoint, planOf } from "./evaluate-model.js";

type Case = readonly [title: string, source: string, data: Record<string, unknown>];

function refusal(source: string, data: Record<string, unknown>): string {
  try {
    planOf(source, data);
  } catch (error) {
    if (error instanceof ModelError) return `${error.code}\n${error.message}`;
    throw error;
  }
  return "nothing refused";
}

const mu = "mu ~ normal(0, 1)";
const rate = "rate ~ exponential(1)";

const bad: readonly Case[] = [
  ["codes from 1", "data y: int[N]\ntheta[3] ~ dirichlet(1)\ny ~ categorical(theta)", { y: [1, 2, 3, 3] }],
  [
    "codes from 1 of an ordered outcome",
    "data y: int[N]\nc: ordered[2] ~ normal(0, 2)\ny ~ ordered_logistic(0, c)",
    { y: [1, 2, 3] },
  ],
  ["a bernoulli outcome of 2", "data y: int[N]\np ~ beta(1, 1)\ny ~ bernoulli(p)", { y: [1, 2, 1] }],
  ["a negative count", `data y: int[N]\n${rate}\ny ~ poisson(rate)`, { y: [1, -2] }],
  [
    "more successes than trials of its row",
    "data y: int[N], n: int[N]\np ~ beta(1, 1)\ny ~ binomial(n, p)",
    { y: [4, 4, 1], n: [5, 3, 3] },
  ],
  [
    "an indexed statement that turns the rows round",
    "data y: int[N], n: int[N]\np ~ beta(1, 1)\nfor i in N { y[N - 1 - i] ~ binomial(n[i], p) }",
    { y: [1, 4, 1], n: [3, 3, 5] },
  ],
  ["a negative lognormal value", `data y: real[N]\n${mu}\ny ~ lognormal(mu, 1)`, { y: [1, -1] }],
  ["a lognormal value of 0", `data y: real[N]\n${mu}\ny ~ lognormal(mu, 1)`, { y: [0, 1] }],
  ["a proportion above 1", `data y: real[N]\n${rate}\ny ~ beta(rate, 2)`, { y: [0.5, 1.2] }],
  ["a proportion of 0", `data y: real[N]\n${rate}\ny ~ beta(rate, 2)`, { y: [0.5, 0, 1] }],
  ["a gamma value of 0 with a shape of 2", `data y: real[N]\n${rate}\ny ~ gamma(2, rate)`, { y: [0] }],
  ["a value beyond uniform bounds", `data y: real[N], b: real\n${mu}\ny ~ uniform(-1, b)`, { y: [0, 3], b: 2 }],
  [
    "a row outside a truncation",
    `data y: real[N], u: real[N]\n${mu}\ny ~ normal(mu, 1) truncated(lower=0, upper=u)`,
    { y: [0.5, 4, 1], u: [3, 3, 3] },
  ],
  [
    "a censored row with probability 0",
    `data y: real[N], c: int[N]\n${rate}\ny ~ exponential(rate) censored(c)`,
    { y: [1, -1, -1], c: [0, 1, -1] },
  ],
  ["infinity", `data y: real[N]\n${mu}\ny ~ normal(mu, 1)`, { y: [0.5, Infinity] }],
  ["NaN from an expression", `data y: real[N]\n${mu}\nlet z = log(y)\nz ~ normal(mu, 1)`, { y: [1, -1] }],
  ["a row inside a scan", `data y: real[T]\n${mu}\nlet h: real[T]\nh[0] = 1\nfor t in 1..<T {\n  h[t] = mu * h[t-1]\n  y[t] ~ lognormal(h[t], 1)\n}`, { y: [-9, 2, -3] }], // prettier-ignore
  ["a bad row beside a missing one", `data y: real[N]\n${mu}\ny ~ lognormal(mu, 1)`, { y: [1, null, -1] }],
  [
    "a row outside every component",
    `data y: real[N]\n${mu}\ny ~ mixture([0.5, 0.5], lognormal(mu, 1), exponential(1))`,
    { y: [1, -1] },
  ],
  ["a vector that is no simplex", "data x: real[N, K]\na[3] ~ exponential(1)\nx ~ dirichlet(a)", { x: [[0.2, 0.3, 0.5], [0.2, 0.2, 0.7]] }], // prettier-ignore
  ["a negative count of a vector", "data x: int[N, K]\np[2] ~ dirichlet(1)\nx ~ multinomial(p)", { x: [[2, 3], [2, -2]] }], // prettier-ignore
  ["a literal scale below 0", "mu ~ normal(0, -1)", {}],
  ["a shape of 0", "m ~ gamma(0, 1)", {}],
  ["a 0 in a column of scales", `data y: real[N], s: real[N]\n${mu}\ny ~ normal(mu, s)`, { y: [1, 2], s: [1, 0] }],
  ["a 0 in a selected scale", `data y: real[N], s: real[J], g: factor(J)[N]\n${mu}\ny ~ normal(mu, s[g])`, { y: [1, 2], s: [1, 0], g: ["a", "b"] }], // prettier-ignore
  ["a covariance that is none", "data y: real[2], S: real[2, 2]\nm[2] ~ normal(0, 1)\ny ~ multi_normal(m, S)", { y: [1, 2], S: [[1, 2], [2, 1]] }], // prettier-ignore
  ["a covariance declared as one", "data S: cov[2]\nm[2] ~ multi_normal([0, 0], S)", { S: [[1, 2], [2, 1]] }], // prettier-ignore
  ["a mean that is infinite", "data m: real\nmu ~ normal(m, 1)", { m: Infinity }],
  ["probabilities that sum to 1.1", "data y: int[N]\ny ~ categorical([0.5, 0.6])", { y: [0, 1] }],
  ["weights that sum to 1.1", `data y: real[N]\n${mu}\ny ~ mixture([0.5, 0.6], normal(mu, 1), normal(0, 1))`, { y: [1] }], // prettier-ignore
  ["an argument of a component", `data y: real[N]\n${mu}\ny ~ mixture([0.5, 0.5], normal(mu, 0), normal(0, 1))`, { y: [1] }], // prettier-ignore
  ["a weight below 0", `data y: real[N], w: real[N]\n${mu}\ny ~ normal(mu, 1) weighted(w)`, { y: [1, 0], w: [1, -1] }],
  ["a reported draw without a scale", `${mu}\nreport z ~ normal(mu, 0)`, {}],
];

const legal: readonly Case[] = [
  ["zeros of a hurdle and of an inflated count", "data y: int[N]\nr ~ exponential(1)\nt ~ beta(1, 1)\ny ~ hurdle_poisson(r, t)\n(y) ~ zero_inflated_poisson(r, t)", { y: [0, 3] }], // prettier-ignore
  ["a row that only one component can have", `data y: real[N]\n${mu}\ny ~ mixture([0.5, 0.5], lognormal(mu, 1), normal(0, 1))`, { y: [-1] }], // prettier-ignore
  ["a weight of 0 in a mixture", `data y: real[N]\n${mu}\ny ~ mixture([0, 1], normal(mu, 1), normal(0, 1))`, { y: [-1] }], // prettier-ignore
  ["values below the support, censored from below", `data y: real[N], c: int[N]\n${rate}\ny ~ exponential(rate) censored(c)`, { y: [1, -1], c: [0, 1] }], // prettier-ignore
  ["a gamma value of 0 with a shape of 1", `data y: real[N]\n${rate}\ny ~ gamma(1, rate)`, { y: [0] }],
  ["an exponential value of 0", `data y: real[N]\n${rate}\ny ~ exponential(rate)`, { y: [0] }],
  ["missing values", `data y: real[N], k: int[N]\n${mu}\n${rate}\ny ~ lognormal(mu, 1)\nk ~ poisson(rate)`, { y: [1, null], k: [null, 2] }], // prettier-ignore
  ["iterations that a range leaves out", `data y: real[N, M], n: int[N], s: real[N, M]\n${mu}\ny[i in N, j in 0..<n[i]] ~ lognormal(mu, s[i, j])`, { y: [[1, -9], [2, 2]], n: [1, 2], s: [[1, 0], [1, 1]] }], // prettier-ignore
  ["a rate of 0 with a count of 0", `data y: int[N], r: real[N]\n${mu}\ny ~ poisson(r)\ntarget += mu`, { y: [0, 3], r: [0, 2] }], // prettier-ignore
  ["structural zeros by log odds", `data y: int[N], o: real[N]\n${mu}\ny ~ bernoulli_logit(mu + o)`, { y: [0, 1], o: [-Infinity, 0] }], // prettier-ignore
  ["an offset of infinite log odds", `data y: int[N], o: real[N]\n${mu}\ny ~ bernoulli_logit(o)\ntarget += mu`, { y: [0, 1], o: [-Infinity, 0] }], // prettier-ignore
  ["a truncation that holds its ends", `data y: real[N]\n${mu}\ny ~ normal(mu, 1) truncated(lower=0, upper=3)`, { y: [0, 3] }], // prettier-ignore
  ["bounds that depend on parameters", `data y: real[N]\nlet up = 5\nb: real(lower=4) ~ normal(5, 1)\ny ~ uniform(0, b)`, { y: [3] }], // prettier-ignore
];

describe("what data alone rules out", () => {
  it.each(bad)("%s", (_, source, data) => expect(refusal(source, data)).toMatchSnapshot());

  it("is not looked at in observations that are left out", () => {
    const { graph } = parseModel(`data y: int[N]\n${rate}\ny ~ poisson(rate)`);
    expect(() => makePlan(graph, { y: [-1] }, { prior: true })).not.toThrow();
  });
});

describe("what is legal passes", () => {
  it.each(legal)("%s", (_, source, data) => expect(refusal(source, data)).toBe("nothing refused"));

  it("and has a finite log density", () => {
    const source = `data y: int[N], o: real[N]\n${mu}\ny ~ bernoulli_logit(o)`;
    expect(logJoint(planOf(source, { y: [0, 1], o: [-Infinity, 0] }), { mu: 0 })).toBeCloseTo(-0.5 * Math.log(2 * Math.PI) - Math.LN2, 12); // prettier-ignore
  });
});
