/** @file Conjugate pairs, and linear models with known scales, with their posteriors in closed form. */

import type { DataInput } from "@terrace/runtime";

import { beta, dirichlet, discrete, elements, gamma, inverse, invGamma, invWishart, linearModel, normal, wishart, type Equation } from "./closed-forms.js"; // prettier-ignore
import type { Moments } from "./moments.js";

/** A model with a posterior in closed form. */
export interface ConjugateModel {
  readonly name: string;
  readonly text: string;
  readonly data: DataInput;
  readonly exact: readonly (readonly [string, Moments])[];
}

const y = [-1.3, -0.6, 0.2, 1.1, 1.9, 2.4, 0.7, 1.4];
const u = [0.4, 1.2, 0.3, 2.1, 0.9, 1.7, 0.6, 1.1];
const bit = [0, 1, 1, 0, 1, 1, 1, 0];
const k = [2, 0, 3, 1, 4, 2, 5, 1];
const n = [4, 3, 5, 2, 6, 4, 7, 3];
const code = [0, 2, 1, 0, 2, 2, 1, 2];
const g = [0, 0, 1, 1, 1, 2, 2, 2];
const pair = [[1, 0.8], [-0.5, 0.2], [0.3, 0.9], [-1.2, -1.1], [0.7, -0.1], [0.2, 0.4], [-0.9, 0.3], [1.4, 1.2]]; // prettier-ignore
const N = y.length;

const total = (values: readonly number[]): number => values.reduce((x, z) => x + z, 0);
const squares = (values: readonly number[]): number => total(values.map((x) => x * x));
const within = <T>(group: number, values: readonly T[]): T[] => values.filter((_, i) => g[i] === group);
const count = (value: number, values: readonly number[]): number => values.filter((x) => x === value).length;
/** Sums of squares and products of the pairs, plus a matrix. */
const scatter = (plus: readonly (readonly number[])[]): number[][] =>
  [0, 1].map((i) => [0, 1].map((j) => plus[i]![j]! + total(pair.map((row) => row[i]! * row[j]!))));

/** A unit vector, with further entries. */
const at = (size: number, ...entries: readonly (readonly [number, number])[]): number[] => {
  const weights = new Array<number>(size).fill(0);
  for (const [place, weight] of entries) weights[place]! += weight;
  return weights;
};
const equation = (weights: readonly number[], value: number, sd: number): Equation => ({ weights, value, sd });

/** The parts of a mean of two normals: precision-weighted. */
function meanOf(values: readonly number[], sd: number, prior: number, priorSd: number): Moments {
  const precision = values.length / sd ** 2 + 1 / priorSd ** 2;
  return normal((total(values) / sd ** 2 + prior / priorSd ** 2) / precision, 1 / Math.sqrt(precision));
}

const x = [-1, 0.5, 0.2, 1.5, -0.5, 1, 0.3, -0.8];
const item = [0, 1, 1, 0, 1, 0, 0, 1];
const region = [0, 0, 1];

