/**
 * @file Continuous random numbers against their distribution functions.
 *
 * Each Kolmogorov-Smirnov test has a false-alarm rate of 1e-5 (some 100 of them: 1e-3 for the file), at fixed seeds.
 */
import { describe, expect, it } from "vitest";

import {
  createGenerator,
  randomBeta,
  randomCauchy,
  randomChiSquare,
  randomExponential,
  randomGamma,
  randomInvGamma,
  randomLaplace,
  randomLogGamma,
  randomLogistic,
  randomLognormal,
  randomNormal,
  randomPareto,
  randomStandardExponential,
  randomStandardNormal,
  randomStudentT,
  randomTruncatedNormal,
  randomUniform,
  randomWeibull,
  special,
} from "@terrace/core";
import type { Generator } from "@terrace/core";

import { andersonDarling, kolmogorov, kolmogorovLimit, momentScores } from "../support/goodness-of-fit.js";

const numDraws = 10000;
const { exp, log, gammaP, gammaQ, betaInc, normalCdf, normalLogCdf, studentTCdf } = special;

function sample(name: string, draw: (generator: Generator) => number, count = numDraws): Float64Array {
  const generator = createGenerator(name, 0, "draws");
  return Float64Array.from({ length: count }, () => draw(generator));
}

type Case = readonly [name: string, draw: (generator: Generator) => number, cdf: (x: number) => number];

const shapes = [1e-3, 0.03, 0.3, 0.9, 1, 1.5, 4, 30, 1e3, 1e5];
const betas: readonly (readonly [number, number])[] = [
  [0.3, 0.4],
  [0.02, 3],
  [1, 1],
  [2, 5],
  [5, 0.5],
  [300, 20],
  [1e4, 3e4],
];
/** P(lower < Z <= x | lower < Z < upper) from logarithms, for a tail whose probabilities underflow. */
const truncatedCdf = (x: number, lower: number, upper: number): number => {
  if (lower > 0) return 1 - truncatedCdf(-x, -upper, -lower);
  const top = normalLogCdf(upper);
  return (exp(normalLogCdf(x) - top) - exp(normalLogCdf(lower) - top)) / (1 - exp(normalLogCdf(lower) - top));
};
const truncations: readonly (readonly [number, number])[] = [
  [-1, 0.5],
  [-3, 8],
  [0, Infinity],
  [-0.1, 2.4],
  [-0.1, 2.6],
  [0.5, 0.6],
  [2, Infinity],
  [5, 5.1],
  [5, 6],
  [30, Infinity],
  [-Infinity, -35],
  [-Infinity, 1],
  [-38, -37.5],
  [-4, 0],
];

