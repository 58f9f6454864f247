/** @file What operations compute: edges of the definition, and draws. Values of layout operations follow from their gradients' tests. */

import { createGenerator } from "@terrace/core";
import { describe, expect, it } from "vitest";
import { evaluate, GraphBuilder, makeGraph, type Node } from "../src/index.js";

/** The value of one node of a graph whose inputs have these values, not folded. */
function valueOf(
  inputs: Record<string, { shape: number[]; values: number[] }>,
  build: (b: GraphBuilder, xs: Node[]) => Node,
): number[] {
  const b = new GraphBuilder({ simplify: false });
  const nodes = Object.entries(inputs).map(([name, { shape }]) => b.input(name, shape));
  const given = Object.fromEntries(Object.entries(inputs).map(([name, { values }]) => [name, values]));
  return [...evaluate(makeGraph(nodes, { value: build(b, nodes) }), given)["value"]!];
}

const vector = (...values: number[]) => ({ x: { shape: [values.length], values } });
const sixteen = { x: { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] } };

describe("evaluate", () => {
  it("reduces nothing to the neutral element", () => {
    expect(valueOf(vector(), (b, [x]) => b.sum(x!))).toEqual([0]);
    expect(valueOf(vector(), (b, [x]) => b.reduce("prod", x!))).toEqual([1]);
    expect(valueOf(vector(), (b, [x]) => b.reduce("max", x!))).toEqual([-Infinity]);
    expect(valueOf(vector(), (b, [x]) => b.reduce("min", x!))).toEqual([Infinity]);
    expect(valueOf(vector(), (b, [x]) => b.logSumExp(x!))).toEqual([-Infinity]);
  });

  it("sums exponentials without overflow", () => {
    expect(valueOf(vector(1000, 1000), (b, [x]) => b.logSumExp(x!))[0]).toBeCloseTo(1000 + Math.LN2, 12);
    expect(valueOf(vector(-Infinity, -Infinity), (b, [x]) => b.logSumExp(x!))).toEqual([-Infinity]);
    expect(valueOf(vector(-Infinity, 3), (b, [x]) => b.logSumExp(x!))).toEqual([3]);
    expect(valueOf(vector(1, NaN), (b, [x]) => b.logSumExp(x!))).toEqual([NaN]);
    expect(valueOf(vector(Infinity, 1), (b, [x]) => b.logSumExp(x!))).toEqual([Infinity]);
    expect(valueOf(vector(-Infinity), (b, [x]) => b.logAddExp(x!, x!))).toEqual([-Infinity]);
  });

  it("divides whole numbers towards zero, as Stan does", () => {
    expect(valueOf(vector(7, -7), (b, [x]) => b.intDiv(x!, 2))).toEqual([3, -3]);
    expect(valueOf(vector(7, -7), (b, [x]) => b.mod(x!, 2))).toEqual([1, -1]);
  });

  it("propagates NaN through min and max, and guards products with 0", () => {
    expect(valueOf(vector(NaN), (b, [x]) => b.min(x!, 1))).toEqual([NaN]);
    expect(valueOf(vector(NaN), (b, [x]) => b.guardedMul(0, x!))).toEqual([0]);
    expect(valueOf(vector(NaN), (b, [x]) => b.guardedMul(2, x!))).toEqual([NaN]);
    expect(valueOf(vector(NaN, 1), (b, [x]) => b.select(b.isNaN(x!), 0, x!))).toEqual([0, 1]);
  });

  it("reads nothing for an index out of range, and adds nothing", () => {
    const index = (b: GraphBuilder) => b.constant([1, -1, 5], [3], "int");
    expect(valueOf(sixteen, (b, [x]) => b.gather(x!, index(b)))).toEqual([4, 5, 6, NaN, NaN, NaN, NaN, NaN, NaN]);
    expect(valueOf(vector(1, 2, 4), (b, [x]) => b.segmentSum(x!, index(b), 3))).toEqual([0, 1, 0]);
  });

  it("moves elements", () => {
    expect(valueOf(sixteen, (b, [x]) => b.transpose(x!))).toEqual([1, 4, 2, 5, 3, 6]);
    expect(valueOf(sixteen, (b, [x]) => b.slice(x!, [1, 2], [1, 2], [1, -2]))).toEqual([6, 4]);
    expect(valueOf(vector(1, 2), (b, [x]) => b.pad(x!, [1], [5], [2]))).toEqual([0, 1, 0, 2, 0]);
    expect(valueOf(vector(1, 2), (b, [x]) => b.broadcast(x!, [2, 2], [0]))).toEqual([1, 1, 2, 2]);
    expect(valueOf(vector(1, 2), (b, [x]) => b.diagonalMatrix(x!))).toEqual([1, 0, 0, 2]);
    expect(valueOf(sixteen, (b, [x]) => b.iota(x!.shape, 1))).toEqual([0, 1, 2, 0, 1, 2]);
    expect(valueOf(sixteen, (b, [x]) => b.cumulativeSum(x!, -1, { exclusive: true }))).toEqual([0, 1, 3, 0, 4, 9]);
    expect(valueOf(sixteen, (b, [x]) => b.cumulativeSum(x!, 0, { reverse: true }))).toEqual([5, 7, 9, 4, 5, 6]);
  });

  it("gives NaN for a matrix without a Cholesky factor, and reads the lower triangle alone", () => {
    const square = (values: number[]) => ({ x: { shape: [2, 2], values } });
    expect(valueOf(square([1, 2, 2, 1]), (b, [x]) => b.cholesky(x!))).toEqual([NaN, NaN, NaN, NaN]);
    expect(valueOf(square([4, 99, 2, 5]), (b, [x]) => b.cholesky(x!))).toEqual([2, 0, 1, 2]);
    expect(valueOf(square([2, 99, 1, 4]), (b, [x]) => b.triangularSolve(x!, b.constant([2, 5])))).toEqual([1, 1]);
    expect(
      valueOf(square([2, 99, 1, 4]), (b, [x]) => b.triangularSolve(x!, b.constant([4, 8]), { transposed: true })),
    ).toEqual([1, 2]);
  });

  it("checks what it is given", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [2]);
    const graph = makeGraph([x], { y: b.exp(x), draw: b.random("normal", [], []) });
    expect(() => evaluate(graph, { z: [1] })).toThrow("evaluate: expected a value for the input `x`, received `z`.");
    expect(() => evaluate(graph, {})).toThrow("evaluate: expected a value for the input `x`, received none.");
    expect(() => evaluate(graph, { x: [1] })).toThrow(
      "evaluate: input `x` expected 2 elements (shape [2]), received 1.",
    );
    expect(() => evaluate(graph, { x: [1, 2] })).toThrow(
      "evaluate: the graph draws random numbers; expected a generator.",
    );
  });
});

