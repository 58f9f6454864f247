/** @file Gradients of the operations that move, reduce and solve, against finite differences. */

import { special, UnsupportedOperationError } from "@terrace/core";
import { describe, expect, it } from "vitest";
import { evaluate, gradient, GraphBuilder, makeGraph, type Node, printGraph } from "../src/index.js";
import { expectGradient, type TestInput } from "./finite-difference.js";

const vector: TestInput = { shape: [4], values: [0.3, -1.2, 2.1, 0.8] };
const matrix: TestInput = { shape: [2, 3], values: [0.3, -1.2, 2.1, 0.8, 1.7, -0.4] };
const cube: TestInput = { shape: [2, 3, 2], values: [0.3, -1.2, 2.1, 0.8, 1.7, -0.4, 0.9, 1.3, -2.2, 0.1, 0.6, -0.7] };
const scalar: TestInput = { shape: [], values: [0.7] };

/** A symmetric positive definite matrix of a parameter matrix: A A' + 2 I. */
function positiveDefinite(b: GraphBuilder, a: Node): Node {
  const n = a.shape.at(-1)!;
  const identity = b.diagonalMatrix(b.filled(2, a.shape.slice(0, -1)));
  return b.add(b.matmul(a, a, { transposeB: true }), b.broadcast(identity, [...a.shape.slice(0, -2), n, n]));
}

const square: TestInput = { shape: [3, 3], values: [1.1, 0.2, -0.3, 0.5, 0.9, 0.1, -0.6, 0.4, 1.4] };
const squares: TestInput = { shape: [2, 2, 2], values: [1.1, 0.2, -0.3, 0.5, 0.9, 0.1, -0.6, 0.4] };

/** Nonlinear use of operands, so that a wrong place of an adjoint shows. */
const cases: Readonly<Record<string, readonly [readonly TestInput[], (b: GraphBuilder, xs: readonly Node[]) => Node]>> = {
  select: [[vector], (b, [x]) => b.select(b.gt(x!, 0), b.exp(x!), b.square(x!))],
  broadcast: [[vector, scalar], (b, [x, s]) => b.mul(b.exp(b.broadcast(x!, [2, 4, 3], [1])), s!)],
  "broadcast of size 1": [[{ shape: [1, 2], values: [1, 2] }], (b, [x]) => b.mul(b.broadcast(x!, [3, 2]), b.iota([3, 2], 0))],
  reshape: [[matrix], (b, [x]) => b.square(b.reshape(x!, [3, 2]))],
  transpose: [[cube], (b, [x]) => b.square(b.transpose(x!, [2, 0, 1]))],
  slice: [[cube], (b, [x]) => b.square(b.slice(x!, [0, 2, 1], [2, 2, 1], [1, -2, 1]))],
  pad: [[matrix], (b, [x]) => b.exp(b.pad(x!, [1, 0], [4, 6], [2, 2]))],
  at: [[matrix], (b, [x]) => b.matvec(b.exp(b.slice(x!, [0, 1], [2, 2])), b.mul(b.at(x!, 1, 2), b.at(x!, -1, 0)))],
  concat: [[matrix, { shape: [2, 1], values: [3, 4] }], (b, [x, y]) => b.square(b.concat([x!, y!, x!], 1))],
  stack: [[vector], (b, [x]) => b.square(b.stack([x!, b.exp(x!)], 1))],
  gather: [[matrix], (b, [x]) => b.square(b.gather(x!, b.constant([1, 0, 1, 1], [2, 2], "int")))],
  segmentSum: [[cube], (b, [x]) => b.square(b.segmentSum(x!, b.constant([2, 0, 2, 2, 0, 1], [2, 3], "int"), 4))],
  diagonal: [[square], (b, [x]) => b.square(b.diagonal(x!))],
  diagonalMatrix: [[matrix], (b, [x]) => b.exp(b.diagonalMatrix(x!))],
  sum: [[cube], (b, [x]) => b.square(b.sum(b.exp(x!), [0, 2]))],
  "sum with repeated factor": [[cube, vector], (b, [x, y]) => b.sum(b.mul(x!, b.broadcast(b.slice(y!, [0], [3]), [2, 3, 2], [1])), [0, 1])],
  prod: [[cube], (b, [x]) => b.reduce("prod", x!, [0, 2])],
  max: [[cube], (b, [x]) => b.square(b.reduce("max", x!, [1]))],
  min: [[cube], (b, [x]) => b.square(b.reduce("min", x!, [0, 2]))],
  logSumExp: [[cube], (b, [x]) => b.logSumExp(b.mul(x!, 3), [0, 1])],
  cumulativeSum: [[cube], (b, [x]) => b.square(b.cumulativeSum(x!, 1))],
  "cumulativeSum reverse": [[cube], (b, [x]) => b.square(b.cumulativeSum(x!, 2, { reverse: true }))],
  "cumulativeSum exclusive": [[cube], (b, [x]) => b.square(b.cumulativeSum(x!, 0, { exclusive: true }))],
  "cumulativeSum reverse exclusive": [[cube], (b, [x]) => b.square(b.cumulativeSum(x!, 1, { reverse: true, exclusive: true }))],
  matvec: [[matrix, { shape: [3], values: [1, -2, 0.5] }], (b, [a, v]) => b.square(b.matvec(a!, v!))],
  dot: [[vector], (b, [x]) => b.dot(x!, b.exp(x!))],
  cholesky: [[square], (b, [a]) => b.cholesky(positiveDefinite(b, a!))],
  "cholesky of a batch": [[squares], (b, [a]) => b.cholesky(positiveDefinite(b, a!))],
  triangularSolve: [[square, { shape: [3, 2], values: [1, 2, 3, -1, 0.5, 2] }], (b, [l, x]) => b.triangularSolve(l!, x!)],
  "triangularSolve transposed": [[square, { shape: [3], values: [1, 2, 3] }], (b, [l, x]) => b.triangularSolve(l!, x!, { transposed: true })],
  "triangularSolve of a batch": [[squares, { shape: [2, 2, 1], values: [1, 2, 3, -1] }], (b, [l, x]) => b.triangularSolve(l!, x!)],
  "multivariate normal": [[square, { shape: [3], values: [1, 2, 3] }], (b, [a, x]) => {
    const l = b.cholesky(positiveDefinite(b, a!));
    return b.sub(b.mul(b.sum(b.square(b.triangularSolve(l, x!))), -0.5), b.sum(b.log(b.diagonal(l))));
  }],
}; // prettier-ignore

