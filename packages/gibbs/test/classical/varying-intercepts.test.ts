import { special } from "@terrace/core";
import {
  groupStatistics,
  varyingInterceptConditionals,
  varyingInterceptNames,
  varyingInterceptsStart,
  varyingInterceptsSweep,
} from "@terrace/gibbs";
import type { GroupStatisticsNodes, VaryingInterceptName } from "@terrace/gibbs";
import { evaluate, GraphBuilder, makeGraph, numElements, topologicalOrder } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import { describe, expect, it } from "vitest";
import { rowsOf } from "./rows.js";
import type { Rows } from "./rows.js";

/** Integrals and formulas agree to this, relative to the size of the number (absolute below 1). */
const tolerance = 1e-8;

type State = Readonly<Record<VaryingInterceptName, Float64Array>>;

const state: State = {
  alpha: Float64Array.of(2.5, -0.4, 3.1, 4.6, 5.9),
  beta: Float64Array.of(-0.55),
  mu: Float64Array.of(2.2),
  s2: Float64Array.of(0.7),
  s2_a: Float64Array.of(1.9),
};

/** The log joint density, row by row as the model reads, without constants. */
function logJoint({ x, y, groups }: Rows, { alpha, beta, mu, s2, s2_a }: State): number {
  let total = 0;
  y.forEach((value, i) => {
    const residual = value - alpha[groups[i]!]! - beta[0]! * x[i]!;
    total -= 0.5 * Math.log(s2[0]!) + residual ** 2 / (2 * s2[0]!);
  });
  for (const a of alpha) total -= 0.5 * Math.log(s2_a[0]!) + (a - mu[0]!) ** 2 / (2 * s2_a[0]!);
  total -= beta[0]! ** 2 / (2 * 10 ** 2) + mu[0]! ** 2 / (2 * 1000);
  for (const variance of [s2[0]!, s2_a[0]!]) total -= 2 * Math.log(variance) + 0.1 / variance;
  return total;
}

/** The state with element `k` of `name` replaced. */
function replaced(name: VaryingInterceptName, k: number, value: number): State {
  const values = state[name].slice();
  values[k] = value;
  return { ...state, [name]: values };
}

/** Means of functions of a variable whose log density is given, by the trapezoidal rule, exponentially exact for smooth tails that vanish. */
function means(
  logDensity: (value: number) => number,
  centre: number,
  halfWidth: number,
  functions: readonly ((value: number) => number)[],
): number[] {
  const numPoints = 4001;
  const points = Array.from({ length: numPoints }, (_, i) => centre + halfWidth * ((2 * i) / (numPoints - 1) - 1));
  const logs = points.map(logDensity);
  const top = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - top));
  const total = weights.reduce((a, b) => a + b, 0);
  return functions.map((f) => points.reduce((sum, point, i) => sum + weights[i]! * f(point), 0) / total);
}

function expectClose(value: number, truth: number): void {
  expect(Math.abs(value - truth) / Math.max(1, Math.abs(truth))).toBeLessThan(tolerance);
}

/** Parameters of the full conditional of `name` at the state, by the graph. */
function parameters(rows: Rows, name: VaryingInterceptName): { family: string; values: Record<string, Float64Array> } {
  const b = new GraphBuilder();
  const at = Object.fromEntries(
    varyingInterceptNames.map((each) => [each, b.input(each, each === "alpha" ? [rows.numGroups] : [])]),
  ) as Record<VaryingInterceptName, Node & { op: "input" }>;
  const { numRows, numGroups, ...statistics } = groupStatistics(rows.x, rows.y, rows.groups, rows.numGroups);
  const constants = Object.fromEntries(Object.entries(statistics).map(([key, value]) => [key, b.constant(value)]));
  // Every field but the two numbers is there.
  const given = { numRows, numGroups, ...constants } as unknown as GroupStatisticsNodes;
  const { family, ...nodes } = varyingInterceptConditionals()[name](b, given, at);
  const values = evaluate(makeGraph(Object.values(at), nodes), state);
  return { family, values: values as Record<string, Float64Array> };
}

const cases = [
  { what: "unbalanced groups, one without rows", counts: [4, 0, 1, 7, 2] },
  { what: "all groups but one without rows", counts: [0, 3, 0, 0, 0] },
];

