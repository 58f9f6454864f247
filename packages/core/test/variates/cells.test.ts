/**
 * @file A million random numbers of each distribution against the probabilities of cells from one far tail to the other, which
 * mpmath computed (`test/reference/variates.py`). Each chi-square test has a false-alarm rate of 1e-5 (some 85 of them: 1e-3 for
 * the file), at fixed seeds; the outermost cells expect ten numbers.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import * as core from "@terrace/core";
import type { Generator } from "@terrace/core";

type Encoded = number | "Infinity" | "-Infinity";
interface Row {
  readonly parameters: readonly Encoded[];
  /** Ascending. */
  readonly points: readonly number[];
  /** Of the cells below, between and above the points. */
  readonly probabilities: readonly number[];
}

const reference = JSON.parse(readFileSync(new URL("../reference/variates.json", import.meta.url), "utf8")) as Record<
  keyof typeof draws,
  readonly Row[]
>;

const numDraws = 1_000_000;
const level = 1e-5;

type Draw = (generator: Generator, parameters: readonly number[]) => number;

const draws = {
  generalisedInverseGaussian: (g, [p, a, b]) => core.randomGeneralisedInverseGaussian(g, p!, a!, b!),
  truncatedGeneralisedInverseGaussian: (g, [p, a, b, lower, upper]) =>
    core.randomTruncatedGeneralisedInverseGaussian(g, p!, a!, b!, lower!, upper!),
  inverseGaussian: (g, [mean, shape]) => core.randomInverseGaussian(g, mean!, shape!),
  polyaGamma: (g, [shape, tilt]) => core.randomPolyaGamma(g, shape!, tilt!),
  truncatedNormal: (g, [lower, upper]) => core.randomStandardTruncatedNormal(g, lower!, upper!),
  gamma: (g, [shape]) => core.randomGamma(g, shape!),
  beta: (g, [a, b]) => core.randomBeta(g, a!, b!),
  chiSquare: (g, [nu]) => core.randomChiSquare(g, nu!),
} satisfies Record<string, Draw>;

/** The p-value of the counts of numbers in cells. */
function cellTest(row: Row, numbers: Float64Array): number {
  const { points, probabilities } = row;
  const counts = new Float64Array(probabilities.length);
  for (const x of numbers) {
    // Bisection: the number of points below x.
    let [low, high] = [0, points.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (points[middle]! < x) low = middle + 1;
      else high = middle;
    }
    if (Number.isNaN(x)) return 0;
    counts[low]!++;
  }
  let statistic = 0;
  probabilities.forEach((probability, k) => {
    const expected = numbers.length * probability;
    statistic += (counts[k]! - expected) ** 2 / expected;
  });
  return core.special.gammaQ((probabilities.length - 1) / 2, statistic / 2);
}

/** Draws of shapes that need thousands of steps are fewer; the cells that then expect too few are joined with their neighbours. */
function joined({ parameters, points, probabilities }: Row, count: number): Row {
  const keptPoints: number[] = [];
  const keptProbabilities: number[] = [];
  let held = 0;
  probabilities.forEach((probability, k) => {
    held += probability;
    const isLast = k === points.length;
    const rest = probabilities.slice(k + 1).reduce((sum, p) => sum + p, 0);
    if (!isLast && held * count >= 9.9 && rest * count >= 9.9) {
      keptPoints.push(points[k]!);
      keptProbabilities.push(held);
      held = 0;
    }
  });
  return { parameters, points: keptPoints, probabilities: [...keptProbabilities, held] };
}

