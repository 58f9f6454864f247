/**
 * @file Random draws against the distribution function: Kolmogorov's test for continuous distributions, the chi-square test for
 * discrete ones. Seeds are fixed. Each test alone is at level 1e-6, so that of the 50 or so in this file one fails by chance
 * for one in twenty thousand choices of the seed.
 */

import { createGenerator, special } from "@terrace/core";
import { GraphBuilder, evaluate, makeGraph } from "@terrace/graph";
import { truncatedRandom } from "@terrace/distributions";
import { describe, expect, it } from "vitest";
import { continuousCases, discreteCases, distributionOf, evaluateFormula } from "./cases.js";
import type { Argument, ScalarCase } from "./cases.js";

const numDraws = 20_000;
const level = 1e-6;
/** Kolmogorov's critical value at the level: sqrt(log(2 / level) / 2) for large samples (Dvoretzky, Kiefer, Wolfowitz). */
const kolmogorovLimit = Math.sqrt(Math.log(2 / level) / 2 / numDraws);

function draws({ name, args }: ScalarCase, lower?: number, upper?: number): Float64Array {
  const distribution = distributionOf(name);
  const b = new GraphBuilder();
  const nodes = args.map((arg: Argument, k) => b.constant(arg, undefined, distribution.parameters[k]!.type));
  const bound = (value: number | undefined) => (value === undefined ? undefined : b.constant(value));
  const result =
    lower === undefined && upper === undefined
      ? distribution.random!(b, nodes, [numDraws])
      : truncatedRandom(b, distribution, nodes, [numDraws], bound(lower), bound(upper));
  expect(result.shape).toEqual([numDraws]);
  return evaluate(makeGraph([], { result }), {}, createGenerator(20240611, 0, "draws"))["result"]!;
}

/** Largest distance between the draws' distribution function and `cdf` at the sorted draws. */
function kolmogorovDistance(sorted: Float64Array, cdf: Float64Array): number {
  let distance = 0;
  for (let i = 0; i < sorted.length; i++) {
    distance = Math.max(distance, cdf[i]! - i / sorted.length, (i + 1) / sorted.length - cdf[i]!);
  }
  return distance;
}

describe("continuous draws follow the distribution function", () => {
  it.each(continuousCases)("$name($args)", (entry) => {
    const sorted = draws(entry).sort();
    const logCdf = evaluateFormula(distributionOf(entry.name), entry.args, sorted, "logCdf");
    expect(kolmogorovDistance(sorted, logCdf.map(Math.exp))).toBeLessThan(kolmogorovLimit);
  });
});

/** Upper tail probability of Pearson's statistic, categories with few expected draws joined to the one before. */
function chiSquareProbability(values: Float64Array, probabilities: Map<number, number>): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const value of counts.keys()) expect(probabilities.has(value), `drew ${value}`).toBe(true);
  let statistic = 0;
  let freedom = -1;
  let observed = 0;
  let expected = 0;
  for (const [value, probability] of probabilities) {
    observed += counts.get(value) ?? 0;
    expected += probability * values.length;
    if (expected < 10) continue;
    statistic += (observed - expected) ** 2 / expected;
    freedom += 1;
    observed = 0;
    expected = 0;
  }
  // What is left has few expected draws: its own, conservative, cell.
  if (expected > 0.5) statistic += (observed - expected) ** 2 / Math.max(expected, 1);
  return special.gammaQ(Math.max(freedom, 1) / 2, statistic / 2);
}

describe("discrete draws follow the probabilities", () => {
  it.each(discreteCases)("$name($args)", (entry) => {
    const logs = evaluateFormula(distributionOf(entry.name), entry.args, entry.values, "logDensity");
    const probabilities = new Map(entry.values.map((value, k) => [value, Math.exp(logs[k]!)]));
    expect(chiSquareProbability(draws(entry), probabilities)).toBeGreaterThan(level);
  });
});

describe("truncated draws follow the truncated distribution function", () => {
  it.each([
    ["normal", [0, 1], 30, undefined],
    ["normal", [0, 1], 1, 2.5],
    ["normal", [2, 0.5], -45, -20],
    ["student_t", [4, 0, 1], 2, undefined],
    ["gamma", [2.4, 1.6], undefined, 1],
    ["beta", [2, 3], 0.9, 0.95],
    ["cauchy", [0, 1], 1e6, undefined],
  ] as const)("%s(%j) on [%d, %d]", (name, args, lower, upper) => {
    const distribution = distributionOf(name);
    const sorted = draws({ name, args, values: [] }, lower, upper).sort();
    if (lower !== undefined) expect(sorted[0]).toBeGreaterThanOrEqual(lower);
    if (upper !== undefined) expect(sorted[numDraws - 1]).toBeLessThanOrEqual(upper);
    const at = (values: ArrayLike<number>, formula: "logCdf" | "logCcdf") =>
      evaluateFormula(distribution, args, values, formula);
    // In the right tail by complements, in the left by the distribution function itself.
    const isRight = lower !== undefined && at([lower], "logCcdf")[0]! < at([upper ?? Infinity], "logCdf")[0]!;
    const formula = isRight ? "logCcdf" : "logCdf";
    const end = at([isRight ? lower : upper!], formula)[0]!;
    const otherEnd = isRight ? upper : lower;
    const beyond = otherEnd === undefined ? 0 : Math.exp(at([otherEnd], formula)[0]! - end);
    const share = at(sorted, formula).map((log) => (Math.exp(log - end) - beyond) / (1 - beyond));
    const cdf = isRight ? share.map((p) => 1 - p) : share;
    expect(kolmogorovDistance(sorted, cdf)).toBeLessThan(kolmogorovLimit);
  });

  it.each([
    ["poisson", [3.4], 2, 6],
    ["binomial", [9, 0.35], 5, undefined],
    ["neg_binomial_2", [3.2, 2.6], undefined, 2],
    ["geometric", [0.4], 40, 44],
  ] as const)("%s(%j) on %d..%d, both ends included", (name, args, lower, upper) => {
    const first = lower ?? 0;
    const values = Array.from({ length: (upper ?? 9) - first + 1 }, (_, k) => first + k);
    const logs = evaluateFormula(distributionOf(name), args, values, "logDensity");
    const total = logs.reduce((sum, log) => sum + Math.exp(log), 0);
    const probabilities = new Map(values.map((value, k) => [value, Math.exp(logs[k]!) / total]));
    expect(chiSquareProbability(draws({ name, args, values }, lower, upper), probabilities)).toBeGreaterThan(level);
  });
});

describe("quantiles invert the distribution function", () => {
  const withQuantile = continuousCases.filter(({ name }) => distributionOf(name).quantile !== undefined);
  it.each(withQuantile)("$name($args)", ({ name, args }) => {
    const probabilities = [1e-6, 0.02, 0.3, 0.5, 0.81, 0.999];
    const distribution = distributionOf(name);
    const quantiles = evaluateFormula(distribution, args, probabilities, "quantile");
    const back = evaluateFormula(distribution, args, quantiles, "cdf");
    probabilities.forEach((p, i) => expect(Math.abs(back[i]! / p - 1)).toBeLessThan(1e-9));
  });
});