describe("random draws", () => {
  /** Means of n draws lie within 5 standard errors of the true mean: one false alarm in 1.7 million. */
  it.each([
    ["uniform", [], 0.5, Math.sqrt(1 / 12)],
    ["normal", [], 0, 1],
    ["exponential", [], 1, 1],
    ["gamma", [2.5], 2.5, Math.sqrt(2.5)],
    ["beta", [2, 3], 0.4, 0.2],
    ["poisson", [3.5], 3.5, Math.sqrt(3.5)],
    ["binomial", [10, 0.3], 3, Math.sqrt(2.1)],
    // A normal number beyond 0, an inverse Gaussian one as such and as a generalised one, a uniform one, PG(2, 0).
    ["truncatedNormal", [0, Infinity], Math.sqrt(2 / Math.PI), Math.sqrt(1 - 2 / Math.PI)],
    ["inverseGaussian", [2, 8], 2, 1],
    ["generalisedInverseGaussian", [-0.5, 2, 8], 2, 1],
    ["truncatedGeneralisedInverseGaussian", [1, 0, 0, 2, 5], 3.5, Math.sqrt(9 / 12)],
    ["polyaGamma", [2, 0], 0.5, Math.sqrt(1 / 12)],
  ] as const)("%s has its mean", (fn, args, mean, sd) => {
    const n = 20000;
    const b = new GraphBuilder();
    const draws = evaluate(makeGraph([], { draws: b.random(fn, args, [n]) }), {}, createGenerator(3, 0, "draws"))[
      "draws"
    ]!;
    const average = draws.reduce((sum, x) => sum + x, 0) / n;
    expect(Math.abs(average - mean)).toBeLessThan((5 * sd) / Math.sqrt(n));
    expect(new Set(draws).size).toBeGreaterThan(5);
  });

  it("categorical draws by the probabilities of its last axis", () => {
    const n = 20000;
    const b = new GraphBuilder();
    const probabilities = b.broadcast(b.constant([0.2, 0, 0.8]), [n, 3]);
    const graph = makeGraph([], { draws: b.random("categorical", [probabilities], [n]) });
    const draws = evaluate(graph, {}, createGenerator(4, 0, "draws"))["draws"]!;
    const counts = [0, 1, 2].map((k) => draws.filter((x) => x === k).length);
    expect(counts[1]).toBe(0);
    expect(counts[0]! + counts[2]!).toBe(n);
    expect(Math.abs(counts[0]! / n - 0.2)).toBeLessThan((5 * 0.4) / Math.sqrt(n));
  });
});
