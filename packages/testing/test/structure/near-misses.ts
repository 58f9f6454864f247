/** @file Models that look as if a variable had a full conditional of a known family, and it has none. */

/** A model and the variable of which only the density is to be had, if that. */
export interface NearMiss {
  readonly name: string;
  readonly variable: string;
  readonly text: string;
}

const counties = "data y: real[N], x: real[N], g: int(lower=0, upper=5)[N], J: int";
const line = (likelihood: string, more = ""): string => `
data y: real[N], x: real[N], u: real[N], k: int[N], bit: int[N], code: int[N], n: int[N]
a ~ normal(0, 5)
b ~ normal(0, 5)
s ~ half_normal(1)
${more}
${likelihood}`;

export const nearMisses: readonly NearMiss[] = [
  { name: "a truncated likelihood", variable: "a", text: line("u ~ normal(a + b * x, s) truncated(lower=0)") },
  { name: "the scale of a truncated likelihood", variable: "s", text: line("u ~ normal(a + b * x, s) truncated(lower=0)") },
  { name: "a censored likelihood", variable: "b", text: line("y ~ normal(a + b * x, s) censored(bit)") },
  { name: "the scale of a censored likelihood", variable: "s", text: line("y ~ normal(a + b * x, s) censored(bit)") },
  { name: "an exponential of a coefficient", variable: "b", text: line("y ~ normal(a + exp(b) * x, s)") },
  { name: "a square of a coefficient", variable: "b", text: line("y ~ normal(a + b^2 * x, s)") },
  { name: "a division by a coefficient", variable: "b", text: line("y ~ normal(a + x / b, s)") },
  { name: "a maximum with a coefficient", variable: "b", text: line("y ~ normal(a + max(b, 0) * x, s)") },
  { name: "a sine of a coefficient", variable: "b", text: line("y ~ normal(a + sin(b * x), s)") },
  { name: "a condition on a coefficient", variable: "b", text: line("y ~ normal(b > 0 ? a : a * x, s)") },
  { name: "a coefficient in the scale, too", variable: "b", text: line("y ~ normal(a + b * x, s * exp(b * x))") },
  { name: "a location that is its scale", variable: "s", text: line("y ~ normal(a + s * x, s)") },
  { name: "a scale that is a sum", variable: "s", text: line("y ~ normal(a + b * x, 1 + s)") },
  { name: "a variance that is a sum", variable: "s", text: line("y ~ normal(a + b * x, sqrt(s^2 + u^2))") },
  { name: "a scale that is an exponential", variable: "t", text: line("y ~ normal(a + b * x, exp(t))", "t ~ normal(0, 1)") },
  { name: "logistic errors", variable: "a", text: line("y ~ logistic(a + b * x, s)") },
  { name: "the scale of logistic errors", variable: "s", text: line("y ~ logistic(a + b * x, s)") },
  { name: "Student's t errors with unknown degrees of freedom", variable: "nu", text: line("y ~ student_t(nu, a + b * x, s)", "nu ~ gamma(2, 0.1)") },
  { name: "Student's t with its scale as degrees of freedom", variable: "s", text: line("y ~ student_t(s, a + b * x, s)") },
  { name: "truncated Student's t errors", variable: "a", text: line("u ~ student_t(4, a + b * x, s) truncated(lower=0)") },
  { name: "weighted Student's t errors", variable: "a", text: line("y ~ student_t(4, a + b * x, s) weighted(u)") },
  { name: "a log link of counts", variable: "a", text: line("k ~ poisson(exp(a + b * x))") },
  { name: "a log link by name", variable: "b", text: line("k ~ poisson_log(a + b * x)") },
  { name: "a negative binomial regression", variable: "a", text: line("k ~ neg_binomial_2_log(a + b * x, 2)") },
  { name: "a logit of a square", variable: "b", text: line("bit ~ bernoulli_logit(a + b^2 * x)") },
  { name: "a weighted logit", variable: "a", text: line("bit ~ bernoulli_logit(a + b * x) weighted(u)") },
  { name: "an ordered logit", variable: "b", text: line("code ~ ordered_logistic(b * x, [0.0, 1.0])") },
  { name: "a complementary log-log", variable: "a", text: line("bit ~ bernoulli(1 - exp(-exp(a + b * x)))") },
  { name: "a lognormal likelihood of the location's own scale", variable: "a", text: line("u ~ lognormal(exp(a) + b * x, s)") },
  { name: "a product of two coefficients", variable: "b", text: `
data y: real[N], x: real[N]
a: positive ~ lognormal(0, 1)
b ~ logistic(0, 1)
c ~ logistic(0, 1)
y ~ normal(a + b * c^2 * x, 1)`.replace('"b"', '"c"') },
  { name: "a sum with an increment", variable: "a", text: line("y ~ normal(a + b * x, s)\ntarget += -a^4") },
  { name: "a likelihood as an increment", variable: "a", text: line("target += sum(normal_lpdf(y, a + b * x, s))") },
  { name: "a density of a function", variable: "a", text: line("y ~ normal(a + b * x, s)\n(exp(a)) ~ normal(0, 1)") },
  { name: "a coefficient of an exponential", variable: "a", text: line("y ~ normal(a + b * x, s)\nu ~ exponential(exp(a))") },
  { name: "shared by a normal and a Poisson", variable: "m", text: line("y ~ normal(m, s)\nk ~ poisson(m)", "m: positive ~ normal(2, 1)") },
  { name: "a lognormal prior of a mean", variable: "m", text: line("y ~ normal(a + b * x, s)\ny ~ normal(m, 1)".replace("y ~ normal(m, 1)", "k ~ normal(m, 1)"), "m ~ lognormal(0, 1)").replace("k: int[N], ", "k: real[N], ") },
  { name: "an ordered vector of means", variable: "m", text: `
data y: real[N]
m: ordered[3] ~ normal(0, 3)
y ~ mixture([0.3, 0.3, 0.4], normal(m, 1))` },
  { name: "means that sum to zero", variable: "m", text: `
${counties}
m: sum_to_zero[J] ~ normal(0, 3)
y ~ normal(m[g], 1)` },
  { name: "a mixture with weights that are a function", variable: "a", text: `
data y: real[N]
a ~ normal(0, 1)
y ~ mixture([inv_logit(a), 1 - inv_logit(a)], normal(0, 1), normal(3, 1))` },
  { name: "a mixture weight that is squared", variable: "w", text: `
data y: real[N]
w ~ beta(2, 2)
y ~ mixture([w^2, 1 - w^2], normal(0, 1), normal(3, 1))` },
  { name: "a beta and a product of probabilities", variable: "p", text: `
data bit: int[N]
p ~ beta(2, 2)
bit ~ bernoulli(0.9 * p)` },
  { name: "a beta and two probabilities", variable: "p", text: `
data bit: int[N]
p ~ beta(2, 2)
q ~ beta(2, 2)
bit ~ bernoulli(p * q)` },
  { name: "a beta as the number of trials' side", variable: "p", text: `
data k: int[N]
p ~ beta(2, 2)
k ~ neg_binomial_2(3 * p / (1 + p), 3)` },
  { name: "a beta and a negative binomial of another size", variable: "p", text: `
data k: int[N]
p ~ beta(2, 2)
k ~ neg_binomial_2(4 * (1 - p) / p, 3)` },
  { name: "a normal prior of a probability", variable: "p", text: `
data bit: int[N]
p: unit ~ normal(0.5, 0.2)
bit ~ bernoulli(p)` },
  { name: "a probability as a rate", variable: "p", text: `
data k: int[N]
p ~ beta(2, 2)
k ~ poisson(p)` },
  { name: "a beta-binomial", variable: "p", text: `
data k: int[N], n: int[N]
p ~ beta(2, 2)
k ~ beta_binomial(n, p, 2)` },
  { name: "a zero-inflated count", variable: "p", text: `
data k: int[N]
p ~ beta(2, 2)
k ~ zero_inflated_poisson(2, p)` },
  { name: "the rate behind a hurdle", variable: "r", text: `
data k: int[N]
r ~ gamma(2, 2)
k ~ hurdle_poisson(r, 0.3)` },
  { name: "a truncated exponential", variable: "r", text: `
data u: real[N]
r ~ gamma(2, 2)
u ~ exponential(r) truncated(upper=5)` },
  { name: "a shape of a gamma", variable: "r", text: `
data u: real[N]
r ~ gamma(2, 2)
u ~ gamma(r, 1)` },
  { name: "a shape and a rate of a gamma", variable: "r", text: `
data u: real[N]
r ~ gamma(2, 2)
u ~ gamma(r, r)` },
  { name: "a rate that is a sum", variable: "r", text: `
data k: int[N]
r ~ gamma(2, 2)
k ~ poisson(r + 1)` },
  { name: "a rate by a sum of two", variable: "r", text: `
data k: int[N]
r ~ gamma(2, 2)
q ~ gamma(2, 2)
k ~ poisson(r + q)` },
  { name: "a gamma prior of a mean of exponentials' rate and scale", variable: "r", text: `
data u: real[N], k: int[N]
r ~ gamma(2, 2)
u ~ exponential(r)
k ~ poisson(1 / r)` },
  { name: "a rate's square", variable: "r", text: `
data u: real[N]
r ~ gamma(2, 2)
u ~ exponential(r^2)` },
  { name: "a shape of a Weibull", variable: "r", text: `
data u: real[N]
r ~ gamma(2, 2)
u ~ weibull(r, 1)` },
  { name: "the scale of a Weibull with an unknown shape", variable: "r", text: `
data u: real[N]
r ~ gamma(2, 2)
h ~ gamma(2, 2)
u ~ weibull(h, r)` },
  { name: "a half-normal prior of a rate", variable: "r", text: `
data k: int[N]
r ~ half_normal(2)
k ~ poisson(r)` },
  { name: "a lognormal prior of a rate", variable: "r", text: `
data k: int[N]
r ~ lognormal(0, 1)
k ~ poisson(r)` },
  { name: "a censored exponential", variable: "r", text: `
data u: real[N], bit: int[N]
r ~ gamma(2, 2)
u ~ exponential(r) censored(bit)` },
  { name: "the concentration of a Dirichlet", variable: "c", text: `
data counts: int[N, K]
c ~ gamma(2, 1)
theta[K] ~ dirichlet([c, c, c])
counts ~ multinomial(theta)` },
  { name: "a simplex that is mixed", variable: "theta", text: `
data code: int[N]
theta[3] ~ dirichlet([1, 1, 1])
code ~ categorical(0.9 * theta + 0.1 / 3)` },
  { name: "a simplex turned round", variable: "theta", text: `
data code: int[N]
theta[3] ~ dirichlet([1, 1, 1])
code ~ categorical([theta[2], theta[1], theta[0]])` },
  { name: "an element of a simplex", variable: "theta", text: `
data code: int[N], bit: int[N]
theta[3] ~ dirichlet([1, 1, 1])
code ~ categorical(theta)
bit ~ bernoulli(theta[0])` },
  { name: "a softmax", variable: "c", text: `
data code: int[N]
c[3] ~ normal(0, 1)
code ~ categorical(softmax(c))` },
  { name: "a covariance under a Wishart prior", variable: "S", text: `
data pair: real[N, P]
S[P, P] ~ wishart(4, [[1, 0], [0, 1]])
pair ~ multi_normal([0, 0], S)` },
  { name: "a precision under an inverse Wishart prior", variable: "S", text: `
data pair: real[N, P]
S[P, P] ~ inv_wishart(4, [[1, 0], [0, 1]])
pair ~ multi_normal_precision([0, 0], S)` },
  { name: "a multiple of a covariance", variable: "S", text: `
data pair: real[N, P]
S[P, P] ~ inv_wishart(4, [[1, 0], [0, 1]])
pair ~ multi_normal([0, 0], 2 * S)` },
  { name: "a correlation matrix", variable: "L", text: `
data pair: real[N, P]
L[P, P] ~ lkj_corr_cholesky(2)
pair ~ multi_normal_cholesky([0, 0], L)` },
  { name: "a scale in two powers", variable: "s", text: `
data y: real[N], x: real[N]
s ~ half_normal(1)
y ~ normal(0, s)
x ~ normal(0, s^2)` },
  { name: "a scale that is a location elsewhere", variable: "s", text: `
data y: real[N], x: real[N]
s ~ half_normal(1)
y ~ normal(0, s)
x ~ normal(s, 1)` },
  { name: "a scale with a distribution of its own for each element", variable: "s", text: `
data y: real[N], item: int(lower=0, upper=3)[N]
param s: positive[4]
s[0] ~ half_normal(1)
s[i in 1..<4] ~ half_normal(2)
y ~ normal(0, s[item])` },
  { name: "a bounded scale away from zero by a parameter", variable: "m", text: `
data y: real[N]
m ~ gamma(2, 2)
s: real(lower=m) ~ normal(0, 1)
y ~ normal(0, s)` },
  { name: "a carried state", variable: "phi", text: `
data y: real[N]
phi ~ normal(0, 1)
let h: real[N]
h[0] = y[0]
for t in 1..<N { h[t] = phi * h[t - 1] + y[t] }
y ~ normal(h, 1)` },
  { name: "a Gaussian process", variable: "r", text: `
data y: real[N], x: real[N]
r ~ inv_gamma(3, 1)
let C[i in N, j in N] = exp(-(x[i] - x[j])^2 / (2 * r^2)) + (i == j ? 0.5 : 0)
y ~ multi_normal(0 * x, C)` },
  {
    name: "a discrete unknown without an upper bound",
    variable: "m",
    text: `
data k: int[N]
m ~ poisson(3)
k ~ poisson(m + 0.5)`,
  },
]; // prettier-ignore