describe.each(Object.keys(draws) as (keyof typeof draws)[])("%s", (name) => {
  it.each(reference[name].map((row) => [row.parameters.join(", "), row] as const))(
    "(%s)",
    { timeout: 60_000 },
    (label, row) => {
      const draw: Draw = draws[name];
      const parameters = row.parameters.map(Number);
      const generator = core.createGenerator(`${name} ${label}`, 1, "draws");
      const count = name === "polyaGamma" && parameters[0]! > 5 ? numDraws / 10 : numDraws;
      const numbers = new Float64Array(count);
      for (let i = 0; i < count; i++) numbers[i] = draw(generator, parameters);
      expect(cellTest(joined(row, count), numbers)).toBeGreaterThan(level);
    },
  );
});

describe("the cells", () => {
  it("tell a wrong parameter", () => {
    const wrong: readonly (readonly [keyof typeof draws, number, Draw])[] = [
      ["generalisedInverseGaussian", 0, (g, [p, a, b]) => core.randomGeneralisedInverseGaussian(g, p! + 0.05, a!, b!)],
      ["polyaGamma", 2, (g, [shape, tilt]) => core.randomPolyaGamma(g, shape!, tilt! + 0.03)],
      ["truncatedNormal", 6, (g, [lower]) => core.randomStandardTruncatedNormal(g, lower! - 0.02, Infinity)],
      ["inverseGaussian", 0, (g, [mean, shape]) => core.randomInverseGaussian(g, mean!, shape! * 1.02)],
    ];
    for (const [name, at, draw] of wrong) {
      const row = reference[name][at]!;
      const generator = core.createGenerator(name, 2, "draws");
      const numbers = Float64Array.from({ length: numDraws }, () => draw(generator, row.parameters.map(Number)));
      expect(cellTest(row, numbers)).toBeLessThan(1e-8);
    }
  });
});

describe("matrices and vectors of them, a million each", () => {
  const row = (name: "chiSquare" | "beta", ...parameters: number[]): Row =>
    reference[name].find((candidate) => String(candidate.parameters) === String(parameters))!;

  it("Wishart: diagonals and Schur complements are chi-square", { timeout: 60_000 }, () => {
    const generator = core.createGenerator("wishart cells", 0, "draws");
    // With 5.5 degrees of freedom and L = [1 0; 0.5 2]: W00 is chi-square(5.5), and W11 - W01^2 / W00 is 4 chi-square(4.5).
    const factor = Float64Array.of(1, 0, 0.5, 2);
    const out = new Float64Array(4);
    const [diagonal, complement] = [new Float64Array(numDraws), new Float64Array(numDraws)];
    for (let i = 0; i < numDraws; i++) {
      core.randomWishart(generator, 5.5, factor, 2, out);
      diagonal[i] = out[0]!;
      complement[i] = (out[3]! - (out[1]! * out[1]!) / out[0]!) / 4;
    }
    expect(cellTest(row("chiSquare", 5.5), diagonal)).toBeGreaterThan(level);
    expect(cellTest(row("chiSquare", 4.5), complement)).toBeGreaterThan(level);
  });

  it("inverse Wishart: the same of the inverse", { timeout: 60_000 }, () => {
    const generator = core.createGenerator("inverse wishart cells", 0, "draws");
    // The inverse of V is Wishart with scale (L L')^-1, here [1 0; 0 1]: with 4.5 degrees of freedom 1 / V00 is its Schur
    // complement, chi-square(3.5), and V11 / det V its first diagonal element, chi-square(4.5).
    const factor = Float64Array.of(1, 0, 0, 1);
    const out = new Float64Array(4);
    const [complement, diagonal] = [new Float64Array(numDraws), new Float64Array(numDraws)];
    for (let i = 0; i < numDraws; i++) {
      core.randomInvWishart(generator, 4.5, factor, 2, out);
      complement[i] = 1 / out[0]!;
      diagonal[i] = out[3]! / (out[0]! * out[3]! - out[1]! * out[2]!);
    }
    expect(cellTest(row("chiSquare", 3.5), complement)).toBeGreaterThan(level);
    expect(cellTest(row("chiSquare", 4.5), diagonal)).toBeGreaterThan(level);
  });

  it("Dirichlet: margins are beta", { timeout: 60_000 }, () => {
    const generator = core.createGenerator("dirichlet cells", 0, "draws");
    const out = new Float64Array(3);
    const [first, rest] = [new Float64Array(numDraws), new Float64Array(numDraws)];
    for (let i = 0; i < numDraws; i++) {
      core.randomDirichlet(generator, [2, 1, 4], out);
      first[i] = out[0]!;
    }
    for (let i = 0; i < numDraws; i++) {
      core.randomDirichlet(generator, [0.5, 0.7, 2.3], out);
      rest[i] = out[0]!;
    }
    expect(cellTest(row("beta", 2, 5), first)).toBeGreaterThan(level);
    expect(cellTest(row("beta", 0.5, 3), rest)).toBeGreaterThan(level);
  });
});