const cases: readonly Case[] = [
  ["uniform", (g) => randomUniform(g), (x) => x],
  ["uniform(-3, 5)", (g) => randomUniform(g, -3, 5), (x) => (x + 3) / 8],
  ["normal(2, 3)", (g) => randomNormal(g, 2, 3), (x) => normalCdf((x - 2) / 3)],
  ["exponential(4)", (g) => randomExponential(g, 4), (x) => -Math.expm1(-4 * x)],
  ...shapes.map((a): Case => [
    `log gamma(${a})`,
    (g) => randomLogGamma(g, a),
    (x) => (x < -700 ? exp(a * x - special.lgamma(a + 1)) : gammaP(a, exp(x))),
  ]),
  ...shapes.slice(2).map((a): Case => [`gamma(${a}, 3)`, (g) => randomGamma(g, a, 3), (x) => gammaP(a, 3 * x)]),
  ...shapes.slice(2).map((a): Case => [`inv_gamma(${a}, 3)`, (g) => randomInvGamma(g, a, 3), (x) => gammaQ(a, 3 / x)]),
  ["chi_square(0.7)", (g) => randomChiSquare(g, 0.7), (x) => gammaP(0.35, x / 2)],
  ["chi_square(7)", (g) => randomChiSquare(g, 7), (x) => gammaP(3.5, x / 2)],
  ...betas.map(([a, b]): Case => [`beta(${a}, ${b})`, (g) => randomBeta(g, a, b), (x) => betaInc(a, b, x)]),
  ...[0.3, 1, 2.5, 30, 1e6].map((nu): Case => [
    `student_t(${nu}, 1, 2)`,
    (g) => randomStudentT(g, nu, 1, 2),
    (x) => studentTCdf((x - 1) / 2, nu),
  ]),
  ["student_t(Infinity)", (g) => randomStudentT(g, Infinity), normalCdf],
  ["cauchy(1, 2)", (g) => randomCauchy(g, 1, 2), (x) => studentTCdf((x - 1) / 2, 1)],
  ["logistic(1, 2)", (g) => randomLogistic(g, 1, 2), (x) => special.logistic((x - 1) / 2)],
  [
    "laplace(1, 2)",
    (g) => randomLaplace(g, 1, 2),
    (x) => (x < 1 ? 0.5 * exp((x - 1) / 2) : 1 - 0.5 * exp((1 - x) / 2)),
  ],
  ["weibull(0.4, 2)", (g) => randomWeibull(g, 0.4, 2), (x) => -Math.expm1(-((x / 2) ** 0.4))],
  ["weibull(6, 2)", (g) => randomWeibull(g, 6, 2), (x) => -Math.expm1(-((x / 2) ** 6))],
  ["pareto(3, 1.5)", (g) => randomPareto(g, 3, 1.5), (x) => 1 - (3 / x) ** 1.5],
  ["lognormal(1, 2)", (g) => randomLognormal(g, 1, 2), (x) => normalCdf((log(x) - 1) / 2)],
  ...truncations.map(([a, b]): Case => [
    `truncated normal [${a}, ${b}]`,
    (g) => randomTruncatedNormal(g, 0, 1, a, b),
    (x) => truncatedCdf(x, a, b),
  ]),
];

describe("continuous random numbers", () => {
  it.each(cases)("%s follow their distribution function", (name, draw, cdf) => {
    expect(kolmogorov(sample(name, draw), cdf)).toBeLessThan(kolmogorovLimit);
  });

  it("the tests see a wrong shape: gamma(4) is not gamma(4.2), normal is not t(30)", () => {
    expect(
      kolmogorov(
        sample("power", (g) => randomGamma(g, 4)),
        (x) => gammaP(4.2, x),
      ),
    ).toBeGreaterThan(kolmogorovLimit);
    expect(kolmogorov(sample("power", randomStandardNormal, 200000), (x) => studentTCdf(x, 15))).toBeGreaterThan(
      kolmogorovLimit,
    );
  });
});

