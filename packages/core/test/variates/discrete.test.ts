/** @file Integer random numbers against their probabilities: chi-square tests at a false-alarm rate of 1e-5 each, fixed seeds. */
import { describe, expect, it } from "vitest";

import {
  createGenerator,
  randomBernoulli,
  randomBetaBinomial,
  randomBinomial,
  randomCategorical,
  randomCategoricalLogit,
  randomGeometric,
  randomInteger,
  randomNegBinomial2,
  randomPoisson,
  special,
} from "@terrace/core";
import type { Generator } from "@terrace/core";

import { chiSquare, momentScores } from "../support/goodness-of-fit.js";

const level = 1e-5;
const scoreLimit = 4.42;
const numDraws = 20000;
const { lgamma, lbeta, lchoose, log, log1p } = special;

function sample(name: string, draw: (generator: Generator) => number): Float64Array {
  const generator = createGenerator(name, 1, "draws");
  return Float64Array.from({ length: numDraws }, () => draw(generator));
}

const logPoisson = (rate: number) => (k: number) => k * log(rate) - rate - lgamma(k + 1);
const logBinomial = (n: number, p: number) => (k: number) => lchoose(n, k) + k * log(p) + (n - k) * log1p(-p);
const window = (mean: number, sd: number): [number, number] => [
  Math.max(0, Math.floor(mean - 12 * sd - 30)),
  Math.ceil(mean + 12 * sd + 60),
];

describe("Poisson", () => {
  it.each([1e-3, 0.4, 3, 9.99, 10, 13.5, 50, 1000, 3e4])("rate %d", (rate) => {
    const [low, high] = window(rate, Math.sqrt(rate));
    expect(
      chiSquare(
        sample(`poisson ${rate}`, (g) => randomPoisson(g, rate)),
        logPoisson(rate),
        low,
        high,
      ),
    ).toBeGreaterThan(level);
  });

  it.each([1e6, 1e9, 1e15])("rate %d has its mean and variance", (rate) => {
    const scores = momentScores(
      sample(`poisson ${rate}`, (g) => randomPoisson(g, rate)),
      rate,
      Math.sqrt(rate),
      3 + 1 / rate,
    );
    for (const score of scores) expect(Math.abs(score)).toBeLessThan(scoreLimit);
  });

  it("has its ends", () => {
    const generator = createGenerator(1, 0, "draws");
    expect(randomPoisson(generator, 0)).toBe(0);
    expect(randomPoisson(generator, Infinity)).toBe(Infinity);
    expect(randomPoisson(generator, -1)).toBe(NaN);
    expect(randomPoisson(generator, NaN)).toBe(NaN);
  });
});

describe("binomial", () => {
  it.each([
    [1, 0.3],
    [5, 0.9],
    [20, 0.5],
    [25, 0.4],
    [40, 0.27],
    [1000, 0.002],
    [1000, 0.3],
    [1000, 0.97],
    [100000, 0.5],
    [1e6, 1e-5],
    [1e6, 0.01],
  ])("%d trials of probability %d", (n, p) => {
    const [low, high] = window(n * p, Math.sqrt(n * p * (1 - p)));
    const draws = sample(`binomial ${n} ${p}`, (g) => randomBinomial(g, n, p));
    expect(chiSquare(draws, logBinomial(n, p), low, Math.min(n, high))).toBeGreaterThan(level);
  });

  it.each([
    [1e9, 0.3],
    [1e15, 0.5],
    [1e15, 1e-8],
    [1e12, 0.999],
  ])("%d trials of probability %d have their mean and variance", (n, p) => {
    const variance = n * p * (1 - p);
    const kurtosis = 3 + (1 - 6 * p * (1 - p)) / variance;
    const draws = sample(`binomial ${n} ${p}`, (g) => randomBinomial(g, n, p));
    for (const score of momentScores(draws, n * p, Math.sqrt(variance), kurtosis)) {
      expect(Math.abs(score)).toBeLessThan(scoreLimit);
    }
  });

  it("has its ends", () => {
    const generator = createGenerator(1, 0, "draws");
    expect([
      randomBinomial(generator, 0, 0.5),
      randomBinomial(generator, 9, 0),
      randomBinomial(generator, 9, 1),
    ]).toEqual([0, 0, 9]);
    expect([
      randomBinomial(generator, 9, 1.1),
      randomBinomial(generator, -1, 0.5),
      randomBinomial(generator, 9, NaN),
    ]).toEqual([NaN, NaN, NaN]);
    expect([randomBernoulli(generator, 0), randomBernoulli(generator, 1)]).toEqual([0, 1]);
  });
});

