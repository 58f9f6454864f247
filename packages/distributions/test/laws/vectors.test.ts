/**
 * @file Distributions of vectors and matrices: references, batches and shared arguments, gradients, and draws against known
 * marginals. The tests of draws have fixed seeds and are each at level 1e-6.
 */

import { readFileSync } from "node:fs";
import { createGenerator, special } from "@terrace/core";
import { GraphBuilder, evaluate, gradient, makeGraph, topologicalOrder } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import { bijectorFor } from "@terrace/distributions";
import { describe, expect, it } from "vitest";
import { distributionOf } from "./cases.js";
import { derivative } from "./finite-differences.js";

const { composite } = JSON.parse(
  readFileSync(new URL("../reference/modifiers-and-composites.json", import.meta.url), "utf8"),
) as {
  composite: {
    S: number[][];
    X: number[][];
    C: number[][];
    y: number[];
    mu: number[];
    eta: number;
    nu: number;
    alpha: number[];
    probabilities: number[];
    counts: number[];
    logDensity: Record<string, string>;
  };
};
const { S, X, C, y, mu, eta, nu, alpha, probabilities, counts } = composite;

/** Lower Cholesky factor, row-major. */
function factorOf(a: readonly (readonly number[])[]): number[] {
  const n = a.length;
  const l = new Array<number>(n * n).fill(0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = a[i]![j]!;
      for (let k = 0; k < j; k++) s -= l[i * n + k]! * l[j * n + k]!;
      l[i * n + j] = i === j ? Math.sqrt(s) : s / l[j * n + j]!;
    }
  }
  return l;
}

interface Case {
  readonly name: string;
  readonly value: readonly number[];
  readonly args: readonly (readonly number[])[];
  readonly expected: number;
}

const reference = (name: string) => Number(composite.logDensity[name]);
const factorC = factorOf(C);
const cases: readonly Case[] = [
  { name: "dirichlet", value: probabilities, args: [alpha], expected: reference("dirichlet") },
  { name: "multinomial", value: counts, args: [probabilities], expected: reference("multinomial") },
  { name: "multi_normal", value: y, args: [mu, S.flat()], expected: reference("multi_normal") },
  { name: "multi_normal_precision", value: y, args: [mu, S.flat()], expected: reference("multi_normal_precision") },
  { name: "multi_normal_cholesky", value: y, args: [mu, factorOf(S)], expected: reference("multi_normal") },
  { name: "lkj_corr", value: C.flat(), args: [[eta]], expected: reference("lkj_corr") },
  {
    name: "lkj_corr_cholesky",
    value: factorC,
    args: [[eta]],
    // The Jacobian from the factor to the correlations: L[1][1] for one element below it (L[0][0] is 1).
    expected: reference("lkj_corr") + Math.log(factorC[4]!),
  },
  { name: "wishart", value: X.flat(), args: [[nu], S.flat()], expected: reference("wishart") },
  { name: "inv_wishart", value: X.flat(), args: [[nu], S.flat()], expected: reference("inv_wishart") },
];

const eventShape = (rank: number): number[] => new Array<number>(rank).fill(3);

function setUp({ name, value, args }: Case, batch: readonly number[], batched: (k: number) => boolean) {
  const distribution = distributionOf(name);
  const size = batch.reduce((product, n) => product * n, 1);
  const repeat = (values: readonly number[]) => Array.from({ length: size }, () => values).flat();
  const b = new GraphBuilder();
  const x = b.input("x", [...batch, ...eventShape(distribution.eventRank)], distribution.type);
  const given: Record<string, number[]> = { x: repeat(value) };
  const inputs = args.map((arg, k) => {
    const shape = eventShape(distribution.parameters[k]!.rank);
    given[`p${k}`] = batched(k) ? repeat(arg) : [...arg];
    return b.input(`p${k}`, batched(k) ? [...batch, ...shape] : shape);
  });
  const density = distribution.logDensity(b, x, inputs);
  expect(density.shape).toEqual(batch);
  return { b, x, inputs, given, density };
}