export const conjugateModels: readonly ConjugateModel[] = [
  {
    name: "a normal mean",
    text: "data y: real[N]\nm ~ normal(1, 2)\ny ~ normal(m, 1.5)",
    data: { y },
    exact: [["m", meanOf(y, 1.5, 1, 2)]],
  },
  {
    name: "normal means by group",
    text: "data y: real[N], g: int(lower=0, upper=3)[N]\nm[4] ~ normal(1, 2)\ny ~ normal(m[g], 1.5)",
    data: { y, g },
    exact: elements("m", [0, 1, 2, 3].map((j) => meanOf(within(j, y), 1.5, 1, 2))),
  },
  {
    name: "an affine use of a mean",
    text: "data y: real[N]\nm ~ normal(1, 2)\ny ~ normal(2 - 3 * (m - y / 3) / 2, 1.5)",
    data: { y },
    // y / 2 - 2 ~ normal(-1.5 m, 1.5)
    exact: [["m", linearModel([equation([1], 1, 2), ...y.map((each) => equation([-1.5], each / 2 - 2, 1.5))])[0]!]],
  },
  {
    name: "a mean of vectors",
    text: "data pair: real[N, P]\nm[P] ~ multi_normal([0.5, -0.5], [[2, 0.5], [0.5, 1]])\npair ~ multi_normal(m, [[1, 0.3], [0.3, 0.8]])",
    data: { pair },
    exact: elements("m", vectorMean()),
  },
  {
    name: "a variance under an inverse gamma",
    text: "data y: real[N]\nv ~ inv_gamma(3, 2)\ny ~ normal(0.5, sqrt(v))",
    data: { y },
    exact: [["v", invGamma(3 + N / 2, 2 + squares(y.map((each) => each - 0.5)) / 2)]],
  },
  {
    name: "a variance under a scaled inverse chi-square",
    text: "data y: real[N]\nv ~ scaled_inv_chi_square(5, 1.2)\ny ~ normal(0, sqrt(v))",
    data: { y },
    exact: [["v", invGamma((5 + N) / 2, (5 * 1.2 ** 2 + squares(y)) / 2)]],
  },
  {
    name: "a precision under a gamma",
    text: "data y: real[N]\nt ~ gamma(2, 1.5)\ny ~ normal(0, 1 / sqrt(t))",
    data: { y },
    exact: [["t", gamma(2 + N / 2, 1.5 + squares(y) / 2)]],
  },
  {
    name: "a precision under a chi-square",
    text: "data y: real[N]\nt ~ chi_square(3)\ny ~ normal(0, t^(-0.5))",
    data: { y },
    exact: [["t", gamma((3 + N) / 2, (1 + squares(y)) / 2)]],
  },
  {
    name: "a mean that scales with its variance",
    text: "data y: real[N]\nv ~ inv_gamma(3, 2)\nm ~ normal(1, 2 * sqrt(v))\ny ~ normal(m, sqrt(v))",
    data: { y },
    exact: meanAndVariance(),
  },
  {
    name: "a covariance under an inverse Wishart",
    text: "data pair: real[N, P]\nS[P, P] ~ inv_wishart(6, [[2, 0.3], [0.3, 1]])\npair ~ multi_normal([0, 0], S)",
    data: { pair },
    exact: matrix("S", invWishart(6 + N, scatter([[2, 0.3], [0.3, 1]]))), // prettier-ignore
  },
  {
    name: "a precision matrix under a Wishart",
    text: "data pair: real[N, P]\nT[P, P] ~ wishart(4, [[0.5, 0.1], [0.1, 1]])\npair ~ multi_normal_precision([0, 0], T)",
    data: { pair },
    exact: matrix("T", wishart(4 + N, inverse(scatter(inverse([[0.5, 0.1], [0.1, 1]]))))), // prettier-ignore
  },
  {
    name: "a flat precision matrix",
    text: "data pair: real[N, P]\nparam T: cov[2]\npair ~ multi_normal_precision([0, 0], T)",
    data: { pair },
    exact: matrix("T", wishart(3 + N, inverse(scatter([[0, 0], [0, 0]])))), // prettier-ignore
  },
  {
    name: "beta and Bernoulli",
    text: "data bit: int[N]\np ~ beta(2, 3)\nbit ~ bernoulli(p)",
    data: { bit },
    exact: [["p", beta(2 + total(bit), 3 + N - total(bit))]],
  },
  {
    name: "beta and Bernoulli by group, one of them empty",
    text: "data bit: int[N], g: int(lower=0, upper=3)[N]\np[4] ~ beta(2, 3)\nbit ~ bernoulli(p[g])",
    data: { bit, g },
    exact: elements("p", [0, 1, 2, 3].map((j) => beta(2 + total(within(j, bit)), 3 + count(0, within(j, bit))))),
  },
  {
    name: "uniform and binomial, the other side",
    text: "data k: int[N], n: int[N]\np ~ uniform(0, 1)\nk ~ binomial(n, 1 - p)",
    data: { k: k.map((each, i) => Math.min(each, n[i]!)), n },
    exact: [["p", beta(1 + total(n) - total(k.map((each, i) => Math.min(each, n[i]!))), 1 + total(k.map((each, i) => Math.min(each, n[i]!))))]],
  },
  {
    name: "beta and geometric",
    text: "data k: int[N]\np ~ beta(2, 2)\nk ~ geometric(p)",
    data: { k },
    exact: [["p", beta(2 + N, 2 + total(k))]],
  },
  {
    name: "beta and negative binomial",
    text: "data k: int[N]\np ~ beta(2, 2)\nk ~ neg_binomial_2(3 * (1 - p) / p, 3)",
    data: { k },
    exact: [["p", beta(2 + 3 * N, 2 + total(k))]],
  },
  {
    name: "beta and the hurdle of counts",
    text: "data k: int[N]\np ~ beta(2, 2)\nk ~ hurdle_poisson(2, p)",
    data: { k },
    exact: [["p", beta(2 + count(0, k), 2 + N - count(0, k))]],
  },
  {
    name: "gamma and Poisson with exposure",
    text: "data k: int[N], u: real[N]\nr ~ gamma(2, 1.5)\nk ~ poisson(r * u)",
    data: { k, u },
    exact: [["r", gamma(2 + total(k), 1.5 + total(u))]],
  },
  {
    name: "gamma and Poisson by group",
    text: "data k: int[N], g: int(lower=0, upper=3)[N]\nr[4] ~ gamma(2, 1.5)\nk ~ poisson(r[g])",
    data: { k, g },
    exact: elements("r", [0, 1, 2, 3].map((j) => gamma(2 + total(within(j, k)), 1.5 + within(j, k).length))),
  },
  {
    name: "gamma and exponential",
    text: "data u: real[N]\nr ~ gamma(2, 1.5)\nu ~ exponential(r)",
    data: { u },
    exact: [["r", gamma(2 + N, 1.5 + total(u))]],
  },
  {
    name: "inverse gamma and exponential by the mean",
    text: "data u: real[N]\nm ~ inv_gamma(3, 2)\nu ~ exponential(1 / m)",
    data: { u },
    exact: [["m", invGamma(3 + N, 2 + total(u))]],
  },
  {
    name: "gamma and the rate of gammas",
    text: "data u: real[N]\nr ~ exponential(1.5)\nu ~ gamma(2.5, r)",
    data: { u },
    exact: [["r", gamma(1 + 2.5 * N, 1.5 + total(u))]],
  },
  {
    name: "gamma and the scale of inverse gammas",
    text: "data u: real[N]\nr ~ gamma(2, 1.5)\nu ~ inv_gamma(2.5, r)",
    data: { u },
    exact: [["r", gamma(2 + 2.5 * N, 1.5 + total(u.map((each) => 1 / each)))]],
  },
  {
    name: "gamma and Weibull",
    text: "data u: real[N]\nr ~ gamma(2, 1.5)\nu ~ weibull(2, 1 / sqrt(r))",
    data: { u },
    exact: [["r", gamma(2 + N, 1.5 + squares(u))]],
  },
  {
    name: "inverse gamma and Weibull",
    text: "data u: real[N]\nm ~ inv_gamma(3, 2)\nu ~ weibull(1.5, m^(1 / 1.5))",
    data: { u },
    exact: [["m", invGamma(3 + N, 2 + total(u.map((each) => each ** 1.5)))]],
  },
  {
    name: "gamma and Pareto",
    text: "data u: real[N]\na ~ gamma(2, 1.5)\nu ~ pareto(0.05, a)",
    data: { u },
    exact: [["a", gamma(2 + N, 1.5 + total(u.map((each) => Math.log(each / 0.05))))]],
  },
  {
    name: "Dirichlet and categorical",
    text: "data code: int[N]\ntheta[3] ~ dirichlet([1, 2, 3])\ncode ~ categorical(theta)",
    data: { code },
    exact: elements("theta", dirichlet([0, 1, 2].map((c) => c + 1 + count(c, code)))),
  },
  {
    name: "Dirichlet and categorical by group",
    text: "data code: int[N], g: int(lower=0, upper=3)[N]\ntheta[4, 3] ~ dirichlet([1, 2, 3])\ncode ~ categorical(theta[g])",
    data: { code, g },
    exact: [0, 1, 2, 3].flatMap((j) =>
      dirichlet([0, 1, 2].map((c) => c + 1 + count(c, within(j, code)))).map(
        (each, c): [string, Moments] => [`theta[${j},${c}]`, each],
      ),
    ),
  },
  {
    name: "a flat simplex and multinomial",
    text: "data counts: int[N, K]\nparam theta: simplex[K]\ncounts ~ multinomial(theta)",
    data: { counts: [[2, 1, 4], [0, 3, 2]] }, // prettier-ignore
    exact: elements("theta", dirichlet([3, 5, 7])),
  },
  {
    name: "a discrete uniform unknown",
    text: "data y: real[N]\nz ~ discrete_uniform(-1, 2)\ny ~ normal(z, 2)",
    data: { y },
    exact: [["z", discrete([-1, 0, 1, 2], [-1, 0, 1, 2].map((z) => Math.exp(-squares(y.map((each) => each - z)) / 8)))]],
  },
  {
    name: "missing normal data",
    text: "data h: real[N]\nm ~ normal(0, 2)\nh ~ normal(m, 1)",
    data: { h: [0.5, NaN, -0.7, 1.2, NaN] },
    exact: missing(),
  },
  {
    name: "a regression",
    text: "data y: real[N], x: real[N]\na ~ normal(0, 5)\nb ~ normal(1, 2)\ny ~ normal(a + b * x, 1.3)",
    data: { y, x },
    exact: named(
      ["a", "b"],
      [equation([1, 0], 0, 5), equation([0, 1], 1, 2), ...y.map((each, i) => equation([1, x[i]!], each, 1.3))],
    ),
  },
  {
    name: "varying intercepts with a level without rows",
    text: "data y: real[N], g: int(lower=0, upper=3)[N]\nm ~ normal(0, 3)\na[4] ~ normal(m, 0.8)\ny ~ normal(a[g], 1.3)",
    data: { y, g },
    exact: named(
      ["m", "a[0]", "a[1]", "a[2]", "a[3]"],
      [
        equation(at(5, [0, 1]), 0, 3),
        ...[0, 1, 2, 3].map((j) => equation(at(5, [0, -1], [1 + j, 1]), 0, 0.8)),
        ...y.map((each, i) => equation(at(5, [1 + g[i]!, 1]), each, 1.3)),
      ],
    ),
  },
  {
    name: "varying slopes",
    text: `
data y: real[N], x: real[N], g: int(lower=0, upper=2)[N]
m[2] ~ normal([0, 1], 3)
B[3, 2] ~ multi_normal(m, [[1, 0], [0, 0.25]])
y ~ normal(B[g, 0] + B[g, 1] * x, 1.3)`,
    data: { y, x, g },
    exact: named(
      ["m[0]", "m[1]", "B[0,0]", "B[0,1]", "B[1,0]", "B[1,1]", "B[2,0]", "B[2,1]"],
      [
        equation(at(8, [0, 1]), 0, 3),
        equation(at(8, [1, 1]), 1, 3),
        ...[0, 1, 2].flatMap((j) => [
          equation(at(8, [0, -1], [2 + 2 * j, 1]), 0, 1),
          equation(at(8, [1, -1], [3 + 2 * j, 1]), 0, 0.5),
        ]),
        ...y.map((each, i) => equation(at(8, [2 + 2 * g[i]!, 1], [3 + 2 * g[i]!, x[i]!]), each, 1.3)),
      ],
    ),
  },
  {
    name: "nested factors with a group-level predictor",
    text: `
data y: real[N], g: int(lower=0, upper=2)[N], region: int(lower=0, upper=1)[3], w: real[3]
c ~ normal(0, 2)
r[2] ~ normal(1, 1.5)
a[3] ~ normal(r[region] + c * w, 0.8)
y ~ normal(a[g], 1.3)`,
    data: { y, g, region, w: [0.5, -1, 2] },
    exact: named(
      ["c", "r[0]", "r[1]", "a[0]", "a[1]", "a[2]"],
      [
        equation(at(6, [0, 1]), 0, 2),
        equation(at(6, [1, 1]), 1, 1.5),
        equation(at(6, [2, 1]), 1, 1.5),
        ...[0, 1, 2].map((j) => equation(at(6, [3 + j, 1], [1 + region[j]!, -1], [0, -[0.5, -1, 2][j]!]), 0, 0.8)),
        ...y.map((each, i) => equation(at(6, [3 + g[i]!, 1]), each, 1.3)),
      ],
    ),
  },
  {
    name: "crossed factors",
    text: `
data y: real[N], g: int(lower=0, upper=2)[N], item: int(lower=0, upper=1)[N]
m ~ normal(0, 3)
a[3] ~ normal(0, 0.8)
c[2] ~ normal(0, 0.6)
y ~ normal(m + a[g] + c[item], 1.3)`,
    data: { y, g, item },
    exact: named(
      ["m", "a[0]", "a[1]", "a[2]", "c[0]", "c[1]"],
      [
        equation(at(6, [0, 1]), 0, 3),
        ...[1, 2, 3].map((place) => equation(at(6, [place, 1]), 0, 0.8)),
        ...[4, 5].map((place) => equation(at(6, [place, 1]), 0, 0.6)),
        ...y.map((each, i) => equation(at(6, [0, 1], [1 + g[i]!, 1], [4 + item[i]!, 1]), each, 1.3)),
      ],
    ),
  },
]; // prettier-ignore

