/** @file Models with up to three coordinates, and any discrete parameters, whose posteriors are known by quadrature. */

import type { DataInput } from "@terrace/runtime";
import type { Grid } from "./moments.js";

/** A model whose whole posterior can be had, as its fit must have it. */
export interface KnownModel {
  readonly name: string;
  readonly text: string;
  readonly data: DataInput;
  readonly grid?: Grid;
}

const y = [-1.3, -0.6, 0.2, 3.1, 3.9, 4.4];
const x = [-1, 0.5, 0, 1.5, -0.5, 1];

export const byQuadrature: readonly KnownModel[] = [
  {
    name: "labels of a mixture of two",
    text: `
data y: real[N]
m[2] ~ normal([-0.5, 3.5], 0.8)
z[N] ~ bernoulli(0.4)
y ~ normal(m[z], 1.2)`,
    data: { y: y.slice(1, 5) },
  },
  {
    name: "labels with an unknown weight and scale",
    text: `
data y: real[N]
w ~ beta(2, 3)
s ~ half_normal(2)
z[N] ~ bernoulli(w)
y ~ normal(4 * z, s)`,
    data: { y: y.slice(1, 5) },
  },
  {
    name: "labels with scales of their own",
    text: `
data y: real[N]
s[2] ~ half_normal(2)
z[N] ~ bernoulli(0.5)
y ~ normal(0, s[z])`,
    data: { y: [0.1, -0.2, 2.5, -3.1] },
  },
  {
    name: "labels of counts",
    text: `
data k: int[N]
rate[2] ~ gamma([2.0, 9.0], 1)
z[N] ~ bernoulli(0.5)
k ~ poisson(rate[z])`,
    data: { k: [1, 3, 8, 12] },
  },
  {
    name: "labels from a simplex",
    text: `
data y: real[N]
theta[3] ~ dirichlet([1, 2, 1.5])
z[N] ~ categorical(theta)
y ~ normal(3 * z, 1.5)`,
    data: { y: [-0.5, 3.4, 4.2, 6.8] },
  },
  {
    name: "labels with Student's t errors",
    text: `
data y: real[N]
m ~ normal(0, 2)
s ~ half_normal(2)
z[N] ~ bernoulli(0.3)
y ~ student_t(4, m + 3 * z, s)`,
    data: { y: y.slice(1, 5) },
  },
  {
    name: "labels of proportions",
    text: `
data k: int[N], n: int[N]
p[2] ~ beta([2.0, 5.0], [5.0, 2.0])
z[N] ~ bernoulli(0.5)
k ~ binomial(n, p[z])`,
    data: { k: [1, 5, 2, 4], n: [6, 6, 5, 7] },
  },
  {
    name: "labels of codes",
    text: `
data code: int[N]
theta[2, 2] ~ dirichlet([2, 1])
z[N] ~ bernoulli(0.4)
code ~ categorical(theta[z])`,
    data: { code: [0, 1, 1, 0] },
  },
  {
    name: "beta and latent Bernoulli",
    text: `
data y: real[N]
p ~ beta(2, 2)
z[N] ~ bernoulli(p)
y ~ normal(z, 0.7)`,
    data: { y: [0.1, 0.9, 1.4, -0.3, 0.6] },
  },
  {
    name: "occupancy",
    text: `
data y: int[M, J]
psi ~ beta(1, 1)
p ~ beta(2, 2)
z[M] ~ bernoulli(psi)
y[i in M, j in J] ~ bernoulli(z[i] * p)
report occupied = sum(z)`,
    data: { y: [[1, 0, 1], [0, 0, 0], [0, 1, 1], [0, 0, 0], [0, 0, 1]] }, // prettier-ignore
  },
  {
    name: "a change point",
    text: `
data k: int[T]
early ~ gamma(2, 1)
late ~ gamma(2, 1)
change ~ discrete_uniform(1, T - 1)
k[t in T] ~ poisson(t < change ? early : late)`,
    data: { k: [4, 5, 4, 1, 0, 4, 3, 4, 0, 1, 1, 0, 0, 1, 0, 1] },
  },
  {
    name: "indicators of predictors",
    text: `
data y: real[N], x: matrix[N, P]
b ~ normal(0, 2)
c ~ normal(0, 2)
keep[P] ~ bernoulli(0.5)
y ~ normal(x[:, 0] * (b * keep[0]) + x[:, 1] * (c * keep[1]), 1)`,
    data: { y, x: x.map((each, k) => [each, k % 2]) },
  },
  {
    name: "counts without an end",
    text: `
data k: int[N]
p ~ beta(2, 3)
n[N] ~ poisson(5)
k ~ binomial(n, p)`,
    data: { k: [2, 4] },
    grid: { numPoints: [160, 0, 0], greatest: 30 },
  },
  {
    name: "counts with many values",
    text: `
data k: int
n ~ discrete_uniform(0, 5000)
k ~ poisson(0.02 * n)`,
    data: { k: 21 },
    grid: { greatest: 5000 },
  },
  {
    name: "counts with a cut",
    text: `
data k: int[N]
p ~ beta(2, 3)
n[N] ~ poisson(6) truncated(upper=9)
k ~ binomial(n, p)`,
    data: { k: [2, 4] },
    grid: { numPoints: [160, 0, 0] },
  },
  {
    name: "two discrete unknowns that exclude each other's values",
    text: `
data y: real
i ~ discrete_uniform(0, 4)
j ~ binomial(4, 0.5)
y ~ normal(i + j == 4 ? 1.0 : 3.0 * (i + j), 2)`,
    data: { y: 2.5 },
  },
  {
    name: "a probit",
    text: `
data bit: int[N], x: real[N]
a ~ normal(0, 2)
b ~ normal(0, 2)
bit ~ bernoulli(Phi(a + b * x))`,
    data: { bit: [0, 1, 0, 1, 0, 1], x },
  },
  {
    name: "an ordered probit",
    text: `
data code: int[N], x: real[N]
b ~ normal(0, 2)
c: ordered[2] ~ normal(0, 3)
code ~ ordered_probit(b * x, c)`,
    data: { code: [0, 1, 1, 2, 0, 2], x },
    grid: { numPoints: [0, 0, 72] },
  },
  {
    name: "a logit",
    text: `
data bit: int[N], x: real[N]
a ~ normal(0, 2)
b ~ normal(0, 2)
bit ~ bernoulli_logit(a + b * x)`,
    data: { bit: [0, 1, 0, 1, 0, 1], x },
  },
  {
    name: "a binomial logit",
    text: `
data k: int[N], n: int[N], x: real[N]
a ~ normal(0, 2)
b ~ normal(0, 2)
k ~ binomial_logit(n, a + b * x)`,
    data: { k: [0, 3, 1, 5, 2, 4], n: [3, 4, 6, 6, 7, 5], x },
  },
  {
    name: "Student's t errors with unknown degrees of freedom",
    text: `
data y: real[N]
nu ~ gamma(2, 0.3)
s ~ half_normal(2)
y ~ student_t(nu, 1, s)`,
    data: { y: [...y, 9] },
  },
  {
    name: "Student's t errors",
    text: `
data y: real[N]
m ~ normal(0, 3)
s ~ half_cauchy(2)
y ~ student_t(3, m, s)`,
    data: { y },
  },
  {
    name: "Laplace errors",
    text: `
data y: real[N]
m ~ normal(0, 3)
s ~ inv_gamma(2, 2)
y ~ double_exponential(m, s)`,
    data: { y },
  },
  {
    name: "a mixture",
    text: `
data y: real[N]
w ~ beta(2, 2)
m[2] ~ normal([-0.5, 3.5], 0.8)
y ~ mixture([w, 1 - w], normal(m[0], 1), normal(m[1], 1.5))`,
    data: { y },
  },
  {
    name: "a mixture with a scale by its density",
    text: `
data y: real[N]
m ~ normal(0, 2)
s ~ half_normal(1)
y ~ mixture([0.3, 0.7], normal(m, 1 + s), normal(3, s))`,
    data: { y },
  },
  ...["half_normal(2)", "half_cauchy(1)", "half_student_t(3, 1)", "uniform(0, 8)", "exponential(0.5)", "lognormal(0, 1)"].map(
    (prior): KnownModel => ({
      name: `a standard deviation under ${prior}`,
      text: `
data y: real[N]
m ~ normal(0, 3)
s ~ ${prior}
y ~ normal(m, s)`,
      data: { y },
    }),
  ),
  {
    name: "the scale of effects",
    text: `
data y: real[N]
tau ~ half_normal(2)
a[N] ~ normal(0, tau)
y ~ normal(a, 1)`,
    data: { y: [1.5, -0.4] },
    grid: { numPoints: [0, 0, 96] },
  },
  {
    name: "a correlation and scales",
    text: `
data pair: real[N, 2]
tau[2] ~ half_normal(2)
L[2, 2] ~ lkj_corr_cholesky(2)
pair ~ multi_normal_cholesky([0, 0], diag(tau) @ L)`,
    data: { pair: [[1, 0.8], [-0.5, 0.2], [0.3, 0.9], [-1.2, -1.1], [0.7, -0.1]] }, // prettier-ignore
  },
  {
    name: "missing data as a predictor",
    text: `
data h: real[N], u: real[N]
m ~ normal(0, 2)
a ~ normal(0, 2)
h ~ normal(m, 1)
u ~ normal(a + 2 * h, 1)`,
    data: { h: [0.5, NaN, -0.7], u: [1.9, 2.4, -1.5] },
    grid: { numPoints: [0, 0, 72] },
  },
]; // prettier-ignore
