/**
 * @file Ten classes of models on which samplers are tested: hierarchical models with conjugate structure of every kind, each
 * small, with proper priors, and with a group without rows where it has groups.
 */
import {
  randomBernoulli,
  randomBeta,
  randomBinomial,
  randomGamma,
  randomInvGamma,
  randomLkjCorrCholesky,
  randomLognormal,
  randomNormal,
  randomPoisson,
  randomStandardNormal,
  randomStudentT,
} from "@terrace/core";
import type { Generator } from "@terrace/core";
import { model } from "@terrace/model";
import { factor } from "@terrace/runtime";
import type { GroupedDesign } from "./classical-sampler.js";
import type { GenerativeModel, ParameterValues } from "./generative-model.js";

/** Groups of the rows; group 3 of 5 has none. */
const groups = Int32Array.of(0, 0, 0, 1, 1, 2, 4, 4, 4, 4);
const numGroups = 5;
const x = Float64Array.of(-1, 0.5, 1.2, 0.3, -0.8, 0.9, -1.4, 0.1, 0.7, 1.1);
const group = factor(groups, { levels: [0, 1, 2, 3, 4] });

/** A second factor, crossed with the first; level 2 of 4 has no rows. */
const others = Int32Array.of(0, 1, 3, 0, 3, 1, 0, 1, 3, 3);
const other = factor(others, { levels: [0, 1, 2, 3] });

/** The parents of groups in a nested structure. */
const parents = Int32Array.of(0, 0, 1, 1, 2);
const parent = factor(parents, { levels: [0, 1, 2] });

/** A predictor of the groups. */
const u = Float64Array.of(0.4, -1, 0.2, 1.3, -0.6);

/** The rows as the classical sampler has them. */
export const groupedDesign: GroupedDesign = { x, groups, numGroups };

/** Priors tighter than the classical ones, so that the joint distribution is explored in few iterations. */
export const tightPriors = { slopePrecision: 1, meanPrecision: 1, shape: 4, scale: 3 } as const;

const one = (value: number): Float64Array => Float64Array.of(value);
const each = (size: number, draw: (index: number) => number): Float64Array =>
  Float64Array.from({ length: size }, (_, index) => draw(index));
const halfNormal = (generator: Generator, scale: number): number => Math.abs(randomNormal(generator, 0, scale));
const at = (values: ParameterValues, name: string, index = 0): number => values[name]![index]!;
const logOf = (values: ParameterValues, name: string, index = 0): number => Math.log(at(values, name, index));

/** Quantities of intercepts around a mean: a group of several rows, the one of one row, the one without, and a product. */
function effects(values: ParameterValues, name: string, sd: number, meanOf: (group: number) => number) {
  const standard = (index: number): number => (at(values, name, index) - meanOf(index)) / sd;
  return { [`${name}[0]`]: standard(0), [`${name}[2]`]: standard(2), [`${name}[3]`]: standard(3) };
}

/** The model of the classical sampler, but for its constants. */
export const varyingIntercepts: GenerativeModel = {
  name: "varying intercepts, inverse gamma variances",
  model: model`
    data y: real[N], x: real[N], group: factor(J)[N]
    beta ~ normal(0, 1)
    mu ~ normal(0, 1)
    s2 ~ inv_gamma(4, 3)
    s2_a ~ inv_gamma(4, 3)
    alpha[J] ~ normal(mu, sqrt(s2_a))
    y ~ normal(alpha[group] + beta * x, sqrt(s2))
  `,
  design: { x, group },
  drawParameters(generator) {
    const [beta, mu] = [randomNormal(generator), randomNormal(generator)];
    const [s2, s2_a] = [randomInvGamma(generator, 4, 3), randomInvGamma(generator, 4, 3)];
    const alpha = each(numGroups, () => randomNormal(generator, mu, Math.sqrt(s2_a)));
    return { alpha, beta: one(beta), mu: one(mu), s2: one(s2), s2_a: one(s2_a) };
  },
  drawOutcome: (generator, values) => ({
    y: each(groups.length, (i) =>
      randomNormal(
        generator,
        at(values, "alpha", groups[i]!) + at(values, "beta") * x[i]!,
        Math.sqrt(at(values, "s2")),
      ),
    ),
  }),
  quantities: (values) => ({
    beta: at(values, "beta"),
    mu: at(values, "mu"),
    log_s2: logOf(values, "s2"),
    log_s2_a: logOf(values, "s2_a"),
    ...effects(values, "alpha", Math.sqrt(at(values, "s2_a")), () => at(values, "mu")),
    interaction: (at(values, "alpha", 3) - at(values, "mu")) * at(values, "beta"),
  }),
};

