/** @file The limits of pooling: complete is least squares on all rows, none is least squares by group, partial lies between. */
import { compile } from "terrace";
import type { CompiledModel } from "terrace";
import { describe, expect, it } from "vitest";
import { countiesOf, readHouses, selectHouses } from "../pooling/houses.js";
import { leastSquares, mean } from "../pooling/least-squares.js";
import { completePooling, noPooling, partialPooling } from "../pooling/models.js";

/** Lines in rational arithmetic, rounded to doubles at the end (Python's fractions on the file's decimals): intercept, slope. */
const exactLines = {
  all: [1.3624098555788524, -0.5864218192439937],
  AITKIN: [0.6756105304691796, 0.15729859246592437],
  ANOKA: [0.9531412737147832, -1.0797403941679797],
  HENNEPIN: [1.4040498836139903, -0.7966621931536089],
  STEARNS: [1.5621387444773465, -0.9642700682284845],
  WRIGHT: [1.6749523604579446, -0.7994836231040445],
} as const;

const tolerance = 1e-10;
const houses = readHouses();
const rowsOf = (name: string) => selectHouses(houses, (county) => county === name);

/**
 * Where the density of `model` is highest in the first `numCoefficients` coordinates, in which its logarithm is quadratic: there
 * a gradient is linear, so that its differences over unit steps are the Hessian, and one Newton step is exact but for rounding.
 * A second one takes the rounding away. With flat or normal priors that is the posterior mean given the variances.
 */
function quadraticMode(model: CompiledModel, numCoefficients: number): Float64Array {
  const position = new Float64Array(model.dimension);
  const gradientAt = (at: Float64Array): Float64Array => {
    const gradient = new Float64Array(model.dimension);
    model.logDensityGradient(at, gradient);
    return gradient.slice(0, numCoefficients);
  };
  const origin = gradientAt(position);
  const columns = Array.from({ length: numCoefficients }, (_, k) => {
    const step = position.slice();
    step[k] = 1;
    return gradientAt(step).map((value, i) => origin[i]! - value);
  });
  for (let newton = 0; newton < 2; newton++) {
    solve(columns, gradientAt(position)).forEach((value, k) => (position[k]! += value));
  }
  return position.slice(0, numCoefficients);
}

/** Gaussian elimination with pivots. */
function solve(columns: readonly Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  const rows = Array.from({ length: n }, (_, i) => [...columns.map((column) => column[i]!), right[i]!]);
  for (let k = 0; k < n; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]!) > Math.abs(rows[best]![k]!) ? k + i : best), k);
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= n; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    const rest = rows[i]!.slice(i + 1, n).reduce((sum, value, k) => sum + value * x[i + 1 + k]!, 0);
    x[i] = (rows[i]![n]! - rest) / rows[i]![i]!;
  }
  return x;
}

function expectWithin(value: number, truth: number, error = tolerance): void {
  expect(Math.abs(value - truth)).toBeLessThan(error);
}

describe("leastSquares", () => {
  it.each(Object.entries(exactLines))("has the exact line of %s", (name, [intercept, slope]) => {
    const { x, y } = name === "all" ? houses : rowsOf(name);
    const line = leastSquares(x, y)!;
    expectWithin(line.intercept, intercept);
    expectWithin(line.slope, slope);
  });

  it("has no line for the 25 counties with all houses on one floor, 3 of which have one house", () => {
    const without = countiesOf(houses)
      .map(rowsOf)
      .filter(({ x, y }) => leastSquares(x, y) === undefined);
    expect(without).toHaveLength(25);
    expect(without.filter(({ y }) => y.length === 1)).toHaveLength(3);
  });
});

describe("complete pooling", () => {
  it("has the least squares line as posterior mean", () => {
    const { y, x } = houses;
    const [a, b] = quadraticMode(compile(completePooling, { y, x }), 2);
    expectWithin(a!, exactLines.all[0]);
    expectWithin(b!, exactLines.all[1]);
  });
});

describe("no pooling", () => {
  it("has each group's least squares line as posterior mean", () => {
    const estimable = selectHouses(houses, (county) => leastSquares(rowsOf(county).x, rowsOf(county).y) !== undefined);
    const counties = countiesOf(estimable);
    const mode = quadraticMode(compile(noPooling, { ...estimable }), 2 * counties.length);
    counties.forEach((name, level) => {
      const { x, y } = rowsOf(name);
      const { intercept, slope } = leastSquares(x, y)!;
      expectWithin(mode[level]!, intercept);
      expectWithin(mode[counties.length + level]!, slope);
    });
  });
});

describe("partial pooling", () => {
  const counties = countiesOf(houses);
  const counts = counties.map((name) => rowsOf(name).y.length);
  const s2 = 0.6;

  /** Posterior means given the variances. */
  function means(s2_a: number): { readonly a: Float64Array; readonly mu: number; readonly b: number } {
    const model = compile(partialPooling, { ...houses, s2, s2_a });
    const mode = model.constrain(quadraticMode(model, model.dimension)) as Record<string, Float64Array | number>;
    return { a: mode["a"] as Float64Array, mu: Number(mode["mu"]), b: Number(mode["b"]) };
  }

  it("weighs each group's own mean by its rows", () => {
    const s2_a = 0.1;
    const { a, mu, b } = means(s2_a);
    counties.forEach((name, j) => {
      const { x, y } = rowsOf(name);
      const weight = counts[j]! / s2 / (counts[j]! / s2 + 1 / s2_a);
      expectWithin(a[j]!, weight * (mean(y) - b * mean(x)) + (1 - weight) * mu);
    });
  });

  it("is complete pooling where the groups do not vary", () => {
    const s2_a = 1e-8;
    const { a, b } = means(s2_a);
    // The weight of a group's own mean is at most n * s2_a / s2, and no mean is farther from the line than 3.
    const distance = (3 * Math.max(...counts) * s2_a) / s2;
    for (const value of a) expectWithin(value, exactLines.all[0], distance);
    expectWithin(b, exactLines.all[1], distance);
  });

  it("is no pooling where the groups vary without bound", () => {
    const s2_a = 1e8;
    const { a, b } = means(s2_a);
    const centred = counties.map((name) => {
      const { x, y } = rowsOf(name);
      return { x: x.map((value) => value - mean(x)), y: y.map((value) => value - mean(y)) };
    });
    const within = leastSquares(
      centred.flatMap(({ x }) => x),
      centred.flatMap(({ y }) => y),
    )!;
    const distance = (3 * s2) / s2_a;
    expectWithin(b, within.slope, distance);
    counties.forEach((name, j) => {
      const { x, y } = rowsOf(name);
      expectWithin(a[j]!, mean(y) - within.slope * mean(x), distance);
    });
  });
});