describe("edges", () => {
  const generator = core.createGenerator("edges", 0, "draws");

  it("give NaN where there is no distribution", () => {
    expect(core.randomGeneralisedInverseGaussian(generator, 1, 0, 0)).toBe(NaN);
    expect(core.randomGeneralisedInverseGaussian(generator, -1, 1, 0)).toBe(NaN);
    expect(core.randomGeneralisedInverseGaussian(generator, 0, 0, 1)).toBe(NaN);
    expect(core.randomGeneralisedInverseGaussian(generator, 1, -1, 1)).toBe(NaN);
    expect(core.randomGeneralisedInverseGaussian(generator, NaN, 1, 1)).toBe(NaN);
    expect(core.randomTruncatedGeneralisedInverseGaussian(generator, 1, 1, 1, 3, 2)).toBe(NaN);
    expect(core.randomTruncatedGeneralisedInverseGaussian(generator, -1, 1, 0, 0, 2)).toBe(NaN);
    expect(core.randomStandardTruncatedNormal(generator, 2, 1)).toBe(NaN);
    expect(core.randomStandardTruncatedNormal(generator, NaN, 1)).toBe(NaN);
    expect(core.randomPolyaGamma(generator, -1, 1)).toBe(NaN);
    expect(core.randomPolyaGamma(generator, 1, NaN)).toBe(NaN);
    expect(core.randomGamma(generator, NaN)).toBe(NaN);
    expect(core.randomGamma(generator, -2)).toBe(NaN);
    expect(core.randomInverseGaussian(generator, NaN, 1)).toBe(NaN);
  });

  it("give the one number there is", () => {
    expect(core.randomTruncatedGeneralisedInverseGaussian(generator, 1, 1, 1, 2, 2)).toBe(2);
    expect(core.randomStandardTruncatedNormal(generator, 2, 2)).toBe(2);
    expect(core.randomPolyaGamma(generator, 0, 1)).toBe(0);
    // The density falls by e for each 2e-306 beyond the bound.
    expect(core.randomTruncatedGeneralisedInverseGaussian(generator, 1, 1e306, 0, 5, Infinity)).toBe(5);
  });

  it("keep to bounds that are next to each other", () => {
    const upper = 1 + 2 ** -52;
    for (let i = 0; i < 100; i++) {
      expect([1, upper]).toContain(core.randomTruncatedGeneralisedInverseGaussian(generator, 3, 1, 1, 1, upper));
      expect([1, upper]).toContain(core.randomStandardTruncatedNormal(generator, 1, upper));
    }
  });

  it("reach far beyond where a number of scale 1 could: draws next to a bound 1e10 deviations away", () => {
    // With mean -1e10 the distance from the bound 0 is exponential with mean 1e-10.
    let total = 0;
    for (let i = 0; i < 10_000; i++) total += core.randomTruncatedNormal(generator, -1e10, 1, 0, Infinity);
    // Mean of 1e4 exponentials: 4.42 standard errors, a false-alarm rate of 1e-5.
    expect(Math.abs(total / 10_000 / 1e-10 - 1)).toBeLessThan(4.42 / 100);
  });
});