const groupPredictor: GenerativeModel = {
  name: "varying intercepts with a group-level predictor, half-normal scales",
  model: model`
    data y: real[N], x: real[N], group: factor(J)[N], u: real[J]
    g0 ~ normal(0, 1)
    g1 ~ normal(0, 1)
    b ~ normal(0, 1)
    tau ~ half_normal(1)
    sigma ~ half_normal(1)
    a[J] ~ normal(g0 + g1 * u, tau)
    y ~ normal(a[group] + b * x, sigma)
  `,
  design: { x, group, u },
  drawParameters(generator) {
    const [g0, g1, b] = [0, 1, 2].map(() => randomNormal(generator)) as [number, number, number];
    const [tau, sigma] = [halfNormal(generator, 1), halfNormal(generator, 1)];
    const a = each(numGroups, (j) => randomNormal(generator, g0 + g1 * u[j]!, tau));
    return { g0: one(g0), g1: one(g1), b: one(b), tau: one(tau), sigma: one(sigma), a };
  },
  drawOutcome: (generator, values) => ({
    y: each(groups.length, (i) =>
      randomNormal(generator, at(values, "a", groups[i]!) + at(values, "b") * x[i]!, at(values, "sigma")),
    ),
  }),
  quantities: (values) => ({
    g0: at(values, "g0"),
    g1: at(values, "g1"),
    b: at(values, "b"),
    tau: at(values, "tau"),
    sigma: at(values, "sigma"),
    ...effects(values, "a", at(values, "tau"), (j) => at(values, "g0") + at(values, "g1") * u[j]!),
    interaction: at(values, "g0") * at(values, "tau"),
  }),
};

const gammaPrecisions: GenerativeModel = {
  name: "varying intercepts, gamma precisions",
  model: model`
    data y: real[N], group: factor(J)[N]
    mu ~ normal(0, 1)
    p ~ gamma(3, 2)
    p_a ~ gamma(3, 2)
    a[J] ~ normal(mu, 1 / sqrt(p_a))
    y ~ normal(a[group], 1 / sqrt(p))
  `,
  design: { group },
  drawParameters(generator) {
    const [mu, p, p_a] = [randomNormal(generator), randomGamma(generator, 3, 2), randomGamma(generator, 3, 2)];
    const a = each(numGroups, () => randomNormal(generator, mu, 1 / Math.sqrt(p_a)));
    return { mu: one(mu), p: one(p), p_a: one(p_a), a };
  },
  drawOutcome: (generator, values) => ({
    y: each(groups.length, (i) => randomNormal(generator, at(values, "a", groups[i]!), 1 / Math.sqrt(at(values, "p")))),
  }),
  quantities: (values) => ({
    mu: at(values, "mu"),
    log_p: logOf(values, "p"),
    log_p_a: logOf(values, "p_a"),
    ...effects(values, "a", 1 / Math.sqrt(at(values, "p_a")), () => at(values, "mu")),
    interaction: at(values, "mu") * logOf(values, "p_a"),
  }),
};

const correlatedSlopes: GenerativeModel = {
  name: "correlated varying intercepts and slopes, log-normal scales",
  model: model`
    data y: real[N], x: real[N], group: factor(J)[N]
    m[2] ~ normal(0, 1)
    tau[2] ~ lognormal(0, 0.5)
    L: cholesky_corr[2] ~ lkj_corr_cholesky(2)
    sigma ~ lognormal(0, 0.5)
    B[J, 2] ~ multi_normal_cholesky(m, diag(tau) @ L)
    y ~ normal(B[group, 0] + B[group, 1] * x, sigma)
  `,
  design: { x, group },
  drawParameters(generator) {
    const m = each(2, () => randomNormal(generator));
    const tau = each(2, () => randomLognormal(generator, 0, 0.5));
    const L = new Float64Array(4);
    randomLkjCorrCholesky(generator, 2, 2, L);
    const sigma = one(randomLognormal(generator, 0, 0.5));
    const B = new Float64Array(2 * numGroups);
    for (let j = 0; j < numGroups; j++) {
      const [first, second] = [randomStandardNormal(generator), randomStandardNormal(generator)];
      B[2 * j] = m[0]! + tau[0]! * first;
      B[2 * j + 1] = m[1]! + tau[1]! * (L[2]! * first + L[3]! * second);
    }
    return { m, tau, L, sigma, B };
  },
  drawOutcome: (generator, values) => ({
    y: each(groups.length, (i) => {
      const [a, b] = [at(values, "B", 2 * groups[i]!), at(values, "B", 2 * groups[i]! + 1)];
      return randomNormal(generator, a + b * x[i]!, at(values, "sigma"));
    }),
  }),
  quantities(values) {
    const standard = (j: number, k: number): number =>
      (at(values, "B", 2 * j + k) - at(values, "m", k)) / at(values, "tau", k);
    return {
      m0: at(values, "m", 0),
      m1: at(values, "m", 1),
      log_tau0: logOf(values, "tau", 0),
      log_tau1: logOf(values, "tau", 1),
      log_sigma: logOf(values, "sigma"),
      correlation: at(values, "L", 2),
      intercept3: standard(3, 0),
      slope4: standard(4, 1),
      interaction: standard(0, 0) * standard(0, 1),
    };
  },
};

