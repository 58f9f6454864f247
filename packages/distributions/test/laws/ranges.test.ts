/**
 * @file Supports and ranges of arguments against the log densities themselves: what they exclude has no finite log density or
 * no meaning, what they include has a finite one somewhere.
 */

import { GraphBuilder, evaluate, makeGraph } from "@terrace/graph";
import { isInInterval, structureFault, type DistributionParameter, type KnownInterval } from "@terrace/distributions";
import { describe, expect, it } from "vitest";
import { continuousCases, discreteCases, distributionOf, type Argument, type ScalarCase } from "./cases.js";

const cases = [...continuousCases, ...discreteCases];
/** What stands for minus infinity in a scalar logarithm beside many counts; see log-product.ts. */
const hopeless = -1e300;

function logDensity(name: string, value: number, args: readonly Argument[]): number {
  const b = new GraphBuilder();
  const nodes = args.map((arg) =>
    typeof arg === "number" ? b.constant(arg) : b.constant(Float64Array.from(arg), [arg.length]),
  );
  const found = distributionOf(name).logDensity(b, b.constant(value), nodes);
  return evaluate(makeGraph([], { found }), {})["found"]![0]!;
}

function isPossible(name: string, value: number, args: readonly Argument[]): boolean {
  const found = logDensity(name, value, args);
  return Number.isFinite(found) && found > hopeless;
}

/** The case with `edge` in place of argument `k`, or of the first element of a vector. */
function withArgument({ args }: ScalarCase, k: number, edge: number): Argument[] {
  return args.map((arg, j) => (j !== k ? arg : typeof arg === "number" ? edge : [edge, ...arg.slice(1)]));
}

/** The end points of an argument's range, infinite ones too, and whether the range holds them. */
function ends({ support }: DistributionParameter): { end: number; isInside: boolean }[] {
  if (support.kind !== "interval") return [];
  const { lower, upper, openLower, openUpper, integer } = support;
  const known: KnownInterval = {
    integer,
    ...(typeof lower === "number" ? { lower: [lower] } : {}),
    ...(typeof upper === "number" ? { upper: [upper] } : {}),
    ...(openLower === undefined ? {} : { openLower }),
    ...(openUpper === undefined ? {} : { openUpper }),
  };
  const candidates = new Set([-Infinity, Infinity, lower, upper].filter((end) => typeof end === "number"));
  return [...candidates].map((end) => ({ end, isInside: isInInterval(end, known, 0) }));
}

const argumentEnds = cases.flatMap((each) =>
  distributionOf(each.name).parameters.flatMap((parameter, k) =>
    ends(parameter).map((end) => ({ ...end, each, k, title: `${each.name}, ${parameter.name} = ${end.end}` })),
  ),
);

/** A rate without bound: the two have a zero that does not come from it. */
const zeroApart = /^(zero_inflated|hurdle)_poisson, rate = -?Infinity/;

describe("ends of the ranges of arguments", () => {
  it.each(argumentEnds.filter(({ isInside }) => isInside))("$title can be", ({ each, k, end }) => {
    const args = withArgument(each, k, end);
    expect([...each.values, 0, 1].some((value) => isPossible(each.name, value, args))).toBe(true);
  });

  it.each(argumentEnds.filter(({ isInside, title }) => !isInside && !zeroApart.test(title)))(
    "$title cannot be",
    ({ each, k, end }) => {
      const args = withArgument(each, k, end);
      expect([...each.values, 0, 1].filter((value) => isPossible(each.name, value, args))).toEqual([]);
    },
  );
});

describe("values", () => {
  it.each(cases)("of $name($args) outside the support have no density, those inside have", ({ name, args, values }) => {
    const { support } = distributionOf(name);
    if (support.kind !== "interval") throw new Error(`${name} is no distribution of numbers`);
    const bound = (at: typeof support.lower): number[] | undefined => {
      if (typeof at !== "object") return at === undefined ? undefined : [at];
      const arg = args["parameter" in at ? at.parameter : at.lengthOf]!;
      return [typeof arg === "number" ? arg : arg.length + ("plus" in at ? at.plus : 0)];
    };
    const lower = bound(support.lower);
    const upper = bound(support.upper);
    const { integer, openLower } = support;
    const known: KnownInterval = {
      integer,
      ...(lower && { lower }),
      ...(upper && { upper }),
      ...(openLower && { openLower }),
    };
    for (const value of values) expect([value, isInInterval(value, known, 0)]).toEqual([value, true]);
    const candidates = [-Infinity, Infinity, -1, 0, 0.5, 1, 1.5, 4, 9, 40];
    const outside = candidates.filter((value) => !isInInterval(value, known, 0));
    expect(outside.filter((value) => isPossible(name, value, args))).toEqual([]);
  });
});

describe("structures", () => {
  const third = 1 / 3;
  it.each([
    ["simplex", [third, third, third], [third, third, 0.4], "sums to 1.0666666666666667"],
    ["simplex", [0, 1], [-0.5, 1.5], "has a negative element"],
    ["sum_to_zero", [1e9, -1e9], [1, -1.1], "sums to -0.10000000000000009"],
    ["unit_vector", [0.6, -0.8], [0.6, 0.6], "has length 0.848528137423857"],
    ["ordered", [-Infinity, 0, Infinity], [1, 1], "does not increase"],
    ["positive_ordered", [1, 2], [0, 2], "has an element that is not positive"],
    ["cov", [4, 1, 1, 2], [1, 2, 2, 1], "is not positive definite"],
    ["cov", [4, 1, 1, 2], [4, 1, 1.1, 2], "is not symmetric: element [1, 0] is 1.1, [0, 1] is 1"],
    ["corr", [1, 0.5, 0.5, 1], [1, 0.5, 0.5, 2], "has 2 on its diagonal"],
    ["corr", [1, 0.5, 0.5, 1], [1, 1, 1, 1], "is not positive definite"],
    ["cholesky_cov", [2, 0, 1, 3], [2, 1, 0, 3], "is not lower triangular"],
    ["cholesky_cov", [2, 0, 1, 3], [2, 0, 1, -3], "has -3 on its diagonal"],
    ["cholesky_corr", [1, 0, 0.6, 0.8], [1, 0, 0.6, 0.9], "has a row of length 1.0816653826391966"],
    ["simplex", [1], [NaN, 1], "has an element that is not a number"],
  ] as const)("%s", (kind, good, bad, fault) => {
    expect(structureFault(kind, good)).toBeUndefined();
    expect(structureFault(kind, bad)).toBe(fault);
  });
});
