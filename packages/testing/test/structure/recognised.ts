/** @file Models whose every parameter has a full conditional of a known family, as the analysis must find. */

/** A model and how its parameters are to be drawn. */
export interface RecognisedModel {
  readonly name: string;
  readonly text: string;
  /** Names of the variables whose density alone is known; none where absent. */
  readonly byDensity?: readonly string[];
}

const scalesUnder = (prior: string): string => `
data y: real[N], x: real[N], g: int(lower=0, upper=5)[N], J: int
mu ~ normal(0, 5)
b ~ normal(0, 5)
tau ~ ${prior}
sigma ~ ${prior}
a[J] ~ normal(mu, tau)
y ~ normal(a[g] + b * x, sigma)`;

const varianceUnder = (prior: string): string => `
data y: real[N], x: real[N], g: int(lower=0, upper=5)[N], J: int
mu ~ normal(0, 5)
b ~ normal(0, 5)
tau2 ~ ${prior}
sigma2 ~ ${prior}
a[J] ~ normal(mu, sqrt(tau2))
y ~ normal(a[g] + b * x, sqrt(sigma2))`;

const precisionUnder = (prior: string): string => `
data y: real[N], x: real[N], g: int(lower=0, upper=5)[N], J: int
mu ~ normal(0, 5)
b ~ normal(0, 5)
tau ~ ${prior}
sigma ~ ${prior}
a[J] ~ normal(mu, 1 / sqrt(tau))
y ~ normal(a[g] + b * x, sigma^(-0.5))`;

const intercepts = "data y: real[N], x: real[N], g: int(lower=0, upper=5)[N], J: int, uranium: real[J], floor: real[N]";
const scales = "tau ~ half_normal(1)\nsigma ~ half_normal(1)";

