/** @file Models that people write and that are hard to lower: what each exercises is its name. */

import type { DataInput } from "@terrace/runtime";

const wave = (n: number, scale = 1, shift = 0): number[] =>
  Array.from({ length: n }, (_, i) => shift + scale * Math.sin(1.7 * i + 0.3));
const cycle = (n: number, levels: readonly string[]): string[] =>
  Array.from({ length: n }, (_, i) => levels[(5 * i + (i >> 1)) % levels.length]!);
const table = (n: number, m: number): number[][] => Array.from({ length: n }, (_, i) => wave(m, 1, 0.1 * i));

/** Text and data by what the model is. */
export const hardModels: Readonly<Record<string, readonly [text: string, data: DataInput]>> = {
  "correlated slopes, non-centred": [
    `data y: real[N], x: real[N], g: factor(J)[N]
beta[2] ~ normal(0, 5)
tau[2] ~ half_normal(1)
L[2, 2] ~ lkj_corr_cholesky(2)
sigma ~ half_normal(1)
z[J, 2] ~ normal(0, 1)
report u = z @ transpose(diag(tau) @ L)
report rho = (L @ transpose(L))[0, 1]
y ~ normal(beta[0] + u[g, 0] + (beta[1] + u[g, 1]) * x, sigma)`,
    { y: wave(12), x: wave(12, 2), g: cycle(12, ["a", "b", "c"]) },
  ],
  "correlated coefficients with group predictors, centred": [
    `data y: real[N], X: real[N, K], g: factor(J)[N], U: real[J, M]
G[M, K] ~ normal(0, 5)
tau[K] ~ half_normal(1)
L[K, K] ~ lkj_corr_cholesky(2)
sigma ~ half_normal(1)
B[J, K] ~ multi_normal_cholesky(U @ G, diag(tau) @ L)
y[i in N] ~ normal(dot(X[i, :], B[g[i], :]), sigma)`,
    { y: wave(10), X: table(10, 3), g: cycle(10, ["a", "b", "c"]), U: table(3, 2) },
  ],
  "nested factors": [
    `data y: real[N], class: factor(C)[N], school: factor(S)[C], region: factor(R)[S]
mu ~ normal(0, 10)
s_r ~ half_normal(1); s_s ~ half_normal(1); s_c ~ half_normal(1); sigma ~ half_normal(1)
r[R] ~ normal(mu, s_r)
s[S] ~ normal(r[region], s_s)
c[C] ~ normal(s[school], s_c)
nu: real(lower=1) ~ gamma(2, 0.1)
y ~ student_t(nu, c[class], sigma)`,
    { y: wave(9), class: cycle(9, ["k1", "k2", "k3"]), school: ["s1", "s2", "s1"], region: ["r1", "r1"] },
  ],
  "ordinal outcomes": [
    `data y: factor(K)[N], x: real[N], judge: factor(J)[N]
param cut: ordered[K-1]
cut ~ student_t(3, 0, 2.5)
b ~ normal(0, 1); tau ~ half_normal(1)
a[J] ~ normal(0, tau)
y ~ ordered_logistic(a[judge] + b * x, cut)`,
    { y: cycle(12, ["1", "2", "3"]), x: wave(12), judge: cycle(12, ["p", "q"]) },
  ],
  "censored and truncated": [
    `data time: positive[N], right: bool[N], x: real[N], w: positive[M], lo: real[M]
k ~ half_normal(2); b0 ~ normal(0, 2); b1 ~ normal(0, 1); m ~ normal(0, 5); s ~ half_normal(2)
time ~ weibull(k, exp(b0 + b1 * x)) censored(right)
w ~ normal(m, s) truncated(lower=lo)`,
    { time: wave(6, 1, 2), right: [0, 1, 0, 0, 1, 0], x: wave(6), w: wave(5, 1, 3), lo: wave(5, 0.5, 1) },
  ],
  "missing values and measurement error": [
    `data y: real[N], x: real[N], x_se: positive[N]
mx ~ normal(0, 1); sx ~ half_normal(1)
xt[N] ~ normal(mx, sx)
x ~ normal(xt, x_se)
a ~ normal(0, 1); b ~ normal(0, 1); s ~ half_normal(1)
y ~ normal(a + b * xt, s)`,
    { y: [1, null, 0.3, -0.2], x: [0.5, 0.2, null, 1], x_se: wave(4, 0.1, 0.5) },
  ],
  "multivariate regression": [
    `data Y: real[N, D], X: real[N, P]
B[P, D] ~ normal(0, 1)
tau[D] ~ half_normal(1)
L[D, D] ~ lkj_corr_cholesky(2)
Y ~ multi_normal_cholesky(X @ B, diag(tau) @ L)`,
    { Y: table(6, 3), X: table(6, 2) },
  ],
  "zero-inflated counts": [
    `data y: int[N], x: real[N], g: factor(J)[N]
tau ~ half_normal(1)
a[J] ~ normal(0, tau)
b ~ normal(0, 1); c0 ~ normal(0, 2); c1 ~ normal(0, 1)
y ~ zero_inflated_poisson(exp(a[g] + b * x), inv_logit(c0 + c1 * x))`,
    { y: [0, 2, 0, 1, 5, 0], x: wave(6), g: cycle(6, ["a", "b"]) },
  ],
  "a latent Gaussian process": [
    `data y: real[N], t: real[N]
s1 ~ half_normal(1); r1 ~ inv_gamma(5, 5); s2 ~ half_normal(1); r2 ~ inv_gamma(5, 5); sigma ~ half_normal(1)
let C[i in N, j in N] = s1^2 * exp(-(t[i] - t[j])^2 / (2 * r1^2))
  + s2^2 * exp(-2 * sin(pi * abs(t[i] - t[j]))^2 / r2^2) + (i == j ? 1e-6 : 0)
eta[N] ~ normal(0, 1)
let f = cholesky(C) @ eta
y ~ normal(f, sigma)`,
    { y: wave(5), t: [0, 0.4, 1.1, 1.7, 2.3] },
  ],
  "a state-space model": [
    `data y: real[T]
phi: real(lower=-1, upper=1) ~ normal(0.5, 0.5)
q ~ half_normal(1); r ~ half_normal(1)
param x: real[T]
x[0] ~ normal(0, q / sqrt(1 - phi^2))
x[t in 1..<T] ~ normal(phi * x[t-1], q)
y ~ normal(x, r)`,
    { y: wave(7) },
  ],
  "paired comparisons": [
    `data a: factor(P)[N], b: factor(P)[N], won: bool[N]
tau ~ half_normal(1)
skill[P] ~ normal(0, tau)
won ~ bernoulli_logit(skill[a] - skill[b])`,
    { a: ["x", "y", "z", "x"], b: ["y", "z", "x", "z"], won: [true, false, true, true] },
  ],
  "topics, summed out": [
    `data w: factor(V)[N], doc: factor(D)[N], K: int, alpha: positive, eta: positive
theta[D, K] ~ dirichlet(alpha)
phi[K, V] ~ dirichlet(eta)
target += sum(log_sum_exp(log(theta[doc[i], k]) + log(phi[k, w[i]]) for k in K) for i in N)`,
    { w: cycle(9, ["u", "v", "w"]), doc: cycle(9, ["d1", "d2"]), K: 2, alpha: 0.7, eta: 1.3 },
  ],
  "conditional volatility": [
    `data y: real[T]
mu ~ normal(0, 1)
omega ~ half_normal(1)
a: unit ~ beta(2, 5)
b: real(lower=0, upper=1-a) ~ uniform(0, 1)
let h: real[T]
h[0] = omega / (1 - a - b)
for t in 1..<T { h[t] = omega + a * (y[t-1] - mu)^2 + b * h[t-1] }
y ~ normal(mu, sqrt(h))`,
    { y: wave(8) },
  ],
  "a mixture of one component over the weights": [
    `data y: real[N]
param mu: ordered[3]
mu ~ normal(0, 2)
sigma[3] ~ half_normal(2)
theta[3] ~ dirichlet(1)
y ~ mixture(theta, normal(mu, sigma))`,
    { y: wave(6) },
  ],
  "a mixture with weights and means by row": [
    `data y: real[N], x: real[N]
b[2] ~ normal(0, 1)
s ~ half_normal(1)
let mu = outer(x, b)
let w[i in N, k in 2] = k == 0 ? inv_logit(x[i] * b[0]) : 1 - inv_logit(x[i] * b[0])
y ~ mixture(w, normal(mu, s))`,
    { y: wave(6), x: wave(6, 2) },
  ],
  "array of simplexes": [
    `data n: int[J, K]
param theta: simplex[K][J]
theta ~ dirichlet(2)
n ~ multinomial(theta)`,
    { n: [[1, 2, 3], [4, 0, 1]] }, // prettier-ignore
  ],
};