describe.each(cases)("full conditionals of the classical sampler: $what", ({ counts }) => {
  const rows = rowsOf(counts);

  it.each(["alpha", "beta", "mu"] as const)("%s is normal with the moments of the joint density", (name) => {
    const { family, values } = parameters(rows, name);
    expect(family).toBe("normal");
    state[name].forEach((_, k) => {
      const mean = values["mean"]![k]!;
      const variance = values["variance"]![k]!;
      const log = (value: number): number => logJoint(rows, replaced(name, k, value));
      const moments = means(log, mean, 12 * Math.sqrt(variance), [
        (value) => value,
        (value) => (value - mean) ** 2 / variance,
        (value) => (value - mean) ** 4 / variance ** 2,
      ]);
      expectClose(moments[0]!, mean);
      expectClose(moments[1]!, 1);
      expectClose(moments[2]!, 3);
    });
  });

  it.each(["s2", "s2_a"] as const)("%s is inverse gamma with the moments of the joint density", (name) => {
    const { family, values } = parameters(rows, name);
    expect(family).toBe("inv_gamma");
    const shape = values["shape"]![0]!;
    const scale = values["scale"]![0]!;
    // Over the logarithm, whose Jacobian is the value itself.
    const log = (value: number): number => logJoint(rows, replaced(name, 0, Math.exp(value))) + value;
    const [precision, square, logarithm] = means(log, Math.log(scale / shape), 30, [
      (value) => Math.exp(-value),
      (value) => Math.exp(-2 * value),
      (value) => value,
    ]);
    expectClose(precision!, shape / scale);
    expectClose(square!, (shape * (shape + 1)) / scale ** 2);
    expectClose(logarithm!, Math.log(scale) - special.digamma(shape));
  });
});

describe("full conditionals of the classical sampler", () => {
  it("have the precisions and shapes that they are defined by", () => {
    const rows = rowsOf();
    const { alpha, beta, s2, s2_a } = state;
    const numRows = rows.y.length;
    const precisions = (name: VaryingInterceptName) =>
      [...parameters(rows, name).values["variance"]!].map((v) => 1 / v);
    [4, 0, 1, 7, 2].forEach((count, j) => expectClose(precisions("alpha")[j]!, count / s2[0]! + 1 / s2_a[0]!));
    expectClose(precisions("beta")[0]!, rows.x.reduce((sum, value) => sum + value ** 2, 0) / s2[0]! + 0.01);
    expectClose(precisions("mu")[0]!, 5 / s2_a[0]! + 0.001);
    const ss = rows.y.reduce((sum, y, i) => sum + (y - alpha[rows.groups[i]!]! - beta[0]! * rows.x[i]!) ** 2, 0);
    const ssA = alpha.reduce((sum, a) => sum + (a - state.mu[0]!) ** 2, 0);
    expectClose(parameters(rows, "s2").values["shape"]![0]!, numRows / 2 + 1);
    expectClose(parameters(rows, "s2").values["scale"]![0]!, ss / 2 + 0.1);
    expectClose(parameters(rows, "s2_a").values["shape"]![0]!, 5 / 2 + 1);
    expectClose(parameters(rows, "s2_a").values["scale"]![0]!, ssA / 2 + 0.1);
  });

  it("draw the intercept of a group without rows from the groups' distribution", () => {
    const { values } = parameters(rowsOf(), "alpha");
    expect(values["mean"]![1]).toBe(state.mu[0]);
    expectClose(values["variance"]![1]!, state.s2_a[0]!);
  });
});

describe("varyingInterceptsSweep", () => {
  const rows = rowsOf();
  const sweep = varyingInterceptsSweep(groupStatistics(rows.x, rows.y, rows.groups, rows.numGroups));

  it("has the variables in the order of the draws, and starts at 0, 0, 0, 1, 1", () => {
    expect(sweep.variables.map(({ name }) => name)).toEqual(["alpha", "beta", "mu", "s2", "s2_a"]);
    expect([...varyingInterceptsStart(sweep)]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1]);
  });

  it("holds nothing of the length of the rows", () => {
    const many = rowsOf([400, 0, 100, 70, 2]);
    const { graph } = varyingInterceptsSweep(groupStatistics(many.x, many.y, many.groups, many.numGroups));
    const sizes = topologicalOrder(graph).map(({ shape }) => numElements(shape));
    expect(Math.max(...sizes)).toBe(many.numGroups);
  });
});