describe.each(cases)("$name", (entry) => {
  it("agrees with 60 digits", () => {
    const { x, inputs, given, density } = setUp(entry, [], () => false);
    const actual = evaluate(makeGraph([x, ...inputs], { density }), given)["density"]![0]!;
    expect(Math.abs(actual / entry.expected - 1)).toBeLessThan(1e-12);
  });

  it("takes batches, with arguments that are shared or not", () => {
    for (const batched of [() => false, () => true, (k: number) => k === 0, (k: number) => k === 1]) {
      for (const batch of [[4], [2, 3]]) {
        const { x, inputs, given, density } = setUp(entry, batch, batched);
        const actual = evaluate(makeGraph([x, ...inputs], { density }), given)["density"]!;
        for (const log of actual) expect(Math.abs(log / entry.expected - 1)).toBeLessThan(1e-12);
      }
    }
  });

  it("has gradients by every argument and by a value on its unconstrained space", () => {
    const { b, x, inputs, given, density } = setUp(entry, [], () => false);
    const distribution = distributionOf(entry.name);
    const graph = makeGraph([x, ...inputs], { density });
    inputs.forEach((input, k) => {
      const adjoint = evaluate(makeGraph([x, ...inputs], { a: gradient(b, density, [input])[0]! }), given)["a"]!;
      const isMatrix = distribution.parameters[k]!.rank === 2;
      const isFactor = entry.name === "multi_normal_cholesky";
      given[input.name]!.forEach((element, i) => {
        const [row, column] = [Math.floor(i / 3), i % 3];
        // A symmetric matrix moves both its elements; of a factor only the lower triangle is free.
        if (isMatrix && column > row) return;
        const mirrored = isMatrix && !isFactor && row !== column ? column * 3 + row : i;
        const at = (moved: number) => {
          const values = [...given[input.name]!];
          values[i] = values[mirrored] = moved;
          return evaluate(graph, { ...given, [input.name]: values })["density"]![0]!;
        };
        const expected = derivative(at, element, 0.02);
        const actual = mirrored === i ? adjoint[i]! : adjoint[i]! + adjoint[mirrored]!;
        expect(Math.abs(actual - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(1e-8);
      });
    });
    if (distribution.type === "int") return;
    const space = new GraphBuilder();
    const shape = eventShape(distribution.eventRank);
    const support = distribution.support;
    const bijector = bijectorFor(support.kind === "interval" ? { kind: "interval", integer: false } : support);
    const u = space.input("u", bijector.unconstrainedShape(shape));
    const { value } = bijector.forward(space, u, shape);
    const constants = entry.args.map((arg, k) => space.constant(arg, eventShape(distribution.parameters[k]!.rank)));
    const total = distribution.logDensity(space, value, constants);
    const [adjoint] = gradient(space, total, [u]);
    const program = makeGraph([u], { total, adjoint: adjoint! });
    const position = Array.from({ length: u.shape[0]! }, (_, k) => 0.4 * Math.sin(2 * k + 1));
    const actual = evaluate(program, { u: position })["adjoint"]!;
    position.forEach((element, i) => {
      const at = (moved: number) =>
        evaluate(program, { u: position.map((other, k) => (k === i ? moved : other)) })["total"]![0]!;
      const expected = derivative(at, element, 0.05);
      expect(Math.abs(actual[i]! - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(1e-8);
    });
  });
});

describe("what is shared", () => {
  it("a batch of vectors with one covariance takes one factorisation and one solve", () => {
    const { x, inputs, density } = setUp(cases[2]!, [50], () => false);
    const operations = topologicalOrder(makeGraph([x, ...inputs], { density })).map((node) => node.op);
    expect(operations.filter((op) => op === "cholesky")).toHaveLength(1);
    expect(operations.filter((op) => op === "triangularSolve")).toHaveLength(1);
  });

  it("a correlation matrix from its bijector is not factorised again", () => {
    const b = new GraphBuilder();
    const u = b.input("u", [3]);
    const { value } = bijectorFor({ kind: "corr" }).forward(b, u, [3, 3]);
    const density = distributionOf("lkj_corr").logDensity(b, value, [b.constant(2)]);
    expect(topologicalOrder(makeGraph([u], { density })).some((node) => node.op === "cholesky")).toBe(false);
  });
});

describe("values outside the support", () => {
  it.each([
    ["dirichlet", [0.5, 0.6, -0.1], [3], [[1, 1, 1]]],
    ["dirichlet", [0.5, 0.6, 0.1], [3], [[1, 1, 1]]],
    ["multinomial", [1, -1, 2], [3], [probabilities]],
    ["lkj_corr", [1, 2, 2, 1], [2, 2], [[2]]],
    ["lkj_corr_cholesky", [1, 0, 1, 0], [2, 2], [[2]]],
  ] as const)("%s at %j", (name, x, shape, args) => {
    const b = new GraphBuilder();
    const distribution = distributionOf(name);
    const value = b.input("x", shape, distribution.type);
    const nodes = args.map((arg) => b.constant([...arg], arg.length === 1 ? [] : [arg.length]));
    const graph = makeGraph([value], { density: distribution.logDensity(b, value, nodes) });
    expect(evaluate(graph, { x })["density"]![0]).toBe(-Infinity);
  });
});

describe("draws", () => {
  const numDraws = 20_000;
  /** Of a standard normal deviation, beyond which a mean lies with probability 1e-6. */
  const limit = 4.9;

  function draw(name: string, args: (b: GraphBuilder) => Node[], event: readonly number[]): Float64Array {
    const b = new GraphBuilder();
    const draws = distributionOf(name).random!(b, args(b), [numDraws, ...event]);
    expect(draws.shape).toEqual([numDraws, ...event]);
    return evaluate(makeGraph([], { draws }), {}, createGenerator(77, 0, "draws"))["draws"]!;
  }

  /** Compares the mean of `statistic` of each draw with what is expected. */
  function verifyMean(
    draws: Float64Array,
    size: number,
    statistic: (x: Float64Array) => number,
    expected: number,
  ): void {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < numDraws; i++) {
      const t = statistic(draws.subarray(i * size, (i + 1) * size));
      sum += t;
      squares += t * t;
    }
    const mean = sum / numDraws;
    const error = Math.sqrt(Math.max(squares / numDraws - mean ** 2, 1e-30) / numDraws);
    expect(Math.abs(mean - expected) / error, `mean ${mean}, expected ${expected}`).toBeLessThan(limit);
  }

  it("of a Dirichlet have its means and variances, at small shapes too", () => {
    for (const shapes of [alpha, [0.02, 0.03, 0.05]]) {
      const draws = draw("dirichlet", (b) => [b.constant(shapes)], [3]);
      const total = shapes.reduce((sum, a) => sum + a, 0);
      shapes.forEach((a, k) => {
        const mean = a / total;
        verifyMean(draws, 3, (x) => x[k]!, mean);
        verifyMean(draws, 3, (x) => (x[k]! - mean) ** 2, (mean * (1 - mean)) / (total + 1));
      });
      for (let i = 0; i < numDraws; i++) {
        expect(Math.abs(draws[3 * i]! + draws[3 * i + 1]! + draws[3 * i + 2]! - 1)).toBeLessThan(1e-14);
      }
    }
  }); // prettier-ignore

  it("of a multinomial have the observed total and its moments", () => {
    const observed = [2, 0, 5];
    const draws = draw(
      "multinomial",
      (b) => [b.constant(probabilities), ...distributionOf("multinomial").randomArguments!(b, b.constant(Int32Array.from(observed)))],
      [3],
    ); // prettier-ignore
    for (let i = 0; i < numDraws; i++) expect(draws[3 * i]! + draws[3 * i + 1]! + draws[3 * i + 2]!).toBe(7);
    probabilities.forEach((p, k) => verifyMean(draws, 3, (x) => x[k]!, 7 * p));
    verifyMean(draws, 3, (x) => (x[0]! - 7 * 0.125) * (x[1]! - 7 * 0.375), -7 * 0.125 * 0.375);
  });

  it.each(["multi_normal", "multi_normal_cholesky", "multi_normal_precision"])("of %s have its moments", (name) => {
    const matrix = name === "multi_normal_cholesky" ? factorOf(S) : S.flat();
    const draws = draw(name, (b) => [b.constant(mu), b.constant(matrix, [3, 3])], [3]);
    const inverse = [
      [S[1]![1]! * S[2]![2]! - S[1]![2]! ** 2, S[0]![2]! * S[1]![2]! - S[0]![1]! * S[2]![2]!],
      [0, S[0]![0]! * S[2]![2]! - S[0]![2]! ** 2],
    ];
    const determinant =
      S[0]![0]! * inverse[0]![0]! + S[0]![1]! * inverse[0]![1]! + S[0]![2]! * (S[0]![1]! * S[1]![2]! - S[0]![2]! * S[1]![1]!);
    const covariance = (i: number, j: number) =>
      name === "multi_normal_precision" ? inverse[i]![j]! / determinant : S[i]![j]!;
    mu.forEach((mean, k) => verifyMean(draws, 3, (x) => x[k]!, mean));
    for (const [i, j] of [[0, 0], [0, 1], [1, 1]] as const) {
      verifyMean(draws, 3, (x) => (x[i]! - mu[i]!) * (x[j]! - mu[j]!), covariance(i, j));
    }
  }); // prettier-ignore

  it.each(["lkj_corr", "lkj_corr_cholesky"])("of %s have beta marginals", (name) => {
    const draws = draw(name, (b) => [b.constant(1.5)], [3, 3]);
    // Each correlation is 2 beta(a, a) - 1 with a = eta + K / 2 - 1.
    const a = 1.5 + 3 / 2 - 1;
    const correlation = (x: Float64Array, i: number, j: number) =>
      name === "lkj_corr" ? x[3 * i + j]! : [0, 1, 2].reduce((sum, k) => sum + x[3 * i + k]! * x[3 * j + k]!, 0);
    for (const [i, j] of [[1, 0], [2, 0], [2, 1]] as const) {
      const sorted = Float64Array.from({ length: numDraws }, (_, k) => correlation(draws.subarray(9 * k, 9 * k + 9), i, j)).sort();
      let distance = 0;
      sorted.forEach((r, k) => {
        const p = special.betaInc(a, a, (r + 1) / 2);
        distance = Math.max(distance, p - k / numDraws, (k + 1) / numDraws - p);
      });
      expect(distance).toBeLessThan(Math.sqrt(Math.log(2 / 1e-6) / 2 / numDraws));
    }
  }); // prettier-ignore

  it("of a Wishart and an inverse Wishart have their means", () => {
    const wishart = draw("wishart", (b) => [b.constant(nu), b.constant(S.flat(), [3, 3])], [3, 3]);
    const inverse = draw("inv_wishart", (b) => [b.constant(9), b.constant(S.flat(), [3, 3])], [3, 3]);
    S.flat().forEach((s, k) => {
      verifyMean(wishart, 9, (x) => x[k]!, nu * s);
      verifyMean(inverse, 9, (x) => x[k]!, s / (9 - 3 - 1));
    });
  });
});