describe("gradient of operations", () => {
  it.each(Object.keys(cases))("%s", (name) => {
    const [inputs, build] = cases[name]!;
    expectGradient(inputs, build);
  });

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("matmul, transposed %s and %s", (transposeA, transposeB) => {
    const a = { shape: transposeA ? [3, 2] : [2, 3], values: matrix.values };
    const c = { shape: transposeB ? [4, 3] : [3, 4], values: [1, 2, -1, 0.5, 0.2, -0.7, 2, 1.5, -0.1, 0.6, 0.9, -1.1] };
    expectGradient([a, c], (b, [x, y]) => b.square(b.matmul(x!, y!, { transposeA, transposeB })));
    const batch = { shape: [2, ...a.shape], values: cube.values };
    expectGradient([batch, c], (b, [x, y]) => b.square(b.matmul(x!, y!, { transposeA, transposeB })));
  });

  it("takes a product's derivative where factors are 0", () => {
    const gradientAt = (values: number[]): number[] => {
      const b = new GraphBuilder();
      const x = b.input("x", [values.length]);
      const [g] = gradient(b, b.reduce("prod", x), [x]);
      return [...evaluate(makeGraph([x], { g: g! }), { x: values })["g"]!];
    };
    expect(gradientAt([2, 0, 3])).toEqual([0, 6, 0]);
    expect(gradientAt([2, 0, 0])).toEqual([0, 0, 0]);
    expect(gradientAt([2, 5, 3])).toEqual([15, 6, 10]);
    expect(gradientAt([7])).toEqual([1]);
    expect(gradientAt([])).toEqual([]);
  });

  it("gives the derivative of max and min to the first element that attains it", () => {
    for (const fn of ["max", "min"] as const) {
      const b = new GraphBuilder();
      const x = b.input("x", [2, 3]);
      const graph = makeGraph([x], {
        all: gradient(b, b.reduce(fn, x), [x])[0]!,
        rows: gradient(b, b.sum(b.reduce(fn, x, [1])), [x])[0]!,
        columns: gradient(b, b.sum(b.reduce(fn, x, [0])), [x])[0]!,
      });
      const results = evaluate(graph, { x: [1, 5, 5, 5, 1, 1].map((v) => (fn === "max" ? v : -v)) });
      expect([...results["all"]!]).toEqual([0, 1, 0, 0, 0, 0]);
      expect([...results["rows"]!]).toEqual([0, 1, 0, 1, 0, 0]);
      expect([...results["columns"]!]).toEqual([0, 1, 1, 1, 0, 0]);
    }
  });

  it("gives terms of -Infinity the weight 0 in logSumExp", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [2, 2]);
    const [g] = gradient(b, b.sum(b.select(b.gt(b.iota([2], 0), 0), b.logSumExp(x, [1]), 0)), [x]);
    const [all] = gradient(b, b.sum(b.logSumExp(x, [1])), [x]);
    const results = evaluate(makeGraph([x], { g: g!, all: all! }), { x: [-Infinity, -Infinity, -Infinity, 3] });
    expect([...results["g"]!]).toEqual([0, 0, 0, 1]);
    expect([...results["all"]!]).toEqual([0, 0, 0, 1]);
  });

  it("gather and segmentSum are adjoint: <gather(x), v> = <x, segmentSum(v)>", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [3, 2]);
    const v = b.input("v", [2, 2, 2]);
    const index = b.constant([2, 0, 2, 1], [2, 2], "int");
    const graph = makeGraph([x, v], {
      left: b.sum(b.mul(b.gather(x, index), v)),
      right: b.sum(b.mul(x, b.segmentSum(v, index, 3))),
    });
    const results = evaluate(graph, { x: [1, 2, 3, 4, 5, 6], v: [1, -1, 2, 0.5, 3, 1, -2, 4] });
    expect(results["left"]).toEqual(results["right"]);
  });

  it("gives zeros where nothing depends, and no gradient to whole numbers", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [2]);
    const y = b.input("y", [2]);
    const n = b.input("n", [2], "int");
    const [gx, gy, gn] = gradient(b, b.sum(b.mul(x, n)), [x, y, n]);
    const results = evaluate(makeGraph([x, y, n], { gx: gx!, gy: gy!, gn: gn! }), { x: [1, 2], y: [3, 4], n: [5, 6] });
    expect([...results["gx"]!]).toEqual([5, 6]);
    expect([...results["gy"]!]).toEqual([0, 0]);
    expect([...results["gn"]!]).toEqual([0, 0]);
  });

  it("joins the adjoints of slices instead of adding padded arrays", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [6]);
    const parts = [b.exp(b.slice(x, [0], [2])), b.square(b.slice(x, [3], [2]))];
    const [g] = gradient(b, b.add(b.sum(parts[0]!), b.sum(parts[1]!)), [x]);
    expect(g!.op).toBe("concat");
    expect([...evaluate(makeGraph([x], { g: g! }), { x: [0, 1, 2, 3, 4, 5] })["g"]!]).toEqual([
      1, special.exp(1), 0, 6, 8, 0,
    ]); // prettier-ignore
  });

  it("refuses what has no derivative here, and outputs that are not scalar", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [2, 2]);
    expect(() => gradient(b, x, [x])).toThrow("gradient: expected a scalar output, received shape [2, 2].");
    const [once] = gradient(b, b.sum(b.cholesky(x)), [x]);
    expect(() => gradient(b, b.sum(once!), [x])).toThrow(UnsupportedOperationError);
    const draw = b.random("gamma", [b.at(b.at(x, 0, 0), 0, 0)], []);
    expect(() => gradient(b, draw, [x])).toThrow("The derivative of `random gamma` with respect to its first operand");
  });

  it("second derivatives are gradients of gradients", () => {
    expectGradient([vector], (b, [x]) => {
      const [g] = gradient(b, b.sum(b.log1p(b.square(b.mul(x!, b.sum(x!))))), [x!]);
      return g!;
    });
  });
});