describe("ziggurats", () => {
  // Two Anderson-Darling tests at 1e-3, two tail counts at 1e-5.
  const count = 1_000_000;

  it("normals pass Anderson-Darling at 1e6, and the tail has its share", () => {
    const draws = sample("Anderson-Darling", randomStandardNormal, count);
    expect(andersonDarling(draws, normalLogCdf, (x) => normalLogCdf(-x))).toBeGreaterThan(1e-3);
    const tail = 2 * normalCdf(-3.654152885361009);
    const beyond = draws.filter((x) => Math.abs(x) > 3.654152885361009);
    expect(Math.abs(beyond.length - count * tail) / Math.sqrt(count * tail)).toBeLessThan(4.42);
    expect(Math.max(...beyond.map(Math.abs))).toBeGreaterThan(4.3);
    const [mean, variance] = momentScores(draws, 0, 1, 3);
    expect(Math.abs(mean)).toBeLessThan(4.42);
    expect(Math.abs(variance)).toBeLessThan(4.42);
  });

  it("exponentials pass Anderson-Darling at 1e6, and the tail has its share", () => {
    const draws = sample("Anderson-Darling", randomStandardExponential, count);
    expect(
      andersonDarling(
        draws,
        (x) => special.log1mExp(-x),
        (x) => -x,
      ),
    ).toBeGreaterThan(1e-3);
    const tail = exp(-7.69711747013105);
    const beyond = draws.filter((x) => x > 7.69711747013105).length;
    expect(Math.abs(beyond - count * tail) / Math.sqrt(count * tail)).toBeLessThan(4.42);
  });

  it("normals are symmetric and uncorrelated from one to the next", () => {
    const draws = sample("independence", randomStandardNormal, 200000);
    let product = 0;
    let squares = 0;
    let positive = 0;
    for (let i = 1; i < draws.length; i++) {
      product += draws[i] * draws[i - 1];
      squares += (draws[i] ** 2 - 1) * (draws[i - 1] ** 2 - 1);
      if (draws[i] > 0) positive++;
    }
    const root = Math.sqrt(draws.length);
    expect(Math.abs(product / root)).toBeLessThan(4.42);
    expect(Math.abs(squares / (2 * root))).toBeLessThan(4.42);
    expect(Math.abs(positive - draws.length / 2) / (root / 2)).toBeLessThan(4.42);
  });
});

describe("far parameters", () => {
  // Normal scores at 1e-5 each (4.42), 20 of them.
  const limit = 4.42;

  it.each([1e8, 1e12])("gamma(%d) has its mean and variance", (a) => {
    const [mean, variance] = momentScores(
      sample(`moments ${a}`, (g) => randomGamma(g, a)),
      a,
      Math.sqrt(a),
      3 + 6 / a,
    );
    expect(Math.abs(mean)).toBeLessThan(limit);
    expect(Math.abs(variance)).toBeLessThan(limit);
  });

  it("a log gamma with a tiny shape is an exponential over the shape", () => {
    for (const a of [1e-10, 1e-300]) {
      expect(
        kolmogorov(
          sample(`tiny ${a}`, (g) => -a * randomLogGamma(g, a)),
          (x) => -Math.expm1(-x),
        ),
      ).toBeLessThan(kolmogorovLimit);
    }
  });

  it("beta with tiny parameters goes to the ends in their proportion", () => {
    const draws = sample("tiny beta", (g) => randomBeta(g, 1e-5, 3e-5));
    const ones = draws.filter((x) => x > 0.5).length;
    expect(draws.some(Number.isNaN)).toBe(false);
    expect(Math.abs(ones - numDraws / 4) / Math.sqrt((numDraws * 3) / 16)).toBeLessThan(limit);
  });

  it("a truncated normal 1e6 deviations out is an exponential beyond the bound", () => {
    const bound = 1e6;
    const draws = sample("far truncation", (g) => (randomTruncatedNormal(g, 0, 1, bound, Infinity) - bound) * bound);
    // Draws are multiples of the spacing of doubles at the bound, 1e-10 of the scale.
    expect(kolmogorov(draws, (x) => -Math.expm1(-x))).toBeLessThan(kolmogorovLimit);
    const far = sample("farther", (g) => randomTruncatedNormal(g, 5, 2, 1e10, Infinity), 100);
    expect(far.every((x) => x >= 1e10 && x < 1e10 + 1)).toBe(true);
  });

  it("truncated normals stay within bounds and scale", () => {
    const draws = sample("scaled", (g) => randomTruncatedNormal(g, 10, 3, 4, 12));
    expect(draws.every((x) => x >= 4 && x <= 12)).toBe(true);
    expect(kolmogorov(draws, (x) => truncatedCdf((x - 10) / 3, -2, 2 / 3))).toBeLessThan(kolmogorovLimit);
    expect(() => randomTruncatedNormal(createGenerator(1, 0, "draws"), 0, 1, 2, 2)).toThrow(
      new RangeError("randomTruncatedNormal: `lower` must be less than `upper`, received `2` and `2`."),
    );
  });
});