const nested: GenerativeModel = {
  name: "nested groups, inverse gamma variances",
  model: model`
    data y: real[N], group: factor(J)[N], parent: factor(K)[J]
    mu ~ normal(0, 1)
    s2 ~ inv_gamma(4, 3)
    v ~ inv_gamma(4, 3)
    w ~ inv_gamma(4, 3)
    c[K] ~ normal(mu, sqrt(v))
    a[J] ~ normal(c[parent], sqrt(w))
    y ~ normal(a[group], sqrt(s2))
  `,
  design: { group, parent },
  drawParameters(generator) {
    const mu = randomNormal(generator);
    const [s2, v, w] = [0, 1, 2].map(() => randomInvGamma(generator, 4, 3)) as [number, number, number];
    const c = each(3, () => randomNormal(generator, mu, Math.sqrt(v)));
    const a = each(numGroups, (j) => randomNormal(generator, c[parents[j]!], Math.sqrt(w)));
    return { mu: one(mu), s2: one(s2), v: one(v), w: one(w), c, a };
  },
  drawOutcome: (generator, values) => ({
    y: each(groups.length, (i) => randomNormal(generator, at(values, "a", groups[i]!), Math.sqrt(at(values, "s2")))),
  }),
  quantities: (values) => ({
    mu: at(values, "mu"),
    log_s2: logOf(values, "s2"),
    log_v: logOf(values, "v"),
    log_w: logOf(values, "w"),
    c0: (at(values, "c", 0) - at(values, "mu")) / Math.sqrt(at(values, "v")),
    ...effects(values, "a", Math.sqrt(at(values, "w")), (j) => at(values, "c", parents[j])),
    interaction: logOf(values, "v") * logOf(values, "w"),
  }),
};

const crossed: GenerativeModel = {
  name: "crossed groups, gamma scales",
  model: model`
    data y: real[N], group: factor(J)[N], other: factor(K)[N]
    mu ~ normal(0, 1)
    s ~ gamma(4, 4)
    t ~ gamma(4, 4)
    sigma ~ gamma(4, 4)
    a[J] ~ normal(0, s)
    c[K] ~ normal(0, t)
    y ~ normal(mu + a[group] + c[other], sigma)
  `,
  design: { group, other },
  drawParameters(generator) {
    const mu = randomNormal(generator);
    const [s, t, sigma] = [0, 1, 2].map(() => randomGamma(generator, 4, 4)) as [number, number, number];
    const a = each(numGroups, () => randomNormal(generator, 0, s));
    const c = each(4, () => randomNormal(generator, 0, t));
    return { mu: one(mu), s: one(s), t: one(t), sigma: one(sigma), a, c };
  },
  drawOutcome: (generator, values) => ({
    y: each(groups.length, (i) => {
      const mean = at(values, "mu") + at(values, "a", groups[i]!) + at(values, "c", others[i]!);
      return randomNormal(generator, mean, at(values, "sigma"));
    }),
  }),
  quantities: (values) => ({
    mu: at(values, "mu"),
    log_s: logOf(values, "s"),
    log_t: logOf(values, "t"),
    log_sigma: logOf(values, "sigma"),
    c0: at(values, "c", 0) / at(values, "t"),
    c2: at(values, "c", 2) / at(values, "t"),
    ...effects(values, "a", at(values, "s"), () => 0),
    interaction: (at(values, "a", 0) * at(values, "c", 0)) / (at(values, "s") * at(values, "t")),
  }),
};