describe("mixtures and waiting times", () => {
  it.each([
    [0.5, 0.2],
    [3, 1],
    [20, 4],
    [100, 1e4],
  ])("negative binomial with mean %d and dispersion %d", (mean, dispersion) => {
    const logProbability = (k: number): number =>
      lgamma(k + dispersion) -
      lgamma(dispersion) -
      lgamma(k + 1) +
      dispersion * log(dispersion / (mean + dispersion)) +
      k * log(mean / (mean + dispersion));
    const draws = sample(`neg_binomial ${mean}`, (g) => randomNegBinomial2(g, mean, dispersion));
    expect(chiSquare(draws, logProbability, 0, 2000)).toBeGreaterThan(level);
  });

  it.each([
    [10, 0.5, 0.7],
    [50, 3, 2],
    [200, 40, 60],
  ])("beta-binomial(%d, %d, %d)", (n, a, b) => {
    const logProbability = (k: number): number => lchoose(n, k) + lbeta(k + a, n - k + b) - lbeta(a, b);
    expect(
      chiSquare(
        sample(`beta-binomial ${n}`, (g) => randomBetaBinomial(g, n, a, b)),
        logProbability,
        0,
        n,
      ),
    ).toBeGreaterThan(level);
  });

  it.each([0.03, 0.5, 0.99])("geometric(%d)", (p) => {
    const draws = sample(`geometric ${p}`, (g) => randomGeometric(g, p));
    expect(chiSquare(draws, (k) => log(p) + k * log1p(-p), 0, 3000)).toBeGreaterThan(level);
    expect(randomGeometric(createGenerator(1, 0, "draws"), 1)).toBe(0);
  });
});

describe("categories and integers", () => {
  it("categorical, also unnormalised, with impossible categories", () => {
    const weights = [0, 2, 1, 0, 5, 0];
    const logits = weights.map((w) => log(w) + 800);
    const logProbability = (k: number): number => log(weights[k] / 8);
    expect(
      chiSquare(
        sample("categorical", (g) => randomCategorical(g, weights)),
        logProbability,
        0,
        5,
      ),
    ).toBeGreaterThan(level);
    expect(
      chiSquare(
        sample("logit", (g) => randomCategoricalLogit(g, logits)),
        logProbability,
        0,
        5,
      ),
    ).toBeGreaterThan(level);
    const possible = new Set(sample("support", (g) => randomCategorical(g, weights)));
    expect([...possible].sort()).toEqual([1, 2, 4]);
  });

  it.each([
    [0, 1],
    [-3, 6],
    [5, 5],
    [0, 255],
  ])("integers from %d to %d", (lower, upper) => {
    const draws = sample(`integer ${lower}`, (g) => randomInteger(g, lower, upper));
    expect(chiSquare(draws, () => -log(upper - lower + 1), lower, upper)).toBeGreaterThan(level);
  });

  it("integers over ranges wider than a word", () => {
    const draws = sample("wide", (g) => randomInteger(g, -1e15, 1e15));
    expect(draws.every((k) => Number.isSafeInteger(k) && Math.abs(k) <= 1e15)).toBe(true);
    for (const score of momentScores(draws, 0, 2e15 / Math.sqrt(12), 1.8))
      expect(Math.abs(score)).toBeLessThan(scoreLimit);
    expect(() => randomInteger(createGenerator(1, 0, "draws"), 2, 1)).toThrow(
      new RangeError("randomInteger: bounds must be integers in order, received `2` and `1`."),
    );
  });
});