export const recognised: readonly RecognisedModel[] = [
  { name: "varying intercepts, half-normal scales", text: scalesUnder("half_normal(1)") },
  { name: "varying intercepts, half-Cauchy scales", text: scalesUnder("half_cauchy(2)") },
  { name: "varying intercepts, half-t scales", text: scalesUnder("half_student_t(3, 2.5)") },
  { name: "varying intercepts, uniform scales", text: scalesUnder("uniform(0, 10)") },
  { name: "varying intercepts, exponential scales", text: scalesUnder("exponential(1)"), byDensity: [] },
  { name: "varying intercepts, lognormal scales", text: scalesUnder("lognormal(0, 1)"), byDensity: [] },
  { name: "varying intercepts, gamma scales", text: scalesUnder("gamma(2, 1)"), byDensity: [] },
  { name: "varying intercepts, inverse gamma scales", text: scalesUnder("inv_gamma(2, 1)"), byDensity: [] },
  { name: "varying intercepts, inverse gamma variances", text: varianceUnder("inv_gamma(1, 0.5)") },
  { name: "varying intercepts, scaled inverse chi-square variances", text: varianceUnder("scaled_inv_chi_square(3, 1.2)") },
  { name: "varying intercepts, inverse chi-square variances", text: varianceUnder("inv_chi_square(3)") },
  { name: "varying intercepts, gamma variances", text: varianceUnder("gamma(2, 1)") },
  { name: "varying intercepts, exponential variances", text: varianceUnder("exponential(1)") },
  { name: "varying intercepts, uniform variances", text: varianceUnder("uniform(0, 100)") },
  { name: "varying intercepts, half-Cauchy variances", text: varianceUnder("half_cauchy(1)"), byDensity: [] },
  { name: "varying intercepts, gamma precisions", text: precisionUnder("gamma(1, 0.5)") },
  { name: "varying intercepts, exponential precisions", text: precisionUnder("exponential(1)") },
  { name: "varying intercepts, chi-square precisions", text: precisionUnder("chi_square(3)") },
  { name: "varying intercepts, inverse gamma precisions", text: precisionUnder("inv_gamma(2, 1)") },
  { name: "varying intercepts, uniform precisions", text: precisionUnder("uniform(0, 100)") },
  { name: "a normal cut at zero as a prior of scales", text: `${intercepts}
mu ~ normal(0, 5)
tau: positive ~ normal(0, 2)
sigma: positive ~ student_t(4, 0, 2)
a[J] ~ normal(mu, tau)
y ~ normal(a[g], sigma)` },
  { name: "a flat prior of the residual scale", text: `${intercepts}
mu ~ normal(0, 5)
tau ~ half_cauchy(1)
param sigma: positive
a[J] ~ normal(mu, tau)
y ~ normal(a[g], sigma)` },
  { name: "group-level predictor", text: `${intercepts}
g0 ~ normal(0, 5)
g1 ~ normal(0, 5)
b ~ normal(0, 5)
${scales}
a[J] ~ normal(g0 + g1 * uranium, tau)
y ~ normal(a[g] + b * floor, sigma)` },
  { name: "varying slopes, uncorrelated", text: `${intercepts}
mu[2] ~ normal(0, 5)
tau[2] ~ half_normal(1)
sigma ~ half_normal(1)
a[J] ~ normal(mu[0], tau[0])
b[J] ~ normal(mu[1], tau[1])
y ~ normal(a[g] + b[g] * x, sigma)` },
  { name: "varying slopes, correlated, inverse Wishart covariance", text: `${intercepts}
mu[2] ~ normal(0, 5)
S ~ inv_wishart(4, [[1, 0], [0, 1]])
B[J, 2] ~ multi_normal(mu, S)
sigma ~ half_normal(1)
y ~ normal(B[g, 0] + B[g, 1] * x, sigma)`.replace("S ~", "S[2, 2] ~") },
  { name: "varying slopes, correlated, Wishart precision", text: `${intercepts}
mu[2] ~ normal(0, 5)
T[2, 2] ~ wishart(4, [[1, 0], [0, 1]])
B[J, 2] ~ multi_normal_precision(mu, T)
sigma ~ half_normal(1)
y ~ normal(B[g, 0] + B[g, 1] * x, sigma)` },
  { name: "varying slopes, correlated, LKJ and scales", text: `${intercepts}
mu[2] ~ normal(0, 5)
tau[2] ~ half_normal(1)
L[2, 2] ~ lkj_corr_cholesky(2)
B[J, 2] ~ multi_normal_cholesky(mu, diag(tau) @ L)
sigma ~ half_normal(1)
y ~ normal(B[g, 0] + B[g, 1] * x, sigma)`, byDensity: ["tau", "L"] },
  { name: "nested factors", text: `
data y: real[N], g: int(lower=0, upper=5)[N], region: int(lower=0, upper=2)[J], R: int
mu ~ normal(0, 5)
rho ~ half_normal(1)
tau ~ half_normal(1)
sigma ~ half_normal(1)
r[R] ~ normal(mu, rho)
a[J] ~ normal(r[region], tau)
y ~ normal(a[g], sigma)` },
  { name: "nested factors in one predictor", text: `
data y: real[N], g: int(lower=0, upper=5)[N], rowRegion: int(lower=0, upper=2)[N], R: int, J: int
mu ~ normal(0, 5)
rho ~ half_normal(1)
tau ~ half_normal(1)
sigma ~ half_normal(1)
r[R] ~ normal(0, rho)
a[J] ~ normal(0, tau)
y ~ normal(mu + r[rowRegion] + a[g], sigma)` },
  { name: "crossed factors", text: `
data y: real[N], g: int(lower=0, upper=5)[N], item: int(lower=0, upper=3)[N], J: int
mu ~ normal(0, 5)
rho ~ half_normal(1)
tau ~ half_normal(1)
sigma ~ half_normal(1)
a[J] ~ normal(0, tau)
c[4] ~ normal(0, rho)
y ~ normal(mu + a[g] + c[item], sigma)` },
  { name: "three factors, one with slopes", text: `
data y: real[N], x: real[N], g: int(lower=0, upper=5)[N], item: int(lower=0, upper=3)[N], rowRegion: int(lower=0, upper=2)[N], J: int
mu ~ normal(0, 5)
s[4] ~ half_cauchy(1)
a[J] ~ normal(0, s[0])
c[4] ~ normal(0, s[1])
d[3] ~ normal(0, s[2])
y ~ normal(mu + a[g] + c[item] * x + d[rowRegion], s[3])`, byDensity: [] },
  { name: "an intercept and a matrix of predictors", text: `
data y: real[N], X: matrix[N, P]
alpha ~ normal(0, 5)
beta[P] ~ normal(0, 2)
sigma ~ half_normal(1)
y ~ normal(alpha + X @ beta, sigma)` },
  { name: "coefficients with a known covariance", text: `
data y: real[N], X: matrix[N, P]
beta[P] ~ multi_normal([0, 1], [[2, 0.5], [0.5, 1]])
sigma ~ half_normal(1)
y ~ normal(X @ beta, sigma)` },
  { name: "known standard errors", text: `
data y: real[N], known: real[N]
mu ~ normal(0, 5)
tau ~ half_cauchy(5)
theta[N] ~ normal(mu, tau)
y ~ normal(theta, known)` },
  { name: "a mean and a variance", text: `
data y: real[N]
mu ~ normal(0, 10)
sigma2 ~ inv_gamma(2, 2)
y ~ normal(mu, sqrt(sigma2))` },
  { name: "a mean whose prior scales with the residual", text: `
data y: real[N]
sigma2 ~ inv_gamma(2, 2)
mu ~ normal(0, 3 * sqrt(sigma2))
y ~ normal(mu, sqrt(sigma2))` },
  { name: "an affine use of a mean", text: `
data y: real[N], x: real[N]
mu ~ normal(0, 10)
y ~ normal(3 * (x - mu) / 2 + mu * x, 1.5)` },
  { name: "flat coefficients", text: `
data y: real[N], x: real[N]
param a: real
param b: real
sigma ~ half_normal(1)
y ~ normal(a + b * x, sigma)` },
  { name: "a log-normal likelihood", text: `
data u: real[N], x: real[N]
a ~ normal(0, 5)
b ~ normal(0, 5)
sigma ~ half_cauchy(1)
u ~ lognormal(a + b * x, sigma)` },
  { name: "normal vectors with a mean", text: `
data pair: real[N, P]
mu[P] ~ normal(0, 5)
S[P, P] ~ inv_wishart(4, [[1, 0], [0, 1]])
pair ~ multi_normal(mu, S)` },
  { name: "non-centred effects", text: `${intercepts}
mu ~ normal(0, 5)
${scales}
z[J] ~ normal(0, 1)
y ~ normal(mu + tau * z[g], sigma)` },
  { name: "a bounded coefficient", text: `
data y: real[N], x: real[N]
a ~ normal(0, 5)
b: positive ~ normal(1, 5)
c ~ uniform(-1, 2)
y ~ normal(a + b * x + c * x^2, 1)` },
  { name: "an exponential coefficient", text: `
data y: real[N], x: real[N]
a ~ normal(0, 5)
b ~ exponential(2)
y ~ normal(a + b * x, 1)` },
  { name: "Student's t errors", text: `
data y: real[N], x: real[N]
a ~ normal(0, 5)
b ~ normal(0, 5)
sigma ~ half_normal(2)
y ~ student_t(4, a + b * x, sigma)` },
  { name: "Cauchy effects", text: `${intercepts}
mu ~ normal(0, 5)
${scales}
a[J] ~ cauchy(mu, tau)
y ~ normal(a[g], sigma)` },
  { name: "Laplace errors", text: `
data y: real[N], x: real[N]
a ~ normal(0, 5)
b ~ normal(0, 5)
sigma ~ inv_gamma(2, 2)
y ~ double_exponential(a + b * x, sigma)` },
  { name: "logit with varying intercepts", text: `
data bit: int[N], x: real[N], g: int(lower=0, upper=5)[N], J: int
mu ~ normal(0, 2)
b ~ normal(0, 2)
tau ~ half_normal(1)
a[J] ~ normal(mu, tau)
bit ~ bernoulli_logit(a[g] + b * x)` },
  { name: "logit by the inverse", text: `
data bit: int[N], x: real[N]
a ~ normal(0, 2)
b ~ normal(0, 2)
bit ~ bernoulli(inv_logit(a + b * x))` },
  { name: "binomial logit", text: `
data k: int[N], n: int[N], x: real[N]
a ~ normal(0, 2)
b ~ normal(0, 2)
k ~ binomial_logit(n, a + b * x)` },
  { name: "probit", text: `
data bit: int[N], x: real[N]
a ~ normal(0, 2)
b ~ normal(0, 2)
bit ~ bernoulli(Phi(a + b * x))` },
  { name: "ordered probit", text: `
data code: int[N], x: real[N]
b ~ normal(0, 2)
c: ordered[2] ~ normal(0, 3)
code ~ ordered_probit(b * x, c)`, byDensity: ["c"] },
  { name: "a mixture of normals", text: `
data y: real[N], alpha: real[3] = [1, 1, 2]
w[3] ~ dirichlet(alpha)
m[3] ~ normal(0, 3)
s[3] ~ half_normal(1)
y ~ mixture(w, normal(m, s))`.replace("data y: real[N], alpha: real[3] = [1, 1, 2]", "data y: real[N]").replace("dirichlet(alpha)", "dirichlet([1, 1, 2])") },
  { name: "a mixture of two", text: `
data y: real[N]
w ~ beta(2, 3)
m ~ normal(0, 3)
s2 ~ inv_gamma(2, 1)
y ~ mixture([w, 1 - w], normal(m, 1), normal(0, sqrt(s2)))` },
  { name: "a mixture of rates", text: `
data k: int[N]
w ~ beta(1, 1)
rate ~ gamma(2, 1)
other ~ gamma(3, 1)
k ~ mixture([w, 1 - w], poisson(rate), poisson(other))` },
  { name: "missing normal data", text: `
data holes: real[N], x: real[N]
a ~ normal(0, 5)
b ~ normal(0, 5)
sigma ~ half_normal(1)
holes ~ normal(a + b * x, sigma)` },
  { name: "missing predictors with a distribution", text: `
data y: real[N], holes: real[N]
m ~ normal(0, 3)
s ~ half_normal(1)
a ~ normal(0, 5)
holes ~ normal(m, s)
y ~ normal(a + 2 * holes, 1.5)` },
  { name: "beta and Bernoulli", text: `
data bit: int[N]
p ~ beta(2, 3)
bit ~ bernoulli(p)` },
  { name: "beta and Bernoulli by group", text: `
data bit: int[N], g: int(lower=0, upper=5)[N], J: int
p[J] ~ beta(2, 3)
bit ~ bernoulli(p[g])` },
  { name: "uniform and binomial, the other side", text: `
data k: int[N], n: int[N]
p ~ uniform(0, 1)
k ~ binomial(n, 1 - p)` },
  { name: "beta and geometric", text: `
data k: int[N]
p ~ beta(1, 2)
k ~ geometric(p)` },
  { name: "beta and negative binomial", text: `
data k: int[N]
p ~ beta(1, 2)
k ~ neg_binomial_2(3 * (1 - p) / p, 3)` },
  { name: "beta and the hurdle of counts", text: `
data k: int[N]
theta ~ beta(1, 2)
k ~ hurdle_poisson(2, theta)` },
  { name: "gamma and Poisson with exposure", text: `
data k: int[N], u: real[N]
rate ~ gamma(2, 1)
k ~ poisson(rate * u)` },
  { name: "gamma and Poisson by group", text: `
data k: int[N], g: int(lower=0, upper=5)[N], J: int
beta ~ gamma(1, 1)
rate[J] ~ gamma(2, beta)
k ~ poisson(rate[g])` },
  { name: "gamma and exponential", text: `
data u: real[N]
rate ~ gamma(2, 1)
u ~ exponential(rate)` },
  { name: "inverse gamma and exponential by the mean", text: `
data u: real[N]
mean ~ inv_gamma(2, 1)
u ~ exponential(1 / mean)`.replaceAll("mean", "m") },
  { name: "gamma and the rate of gammas", text: `
data u: real[N]
rate ~ exponential(1)
u ~ gamma(2.5, rate)` },
  { name: "gamma and the scale of inverse gammas", text: `
data u: real[N]
scale ~ gamma(2, 3)
u ~ inv_gamma(2.5, scale)` },
  { name: "gamma and Weibull", text: `
data u: real[N]
lambda ~ gamma(2, 3)
u ~ weibull(2, 1 / sqrt(lambda))` },
  { name: "inverse gamma and Weibull", text: `
data u: real[N]
theta ~ inv_gamma(2, 3)
u ~ weibull(1.5, theta^(1 / 1.5))` },
  { name: "gamma and Pareto", text: `
data u: real[N]
alpha ~ gamma(2, 3)
u ~ pareto(0.05, alpha)` },
  { name: "Dirichlet and categorical", text: `
data code: int[N]
theta[3] ~ dirichlet([1, 2, 3])
code ~ categorical(theta)` },
  { name: "Dirichlet and categorical by group", text: `
data code: int[N], g: int(lower=0, upper=5)[N], J: int
theta[J, 3] ~ dirichlet([1, 2, 3])
code ~ categorical(theta[g])` },
  { name: "Dirichlet and multinomial", text: `
data counts: int[N, K]
param theta: simplex[K]
counts ~ multinomial(theta)` },
  { name: "weights of rows", text: `
data y: real[N], u: real[N]
mu ~ normal(0, 3)
s ~ half_normal(1)
y ~ normal(mu, s) weighted(u)` },
  { name: "a scale for each group of rows", text: `
data y: real[N], g: int(lower=0, upper=5)[N], J: int
mu ~ normal(0, 3)
s[J] ~ half_cauchy(1)
y ~ normal(mu, s[g])` },
  { name: "an autoregression on what was observed", text: `
data y: real[N]
a ~ normal(0, 3)
phi ~ normal(0, 1)
s ~ half_normal(1)
y[t in 1..<N] ~ normal(a + phi * y[t - 1], s)` },
  { name: "a ragged loop", text: `
data y: real[N], x: real[N]
a ~ normal(0, 3)
s ~ half_normal(1)
for i in 0..<N { for j in 0..<i { (y[i] - y[j]) ~ normal(a * (x[i] - x[j]), s) } }` },
  { name: "a random walk of levels", text: `
data y: real[N]
q ~ half_cauchy(1)
s ~ half_cauchy(1)
h[0] ~ normal(0, 5)
h[t in 1..<N] ~ normal(h[t - 1], q)
y ~ normal(h, s)`.replace("h[0] ~", "param h: real[N]\nh[0] ~") },
  {
    name: "a discrete uniform unknown",
    text: `
data y: real[N]
z ~ discrete_uniform(1, 4)
m ~ normal(0, 1)
y ~ normal(z * m, 1)`,
  },
  {
    name: "a change point",
    text: `
data k: int[N]
change ~ discrete_uniform(0, N - 1)
early ~ gamma(1, 1)
late ~ gamma(1, 1)
k[t in N] ~ poisson(t < change ? early : late)`,
  },
  {
    name: "labels that are written out",
    text: `
data y: real[N]
theta[3] ~ dirichlet([1, 1, 1])
z[N] ~ categorical(theta)
m[3] ~ normal(0, 3)
sigma ~ half_cauchy(1)
y ~ normal(m[z], sigma)`,
  },
  {
    name: "inclusion of predictors, which depend on each other",
    text: `
data y: real[N], X: matrix[N, P]
keep[P] ~ bernoulli(0.5)
beta[P] ~ normal(0, 2)
y ~ normal(X @ (beta * keep), 1)`,
  },
  {
    name: "counts with ends of their own",
    text: `
data k: int[N], n: int[N]
m[N] ~ binomial(n, 0.7)
k ~ poisson(0.5 + m)`,
  },
  {
    name: "a half of normal data",
    text: `
data u: real[N]
s ~ half_cauchy(1)
u ~ normal(0, s) truncated(lower=0)`,
  },
  {
    name: "half-normal data by twice the scale",
    text: `
data u: real[N]
s ~ half_cauchy(1)
u ~ half_normal(2 * s)`,
  },
  {
    name: "scales by condition",
    text: `
data y: real[N], x: real[N], known: real[N], bit: int[N]
a ~ normal(0, 1)
s ~ half_normal(1)
q ~ gamma(2, 2)
y ~ normal(a, bit > 0 ? s : 2 * s)
x ~ normal(a, bit > 0 ? s : q)`,
  },
  {
    name: "Student's t effects and errors",
    text: `
data y: real[N], x: real[N], g: int(lower=0, upper=5)[N], J: int
mu ~ normal(0, 1)
nu ~ gamma(2, 0.1)
tau ~ half_normal(1)
s ~ half_normal(1)
a[J] ~ student_t(nu, mu, tau)
y ~ student_t(4, a[g], s)`,
    byDensity: ["nu"],
  },
  {
    name: "a mixture of regressions with effects",
    text: `
data y: real[N], x: real[N], g: int(lower=0, upper=5)[N], J: int
mu ~ normal(0, 1)
tau ~ half_normal(1)
s ~ half_normal(1)
a[J] ~ normal(mu, tau)
w[3] ~ dirichlet([1, 1, 1])
c[3] ~ normal(0, 3)
y ~ mixture(w, normal(a[g] + c[0], s), normal(a[g] + c[1], s), normal(c[2], 2 * s))`,
  },
  {
    name: "weighted normal vectors in a loop",
    text: `
data pair: real[N, P], bit: int[N]
mu[P] ~ normal(0, 5)
S[P, P] ~ inv_wishart(4, [[1, 0], [0, 1]])
for i in 0..<N { pair[i] ~ multi_normal(bit[i] * mu, S) weighted(2) }`,
  },
  {
    name: "a scale for each pair of levels",
    text: `
data y: real[N], g: int(lower=0, upper=5)[N], item: int(lower=0, upper=3)[N]
m ~ normal(0, 1)
s[6, 4] ~ half_cauchy(1)
y ~ normal(m, s[g, item])`,
  },
  {
    name: "a density term of two variables",
    text: `
data y: real[N]
a ~ normal(0, 1)
y ~ normal(a, 1)
a_sum: real ~ normal(a, 2)
(a + a_sum) ~ normal(0, 0.1)`,
  },
]; // prettier-ignore
