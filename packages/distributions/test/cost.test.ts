/** @file What a log density costs a row: normalisers of scalar arguments are computed once, guards that cannot fire are absent. */

import { GraphBuilder, evaluate, gradient, makeGraph, topologicalOrder } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import { bijectorFor, supportConstraint, truncatedLogDensity } from "@terrace/distributions";
import { describe, expect, it } from "vitest";
import { distributionOf } from "./laws/cases.js";

const numRows = 1000;
const reals = Float64Array.from({ length: numRows }, (_, i) => 1.5 + Math.sin(i));
const whole = Int32Array.from({ length: numRows }, (_, i) => i % 2);

/** The operations a row, in order: elementwise functions by name, others by kind. */
function rowOperations(build: (b: GraphBuilder) => Node): string {
  const b = new GraphBuilder();
  const total = build(b);
  const graph = makeGraph(inputsOf(total), { total });
  return topologicalOrder(graph)
    .filter((node) => node.shape.includes(numRows) && node.op !== "constant" && node.op !== "input")
    .map((node) => (node.op === "unary" || node.op === "binary" || node.op === "ternary" ? node.fn : node.op))
    .join(" ");
}

function inputsOf(...outputs: Node[]) {
  const seen = new Set<Node>();
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    node.inputs.forEach(visit);
  };
  outputs.forEach(visit);
  return [...seen].filter((node) => node.op === "input");
}

describe("operations a row", () => {
  it.each([
    ["normal", reals, [[numRows], []], "sub square"],
    ["student_t", reals, [[], [numRows], []], "sub square broadcast mul log1p"],
    ["bernoulli_logit", whole, [[numRows]], "mul log1pExp"],
    ["exponential", reals, [[]], ""],
  ] as const)("of %s", (name, values, shapes, expected) => {
    const distribution = distributionOf(name);
    const operations = rowOperations((b) => {
      const inputs = shapes.map((shape, k) => b.input(`p${k}`, shape));
      return b.sum(distribution.logDensity(b, b.constant(values), inputs));
    });
    expect(operations).toBe(expected);
  });

  it("of data outside the support's reach: no comparison for a parameter on its own support", () => {
    for (const name of ["half_normal", "gamma", "exponential", "weibull", "beta", "uniform", "half_cauchy", "pareto"]) {
      const distribution = distributionOf(name);
      const b = new GraphBuilder();
      const args = distribution.parameters.map((_, k) => b.input(`p${k}`, []));
      const u = b.input("u", []);
      const { value } = bijectorFor(supportConstraint(distribution, args)).forward(b, u, []);
      const density = distribution.logDensity(b, value, args);
      const operations = topologicalOrder(makeGraph(inputsOf(density), { density })).map((node) => node.op);
      expect(operations, name).not.toContain("select");
    }
  });

  it("of a truncation at the bound of the value's own constraint: no comparison either", () => {
    const b = new GraphBuilder();
    const lower = b.input("lower", []);
    const u = b.input("u", []);
    const { value } = bijectorFor({ kind: "interval", lower, integer: false }).forward(b, u, []);
    const args = [b.constant(0), b.constant(1)];
    const density = truncatedLogDensity(b, distributionOf("normal"), value, args, lower);
    expect(topologicalOrder(makeGraph(inputsOf(density), { density })).map((node) => node.op)).not.toContain("select");
  });
});

describe("a value that rounding puts at or beyond its bound", () => {
  it.each([-800, -40, 37, 38, 40, 800])("uniform(-1.2, 3.4) is finite at %d on the unconstrained line", (at) => {
    const b = new GraphBuilder();
    const args = [b.constant(-1.2), b.constant(3.4)];
    const distribution = distributionOf("uniform");
    const u = b.input("u", []);
    const { value, logAbsDetJacobian } = bijectorFor(supportConstraint(distribution, args)).forward(b, u, []);
    const total = b.add(distribution.logDensity(b, value, args), logAbsDetJacobian);
    const [adjoint] = gradient(b, total, [u]);
    const result = evaluate(makeGraph([u], { total, adjoint: adjoint! }), { u: [at] });
    expect(result["total"]![0]).toBeCloseTo(-Math.abs(at), 12);
    expect(result["adjoint"]![0]).toBeCloseTo(at > 0 ? -1 : 1, 12);
  });
});