function named(names: readonly string[], equations: readonly Equation[]): [string, Moments][] {
  const moments = linearModel(equations);
  return names.map((name, place) => [name, moments[place]!]);
}

function matrix(name: string, moments: readonly Moments[]): [string, Moments][] {
  return moments.map((each, place) => [`${name}[${Math.floor(place / 2)},${place % 2}]`, each]);
}

/** Precisions add: that of the prior and, once a row, that of the data. */
function vectorMean(): Moments[] {
  const [prior, data] = [inverse([[2, 0.5], [0.5, 1]]), inverse([[1, 0.3], [0.3, 0.8]])]; // prettier-ignore
  const covariance = inverse(prior.map((row, i) => row.map((each, j) => each + N * data[i]![j]!)));
  const sums = [0, 1].map((i) => total(pair.map((row) => row[i]!)));
  const right = [0, 1].map((i) => prior[i]![0]! * 0.5 - prior[i]![1]! * 0.5 + data[i]![0]! * sums[0]! + data[i]![1]! * sums[1]!); // prettier-ignore
  return [0, 1].map((i) =>
    normal(covariance[i]![0]! * right[0]! + covariance[i]![1]! * right[1]!, Math.sqrt(covariance[i]![i]!)),
  );
}

/** The normal inverse gamma: the mean is Student's t. */
function meanAndVariance(): [string, Moments][] {
  const count0 = 1 / 4;
  const [a, strength] = [3 + N / 2, count0 + N];
  const mean = (count0 + total(y)) / strength;
  const b = 2 + (squares(y) + count0 - strength * mean ** 2) / 2;
  return [
    ["v", invGamma(a, b)],
    ["m", normal(mean, Math.sqrt(b / (strength * (a - 1))))],
  ];
}

/** A missing value is predicted from the mean. */
function missing(): [string, Moments][] {
  const mean = meanOf([0.5, -0.7, 1.2], 1, 0, 2);
  const value = normal(mean.mean, Math.sqrt(1 + mean.square - mean.mean ** 2));
  return [["m", mean], ["h_missing[1]", value], ["h_missing[4]", value]]; // prettier-ignore
}