const betaBinomial: GenerativeModel = {
  name: "binomial counts with beta probabilities",
  model: model`
    data y: int(lower=0)[N], n: int(lower=0)[N], group: factor(J)[N]
    phi ~ beta(2, 2)
    kappa ~ gamma(4, 1)
    theta[J] ~ beta(phi * kappa, (1 - phi) * kappa)
    y ~ binomial(n, theta[group])
  `,
  design: { n: Int32Array.of(3, 1, 4, 2, 5, 3, 2, 6, 1, 4), group },
  drawParameters(generator) {
    const [phi, kappa] = [randomBeta(generator, 2, 2), randomGamma(generator, 4, 1)];
    const theta = each(numGroups, () => randomBeta(generator, phi * kappa, (1 - phi) * kappa));
    return { phi: one(phi), kappa: one(kappa), theta };
  },
  drawOutcome: (generator, values) => {
    const n = [3, 1, 4, 2, 5, 3, 2, 6, 1, 4];
    return { y: Int32Array.from(groups, (j, i) => randomBinomial(generator, n[i]!, at(values, "theta", j))) };
  },
  quantities: (values) => ({
    phi: at(values, "phi"),
    log_kappa: logOf(values, "kappa"),
    theta0: at(values, "theta", 0),
    theta2: at(values, "theta", 2),
    theta3: at(values, "theta", 3),
    interaction: at(values, "phi") * logOf(values, "kappa"),
  }),
};

const gammaPoisson: GenerativeModel = {
  name: "Poisson counts with gamma rates",
  model: model`
    data y: int(lower=0)[N], exposure: positive[N], group: factor(J)[N]
    rate ~ gamma(4, 3)
    lambda[J] ~ gamma(3, rate)
    y ~ poisson(lambda[group] * exposure)
  `,
  design: { exposure: x.map((value) => 1 + value * value), group },
  drawParameters(generator) {
    const rate = randomGamma(generator, 4, 3);
    return { rate: one(rate), lambda: each(numGroups, () => randomGamma(generator, 3, rate)) };
  },
  drawOutcome: (generator, values) => ({
    y: Int32Array.from(groups, (j, i) => randomPoisson(generator, at(values, "lambda", j) * (1 + x[i]! * x[i]!))),
  }),
  quantities: (values) => ({
    log_rate: logOf(values, "rate"),
    log_lambda0: logOf(values, "lambda", 0),
    log_lambda2: logOf(values, "lambda", 2),
    log_lambda3: logOf(values, "lambda", 3),
    interaction: logOf(values, "lambda", 0) * logOf(values, "rate"),
  }),
};

const logistic: GenerativeModel = {
  name: "binary outcomes, logistic varying intercepts",
  model: model`
    data y: int(lower=0, upper=1)[N], x: real[N], group: factor(J)[N]
    mu ~ normal(0, 1)
    b ~ normal(0, 1)
    tau ~ half_normal(1)
    a[J] ~ normal(mu, tau)
    y ~ bernoulli_logit(a[group] + b * x)
  `,
  design: { x, group },
  drawParameters(generator) {
    const [mu, b, tau] = [randomNormal(generator), randomNormal(generator), halfNormal(generator, 1)];
    return { mu: one(mu), b: one(b), tau: one(tau), a: each(numGroups, () => randomNormal(generator, mu, tau)) };
  },
  drawOutcome: (generator, values) => ({
    y: Int32Array.from(groups, (j, i) => {
      const predictor = at(values, "a", j) + at(values, "b") * x[i]!;
      return randomBernoulli(generator, 1 / (1 + Math.exp(-predictor)));
    }),
  }),
  quantities: (values) => ({
    mu: at(values, "mu"),
    b: at(values, "b"),
    tau: at(values, "tau"),
    ...effects(values, "a", at(values, "tau"), () => at(values, "mu")),
    interaction: at(values, "mu") * at(values, "b"),
  }),
};

const robust: GenerativeModel = {
  name: "Student-t outcomes, varying intercepts",
  model: model`
    data y: real[N], group: factor(J)[N]
    mu ~ normal(0, 1)
    tau ~ half_normal(1)
    sigma ~ half_normal(1)
    a[J] ~ normal(mu, tau)
    y ~ student_t(4, a[group], sigma)
  `,
  design: { group },
  drawParameters(generator) {
    const [mu, tau, sigma] = [randomNormal(generator), halfNormal(generator, 1), halfNormal(generator, 1)];
    const a = each(numGroups, () => randomNormal(generator, mu, tau));
    return { mu: one(mu), tau: one(tau), sigma: one(sigma), a };
  },
  drawOutcome: (generator, values) => ({
    y: each(groups.length, (i) => randomStudentT(generator, 4, at(values, "a", groups[i]!), at(values, "sigma"))),
  }),
  quantities: (values) => ({
    mu: at(values, "mu"),
    tau: at(values, "tau"),
    sigma: at(values, "sigma"),
    ...effects(values, "a", at(values, "tau"), () => at(values, "mu")),
    interaction: at(values, "tau") * at(values, "sigma"),
  }),
};

/** All ten. */
export const modelClasses: readonly GenerativeModel[] = [
  varyingIntercepts,
  groupPredictor,
  gammaPrecisions,
  correlatedSlopes,
  nested,
  crossed,
  betaBinomial,
  gammaPoisson,
  logistic,
  robust,
];