describe("branches not taken", () => {
  /** d/dx sum(select(x > 0, f(x), x)) at 0 and 2, twice through the branch not taken. */
  const singular: Readonly<Record<string, (b: GraphBuilder, x: Node) => Node>> = {
    log: (b, x) => b.log(x),
    sqrt: (b, x) => b.sqrt(x),
    "square root of log": (b, x) => b.sqrt(b.log(b.add(x, 1))),
    "division by x": (b, x) => b.div(3, x),
    "division of x by x": (b, x) => b.div(x, x),
    "x log x": (b, x) => b.mul(x, b.log(x)),
    lgamma: (b, x) => b.lgamma(x),
    "power -1.5": (b, x) => b.pow(x, -1.5),
    "power x": (b, x) => b.pow(x, x),
    "scaled log of a scalar": (b, x) => b.mul(b.log(x), b.broadcast(b.log(b.at(x, 0, 1)), [2])),
    "log of a sum": (b, x) => b.log(b.sum(b.stack([x, x]), [0])),
    "log of a product": (b, x) => b.log(b.reduce("prod", b.stack([x, x]), [0])),
    "log of gathered": (b, x) => b.gather(b.log(x), b.constant([0, 1], [2], "int")),
    logSumExp: (b, x) => b.logSumExp(b.log(b.stack([x, x])), [0]),
    "gamma distribution function": (b, x) => b.logGammaP(b.filled(0.5, [2]), x),
  };

  it.each(Object.keys(singular))("%s at 0 has no influence", (name) => {
    const b = new GraphBuilder();
    const x = b.input("x", [2]);
    const f = singular[name]!;
    const value = b.sum(b.select(b.gt(x, 0), f(b, x), x));
    const [g] = gradient(b, value, [x]);
    const result = evaluate(makeGraph([x], { g: g! }), { x: [0, 2] })["g"]!;
    expect(result[0]).toBe(1);
    // The branch taken differs from the function alone only by the guard.
    const plain = new GraphBuilder();
    const y = plain.input("x", [2]);
    const [h] = gradient(plain, plain.at(f(plain, y), 0, 1), [y]);
    const expected = evaluate(makeGraph([y], { h: h! }), { x: [1, 2] })["h"]!;
    expect(result[1]).toBeCloseTo(expected[1]!, 12);
  });

  it("values beside the branch not taken get no NaN", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [2]);
    const s = b.input("s", []);
    const value = b.sum(b.select(b.gt(x, 0), b.mul(b.log(x), s), 0));
    const [gx, gs] = gradient(b, value, [x, s]);
    const results = evaluate(makeGraph([x, s], { gx: gx!, gs: gs! }), { x: [0, Math.E], s: [3] });
    expect([...results["gs"]!]).toEqual([1]);
    expect(results["gx"]![0]).toBe(0);
    expect(results["gx"]![1]).toBeCloseTo(3 / Math.E, 14);
  });

  it("an index that reads every row needs no guard", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [2]);
    const gathered = (index: number[]) => {
      const [g] = gradient(b, b.sum(b.square(b.gather(b.log(x), b.constant(index, [index.length], "int")))), [x]);
      return printGraph(makeGraph([x], { g: g! })).includes("guardedMul");
    };
    expect(gathered([1, 0, 0])).toBe(false);
    expect(gathered([1, 1, 1])).toBe(true);
    expect(gathered([1, 1, 1, 1, 7])).toBe(true);
  });

  it("a maximum or an index that passes an element over guards it too", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [2]);
    const [throughMax] = gradient(b, b.reduce("max", b.log(x)), [x]);
    const [throughAt] = gradient(b, b.at(b.log(x), 0, 1), [x]);
    const [throughGather] = gradient(b, b.sum(b.gather(b.log(x), b.constant([1, 1, 1, 1, 1], [5], "int"))), [x]);
    const graph = makeGraph([x], { a: throughMax!, b: throughAt!, c: throughGather! });
    const results = evaluate(graph, { x: [0, 2] });
    expect([...results["a"]!]).toEqual([0, 0.5]);
    expect([...results["b"]!]).toEqual([0, 0.5]);
    expect([...results["c"]!]).toEqual([0, 2.5]);
  });
});
