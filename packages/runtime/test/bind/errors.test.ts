/** @file The exact text of every error that only shows when data meets the model. */

import { ModelError } from "@terrace/model";
import { describe, expect, it } from "vitest";
import { planOf } from "../plan/evaluate-model.js";

/** The message of binding `data` and lowering the programs. */
function refusal(source: string, data: Record<string, unknown>): string {
  try {
    const plan = planOf(source, data);
    void plan.programs.density;
    void plan.programs.draw;
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    return `${(error as ModelError).code}\n${(error as ModelError).message}`;
  }
  return "nothing refused";
}

const regression = "data y: real[N], x: real[N], k: int[N]\nb ~ normal(0, 1)\ny ~ normal(b * x + k, 1)";
const good = { y: [1, 2], x: [3, 4], k: [5, 6] };
const groups = "data g: factor(J)[N], u: real[J]\na ~ normal(0, 1)\nu ~ normal(a, 1)";

const cases: readonly (readonly [string, string, Record<string, unknown>])[] = [
  ["missing data", regression, { y: [1, 2], k: [5, 6], xx: [3, 4] }],
  ["missing data, nothing near", regression, { y: [1, 2], k: [5, 6] }],
  ["ragged arrays", regression, { ...good, x: [[3], [4, 5]] }],
  ["an object among numbers", regression, { ...good, x: [3, new Date(0)] }],
  ["a matrix for a vector", regression, { ...good, x: [[3], [4]] }],
  ["a number for a vector", regression, { ...good, x: 3 }],
  ["text for numbers", regression, { ...good, x: [3, "four"] }],
  ["text for a vector", regression, { ...good, x: "abc" }],
  ["a date for a vector", regression, { ...good, x: new Date(0) }],
  ["a view of bytes for a vector", regression, { ...good, x: new DataView(new ArrayBuffer(8)) }],
  ["a function for a vector", regression, { ...good, x: () => 1 }],
  ["a missing element of a matrix", "data x: real[N, K]\na ~ normal(0, 1)\ntarget += a * x[0, 0]", { x: [[1, null]] }],
  ["a value by label that lacks a level", groups, { g: ["a", "b"], u: { a: 1 } }],
  ["lengths that differ", regression, { ...good, x: [3] }],
  ["a fraction for an int", regression, { ...good, k: [5, 6.5] }],
  ["a number for a bool", "data w: bool[N]\np ~ beta(1, 1)\nw ~ bernoulli(p)", { w: [0, 2] }],
  ["missing values", regression, { ...good, x: [3, null] }],
  ["many missing values", regression, { y: Array(8).fill(1), x: Array(8).fill(null), k: Array(8).fill(1) }],
  [
    "a missing count that another statement uses",
    "data y: int[N], z: real[N]\nr ~ half_normal(1)\ny ~ poisson(r)\nz ~ normal(y, 1)",
    { y: [1, null, 3], z: [1, 2, 3] },
  ],
  [
    "a missing count in a let",
    "data y: int[N]\nr ~ half_normal(1)\ny ~ poisson(r)\nreport s = sum(y)",
    { y: [1, null, 3] },
  ],
  [
    "a missing code as an index",
    "data g: factor(J)[N]\nth[J] ~ dirichlet(1)\na[J] ~ normal(0, 1)\ng ~ categorical(th)\ntarget += sum(a[g])",
    { g: ["a", null, "b"] },
  ],
  [
    "a missing number of trials",
    "data n: int[N], y: int[N]\np ~ beta(1, 1)\nn ~ poisson(5)\ny ~ binomial(n, p)",
    { n: [3, null], y: [1, 1] },
  ],
  [
    "a missing count in a density",
    "data y: int[N]\nr ~ half_normal(1)\ny ~ poisson(r)\ntarget += sum(poisson_lpmf(y, r))",
    { y: [1, null, 3] },
  ],
  [
    "a missing truth value in a condition",
    "data b: bool[N]\np ~ beta(1, 1)\nb ~ bernoulli(p)\ntarget += b[1] ? p : 0",
    { b: [true, null] },
  ],
  [
    "a missing count that a loop uses",
    "data y: int[T]\na ~ normal(0, 1)\nlet h: real[T]\nh[0] = a\ny[0] ~ poisson_log(a)\nfor t in 1..<T {\n  h[t] = h[t-1] + a * y[t-1]\n  y[t] ~ poisson_log(h[t])\n}",
    { y: [1, null, 3] },
  ],
  [
    "a row of counts that is missing in part",
    "data y: int[N, K]\nth[K] ~ dirichlet(1)\ny ~ multinomial(th)",
    { y: [[1, 2], [3, null]] }, // prettier-ignore
  ],
  [
    "a missing element that no statement scores",
    "data y: real[T]\nr ~ normal(0, 1)\ny[t in 2..<T] ~ normal(r * y[t-1], 1)",
    { y: [null, 1, 2, 3] },
  ],
  [
    "a missing bound",
    "data lo: real[N], y: real(lower=lo)[N]\nr ~ normal(0, 1)\nlo ~ normal(r, 1)\ny ~ normal(r, 1)",
    { lo: [0, null], y: [1, 2] },
  ],
  [
    "a missing element of a simplex",
    "data w: simplex[K][N]\na ~ half_normal(1)\nw ~ dirichlet(rep(a, K))",
    { w: [[0.5, 0.5], [null, 0.5]] }, // prettier-ignore
  ],
  [
    "a parameter with the name of missing values",
    "data y: real[N]\ny_missing ~ normal(0, 1)\ny ~ normal(y_missing, 1)",
    { y: [1, null] },
  ],
  ["a simplex without elements", "data K: int\nm[K] ~ dirichlet(1)", { K: 0 }],
  ["an ordered vector without elements", "data K: int\nparam a: ordered[K]", { K: 0 }],
  [
    "an element scored at every step",
    "data y: real[N]\nr ~ normal(0, 1)\nfor i in 3 { y[0] ~ normal(r, i + 1) }",
    { y: [1, 2] },
  ],
  ["a label that is no level", groups, { g: ["a", "b"], u: { a: 1, c: 2 } }],
  [
    "labels that differ",
    "data u: real[J], v: real[J]\na ~ normal(0, 1)\nu + v ~ normal(a, 1)".replace("u + v", "(u + v)"),
    { u: { a: 1, b: 2 }, v: { a: 1, c: 2 } },
  ],
  ["levels that print alike", groups, { g: [1, "1", 2], u: [1, 2, 3] }],
  [
    "levels of two columns that print alike",
    "data g: factor(J)[N], h: factor(J)[N]\na[J] ~ normal(0, 1)\ntarget += sum(a[g])",
    { g: [1, 2], h: ["1", "x"] },
  ],
  ["more rows than levels", groups, { g: ["a", "b"], u: [1, 2, 3] }],
  [
    "levels that do not make the dim",
    "data K: int, g: factor(K)[N]\nb[K] ~ normal(0, 1)\ntarget += sum(b[g])",
    { K: 3, g: [1, 2] },
  ],
  [
    "a value below its bound",
    "data lo: real, x: real(lower=lo)[N]\na ~ normal(0, 1)\nx ~ normal(a, 1)",
    { lo: 2, x: [3, 1] },
  ],
  ["a value above its bound", "data p: unit[N]\na ~ normal(0, 1)\np ~ normal(a, 1)", { p: [0.5, 1.5] }],
  ["a simplex that is none", "data s: simplex[K]\na ~ normal(0, 1)\ntarget += a * s[0]", { s: [0.5, 0.6] }],
  ["a discrete parameter", "data y: real[N]\nz[N] ~ bernoulli(0.5)\ny ~ normal(z, 1)", { y: [1] }],
  [
    "an index out of range",
    "data x: real[N], k: int[M]\na ~ normal(0, 1)\nlet z = x[k]\nz ~ normal(a, 1)",
    { x: [1, 2], k: [0, 2] },
  ],
  [
    "an index below zero",
    "data x: real[N]\na ~ normal(0, 1)\nx[t in N] ~ normal(t > 0 ? a : x[t-1], 1)",
    { x: [1, 2] },
  ],
  ["a dim below zero", "data K: int\nb[K - 2] ~ normal(0, 1)", { K: 1 }],
  [
    "an element assigned twice",
    "data x: real[N]\nlet h: real[N]\nh[0] = 1\nfor t in N { h[t] = x[t] }\nreport h",
    { x: [1, 2] },
  ],
  ["an element never assigned", "data x: real[N]\nlet h: real[N]\nh[0] = 1\nreport h", { x: [1, 2] }],
  ["an element scored twice", "data k: int\nparam x: real[3]\nx[0] ~ normal(0, 1)\nx[k..<3] ~ normal(0, 1)", { k: 0 }],
  [
    "sizes that differ with this data",
    "data x: real[N]\nb[2] ~ normal(0, 1)\nlet m = x * [1, 2]\nm ~ normal(b[0], 1)",
    { x: [1, 2, 3] },
  ],
  [
    "an array read whole in its own loop",
    "data x: real[T]\na ~ normal(0, 1)\nlet h: real[T]\nh[0] = a\nfor t in 1..<T { h[t] = h[t-1] + sum(h[s] for s in 0..<t) }\nx ~ normal(h, 1)",
    { x: [1, 2, 3] },
  ],
  [
    "a loop whose range depends on another",
    "data x: real[T]\na ~ normal(0, 1)\nlet h: real[T, T]\nfor i in T { for j in 0..i { h[i, j] = a * x[j] } }",
    { x: [1, 2] },
  ],
  [
    "a tail without a derivative",
    "data y: real[N]\na ~ half_normal(1)\ny ~ gamma(a, 1) truncated(lower=1)",
    { y: [2, 3] },
  ],
  [
    "a censoring status that needs an upper end",
    "data y: real[N], c: int[N]\nm ~ normal(0, 1)\ny ~ normal(m, 1) censored(c)",
    { y: [1, -1], c: [0, 2] },
  ],
  [
    "a censoring status that is none, by element",
    "data y: real[N], c: int[N]\nm ~ normal(0, 1)\ny[i in 1..<N] ~ normal(m, 1) censored(c[i])",
    { y: [1, -1], c: [0, 3] },
  ],
  [
    "a computed censoring status",
    "data y: real[N], c: int[N]\nm ~ normal(0, 1)\ny ~ normal(m, 1) censored(c - 4)",
    { y: [1, -1], c: [4, 1] },
  ],
  [
    "a censoring status in a loop that carries",
    "data y: real[N], c: int[N]\nm ~ normal(0, 1)\nlet h: real[N]\nh[0] = m\nfor t in 1..<N {\n  h[t] = h[t-1] + 1\n  y[t] ~ normal(h[t], 1) censored(c[t])\n}",
    { y: [1, -1], c: [0, 1] },
  ],
  ["a function without a derivative", "a ~ gamma(2, 1)\nb ~ gamma(2, 1)\ntarget += -inc_beta(a, b, 0.3)", {}],
  [
    "a function without a derivative in a let",
    "data x: real\na ~ gamma(2, 1)\nreport r = gamma_p(a, x)\nlet z = gamma_q(a, x)\nlet w = 2 * z\ntarget += -w",
    { x: 1 },
  ],
  [
    "a distribution function without a derivative",
    "data x: real\na ~ gamma(2, 1)\ntarget += gamma_lcdf(x, a, 2)",
    { x: 1 },
  ],
  ["a matrix that is not symmetric", "data S: matrix[K, K]\nreport r = inverse(S)", { S: [[2, 1], [0, 2]] }], // prettier-ignore
  [
    "one of several matrices that is not symmetric",
    "data S: real[N, K, K]\nreport r[i in N] = log_determinant(S[i])",
    { S: [[[2, 1], [1, 2]], [[2, 1], [0, 2]]] }, // prettier-ignore
  ],
  ["a matrix that is not positive definite", "report r = cholesky([[1, 2], [2, 1]])", {}],
  [
    "an element from before the array",
    "data y: real[T]\nth[2] ~ normal(0, 1)\nlet e: real[T]\nfor t in T { e[t] = y[t] - sum(th[q] * e[t-1-q] for q in 2) }\ne ~ normal(0, 1)",
    { y: [1, 2, 3] },
  ],
  [
    "an element from before the array, under a condition that allows it",
    "data y: real[T]\nth ~ normal(0, 1)\nlet e: real[T]\nfor t in T { e[t] = y[t] - (t > 0 ? th * e[t-2] : 0) }\ne ~ normal(0, 1)",
    { y: [1, 2, 3] },
  ],
  [
    "an element from before the loop that nothing assigns",
    "data y: real[T]\nth ~ normal(0, 1)\nlet e: real[T]\ne[0] = 1\nfor t in 2..<T { e[t] = y[t] - th * e[t-1] }\ntarget += sum(e[2..<T])",
    { y: [1, 2, 3] },
  ],
  [
    "a censored row whose degrees of freedom are unknown",
    "data y: real[N], c: int[N]\nnu ~ gamma(2, 0.1)\ny ~ student_t(nu, 0, 1) censored(c)",
    { y: [2, 3], c: [0, 1] },
  ],
  ["a constraint that cuts a support of unknown shape", "k ~ half_normal(1)\nb: unit ~ gamma(k, 1)", {}],
  ["a draw that needs an observed total", "theta[3] ~ dirichlet(1)\nreport n[3] ~ multinomial(theta)", {}],
];

describe("errors of data", () => {
  it.each(cases)("%s", (_, source, data) => {
    expect(refusal(source, data)).toMatchSnapshot();
  });
});
