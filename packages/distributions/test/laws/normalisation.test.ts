/** @file Every density integrates to 1 over its support, every probability function sums to 1. */

import { GraphBuilder, evaluate, makeGraph } from "@terrace/graph";
import { bijectorFor, supportConstraint } from "@terrace/distributions";
import { describe, expect, it } from "vitest";
import {
  argumentInputs,
  argumentValues,
  continuousCases,
  discreteCases,
  distributionOf,
  evaluateFormula,
} from "./cases.js";
import { integrate, realLineRule } from "./quadrature.js";

/** The double exponential rule on 801 points is exact to rounding for these integrands but for kinks and heavy tails. */
const quadratureTolerance = 1e-8;
/** The tails beyond the summed values are below this. */
const summationTolerance = 1e-10;

describe("continuous densities integrate to 1", () => {
  const rule = realLineRule(801);
  // The density with a kink has its own test below: the rule wants smooth integrands.
  it.each(continuousCases.filter(({ name }) => name !== "double_exponential"))("$name($args)", ({ name, args }) => {
    const distribution = distributionOf(name);
    const b = new GraphBuilder();
    const inputs = argumentInputs(b, distribution, args);
    const u = b.input("u", [rule.points.length]);
    const { value } = bijectorFor(supportConstraint(distribution, inputs)).forward(b, u, u.shape);
    // The Jacobian of each point on its own: the bijector of a scalar.
    const perPoint = rule.points.length;
    const single = new GraphBuilder();
    const v = single.input("u", []);
    const singleInputs = argumentInputs(single, distribution, args);
    const { logAbsDetJacobian } = bijectorFor(supportConstraint(distribution, singleInputs)).forward(single, v, []);
    const jacobianGraph = makeGraph([v, ...singleInputs], { result: logAbsDetJacobian });
    const density = evaluate(makeGraph([u, ...inputs], { result: distribution.logDensity(b, value, inputs) }), {
      ...argumentValues(args),
      u: rule.points,
    })["result"]!;
    const logIntegrand = Float64Array.from({ length: perPoint }, (_, i) => {
      const jacobian = evaluate(jacobianGraph, { ...argumentValues(args), u: [rule.points[i]!] })["result"]![0]!;
      return density[i]! + jacobian;
    });
    expect(Math.abs(integrate(rule.weights, logIntegrand) - 1)).toBeLessThan(quadratureTolerance);
  });
});

describe("a density with a kink", () => {
  it("double_exponential, on either side of its location", () => {
    const rule = realLineRule(801);
    const sides = [-1, 1].map((side) => {
      const values = rule.points.map((u) => 0.2 + side * Math.exp(u));
      const density = evaluateFormula(distributionOf("double_exponential"), [0.2, 1.5], values, "logDensity");
      return integrate(
        rule.weights,
        density.map((log, i) => log + rule.points[i]!),
      );
    });
    expect(Math.abs(sides[0]! + sides[1]! - 1)).toBeLessThan(quadratureTolerance);
  });
});

describe("probability functions sum to 1", () => {
  it.each(discreteCases)("$name($args)", ({ name, args, values }) => {
    const logs = evaluateFormula(distributionOf(name), args, values, "logDensity");
    const total = logs.reduce((sum, log) => sum + Math.exp(log), 0);
    expect(Math.abs(total - 1)).toBeLessThan(summationTolerance);
  });
});

describe("values outside the support", () => {
  it.each(discreteCases)(
    "$name has log probability -Infinity at non-integers and outside",
    ({ name, args, values }) => {
      const distribution = distributionOf(name);
      const b = new GraphBuilder();
      const x = b.input("x", [3]);
      const inputs = argumentInputs(b, distribution, args);
      const graph = makeGraph([x, ...inputs], { result: distribution.logDensity(b, x, inputs) });
      const outside = [values[0]! - 1, values[0]! + 0.5, values[0]! - 2.5];
      expect([...evaluate(graph, { ...argumentValues(args), x: outside })["result"]!]).toEqual([
        -Infinity,
        -Infinity,
        -Infinity,
      ]);
    },
  );

  it.each([
    ["gamma", [2, 1], -0.5],
    ["beta", [2, 1], 1.5],
    ["beta", [2, 1], -0.1],
    ["lognormal", [0, 1], 0],
    ["uniform", [0, 2], 2.1],
    ["pareto", [2, 1], 1.9],
    ["half_flat", [], -1],
    ["binomial", [3, 0.5], 4],
    ["bernoulli", [0.5], 2],
    ["categorical", [[0.5, 0.5]], 2],
  ] as const)("%s(%j) at %d", (name, args, value) => {
    const distribution = distributionOf(name);
    expect(evaluateFormula(distribution, args, [value], "logDensity")[0]).toBe(-Infinity);
    if (distribution.logCdf === undefined) return;
    const isAbove = value > 1;
    expect(evaluateFormula(distribution, args, [value], "logCdf")[0]).toBe(
      isAbove && name !== "pareto" ? 0 : -Infinity,
    );
  });
});
