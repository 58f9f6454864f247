/** @file Simplification: the graphs that come out, and their values beside those of the graphs as written. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BinaryFunction,
  evaluate,
  gradient,
  GraphBuilder,
  makeGraph,
  type Node,
  printGraph,
  topologicalOrder,
  type UnaryFunction,
  verifyGraph,
} from "../src/index.js";

function printed(build: (b: GraphBuilder) => { inputs: readonly Node[]; outputs: Record<string, Node> }): string {
  const { inputs, outputs } = build(new GraphBuilder());
  return printGraph(makeGraph(inputs, outputs));
}

describe("printed graphs", () => {
  it("a Gaussian log density of many rows costs one multiply-add a row", () => {
    expect(
      printed((b) => {
        const position = b.input("position", [2]);
        const y = b.constant([1, 2, 3, 4, 6]);
        const mu = b.at(position, 0, 0);
        const logSigma = b.at(position, 0, 1);
        const z = b.div(b.sub(y, mu), b.exp(logSigma));
        const rows = b.sub(b.sub(b.mul(b.square(z), -0.5), b.log(b.exp(logSigma))), 0.5 * Math.log(2 * Math.PI));
        return { inputs: [position], outputs: { value: b.sum(rows) } };
      }),
    ).toMatchInlineSnapshot(`
      "graph(position: real[2]) {
        %0 = input "position" : real[2]
        %1 = constant [1, 2, 3, 4, 6] : real[5]
        %2 = slice start=[0] %0 : real[1]
        %3 = reshape %2 : real
        %4 = slice start=[1] %0 : real[1]
        %5 = reshape %4 : real
        %6 = broadcast axes=[] %3 : real[5]
        %7 = sub %1 %6 : real[5]
        %8 = exp %5 : real
        %9 = reciprocal %8 : real
        %10 = square %7 : real[5]
        %11 = square %9 : real
        %12 = constant -0.5 : real
        %13 = constant 0.9189385332046727 : real
        %14 = add %5 %13 : real
        %15 = sum axes=[0] %10 : real
        %16 = mul %15 %11 : real
        %17 = mul %16 %12 : real
        %18 = constant 5 : real
        %19 = mul %14 %18 : real
        %20 = sub %17 %19 : real
        yield value = %20
      }"
    `);
  });

  it("elementwise functions of what repeats are computed before the broadcast", () => {
    expect(
      printed((b) => {
        const x = b.input("x", [3]);
        const s = b.input("s", []);
        const rows = b.broadcast(x, [4, 3]);
        return { inputs: [x, s], outputs: { y: b.exp(b.mul(rows, b.add(b.broadcast(s, [4, 3]), 1))) } };
      }),
    ).toMatchInlineSnapshot(`
      "graph(x: real[3], s: real) {
        %0 = input "x" : real[3]
        %1 = input "s" : real
        %2 = constant 1 : real
        %3 = add %1 %2 : real
        %4 = broadcast axes=[] %3 : real[3]
        %5 = mul %0 %4 : real[3]
        %6 = exp %5 : real[3]
        %7 = broadcast axes=[1] %6 : real[4, 3]
        yield y = %7
      }"
    `);
  });

  it("sums take factors and terms out along the axes where they repeat", () => {
    expect(
      printed((b) => {
        const x = b.input("x", [3, 2]);
        const c = b.input("c", [3]);
        const d = b.input("d", [3]);
        const y = b.add(b.mul(x, b.broadcast(c, [3, 2], [0])), b.broadcast(d, [3, 2], [0]));
        return { inputs: [x, c, d], outputs: { y: b.sum(y, [1]) } };
      }),
    ).toMatchInlineSnapshot(`
      "graph(x: real[3, 2], c: real[3], d: real[3]) {
        %0 = input "x" : real[3, 2]
        %1 = input "c" : real[3]
        %2 = input "d" : real[3]
        %3 = sum axes=[1] %0 : real[3]
        %4 = mul %3 %1 : real[3]
        %5 = constant 2 : real
        %6 = broadcast axes=[] %5 : real[3]
        %7 = mul %2 %6 : real[3]
        %8 = add %4 %7 : real[3]
        yield y = %8
      }"
    `);
  });

  it("layout operations that undo each other vanish", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [2, 3]);
    const index = (values: number[]) => b.constant(values, [values.length], "int");
    expect(b.transpose(b.transpose(x))).toBe(x);
    expect(b.reshape(b.reshape(x, [6]), [2, 3])).toBe(x);
    expect(b.slice(b.slice(x, [0, 2], [2, 3], [1, -1]), [0, 2], [2, 3], [1, -1])).toBe(x);
    expect(b.gather(x, b.iota([2], 0))).toBe(x);
    expect(b.gather(x, index([0, 1]))).toBe(x);
    expect(b.gather(x, index([1, 0])).op).toBe("slice");
    expect(b.slice(b.pad(x, [1, 0], [4, 3]), [1, 0], [2, 3])).toBe(x);
    expect(b.at(b.stack([b.at(x, 0, 0), b.at(x, 0, 1)]), 0, 1)).toBe(b.at(x, 0, 1));
    expect(b.segmentSum(x, b.iota([2], 0), 2)).toBe(x);
    expect(b.concat([x], 0)).toBe(x);
    expect(b.sum(b.broadcast(b.at(b.at(x, 0, 0), 0, 0), [1]))).toBe(b.at(b.at(x, 0, 0), 0, 0));
    const row = b.at(x, 0, 0);
    expect(b.gather(b.broadcast(row, [5, 3]), index([1, 4, 0, 2]))).toBe(b.broadcast(row, [4, 3]));
    expect(b.gather(row, b.broadcast(index([2, 0, 0]), [2, 3]))).toBe(
      b.broadcast(b.gather(row, index([2, 0, 0])), [2, 3]),
    );
  });

  it("identities of arithmetic", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [4]);
    const y = b.input("y", [4]);
    expect(b.add(x, 0)).toBe(x);
    expect(b.sub(x, 0)).toBe(x);
    expect(b.sub(0, x)).toBe(b.neg(x));
    expect(b.mul(1, x)).toBe(x);
    expect(b.mul(x, -1)).toBe(b.neg(x));
    expect(b.div(x, 1)).toBe(x);
    expect(b.neg(b.neg(x))).toBe(x);
    expect(b.neg(b.sub(x, y))).toBe(b.sub(y, x));
    expect(b.add(x, b.neg(y))).toBe(b.sub(x, y));
    expect(b.sub(x, b.neg(y))).toBe(b.add(x, y));
    expect(b.mul(b.neg(x), b.neg(y))).toBe(b.mul(x, y));
    expect(b.mul(x, x)).toBe(b.square(x));
    expect(b.pow(x, 2)).toBe(b.square(x));
    expect(b.pow(x, 0.5)).toBe(b.sqrt(x));
    expect(b.pow(x, 1)).toBe(x);
    expect(b.pow(x, 0)).toBe(b.filled(1, [4]));
    expect(b.pow(x, -1)).toBe(b.reciprocal(x));
    expect(b.mul(b.mul(x, 2), 3)).toBe(b.mul(x, 6));
    expect(b.sub(b.add(x, 2), 3)).toBe(b.add(x, -1));
    expect(b.sub(5, b.sub(2, x))).toBe(b.add(x, 3));
    expect(b.log(b.exp(x))).toBe(x);
    expect(b.select(b.gt(x, 0), y, y)).toBe(y);
    expect(b.select(b.not(b.gt(x, 0)), x, y)).toBe(b.select(b.gt(x, 0), y, x));
    expect(b.guardedMul(b.filled(0, [4]), x)).toBe(b.filled(0, [4]));
    expect(b.square(b.mul(x, -3))).toBe(b.mul(b.square(x), 9));
  });

  it("operations on data are folded; what merely repeats or counts is not", () => {
    const b = new GraphBuilder();
    const data = b.constant([1, 2, 4]);
    const large = b.constant(Float64Array.from({ length: 1e4 }, (_, i) => i));
    expect(b.log(data)).toMatchObject({ op: "constant", values: Float64Array.of(0, Math.log(2), 2 * Math.log(2)) });
    expect(b.sum(b.square(large))).toMatchObject({ op: "constant", values: Float64Array.of(333283335000) });
    expect(b.broadcast(data, [1e5, 3]).op).toBe("broadcast");
    expect(b.add(b.broadcast(data, [1e5, 3]), b.broadcast(b.iota([1e5], 0), [1e5, 3], [0])).op).toBe("binary");
    expect(b.sum(b.mul(b.broadcast(data, [1e3, 3]), b.broadcast(b.iota([1e3], 0), [1e3, 3], [0])))).toMatchObject({
      op: "constant",
      values: Float64Array.of(7 * 499500),
    });
    expect(b.gt(data, 1.5)).toMatchObject({ op: "constant", dtype: "bool", values: Int32Array.of(0, 1, 1) });
    expect(b.add(b.iota([3], 0), 1)).toMatchObject({ op: "constant", dtype: "int", values: Int32Array.of(1, 2, 3) });
    // A whole number that no Int32Array holds becomes a real.
    expect(b.mul(b.constant(65536, [], "int"), 65536)).toMatchObject({
      dtype: "real",
      values: Float64Array.of(2 ** 32),
    });
  });

  it("nodes are shared, constants by content if small and by array if large", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [3]);
    expect(b.exp(x)).toBe(b.exp(x));
    expect(b.input("x", [3])).toBe(x);
    expect(b.constant([1, 2])).toBe(b.constant(Float64Array.of(1, 2)));
    expect(b.constant(0)).not.toBe(b.constant(-0));
    const array = new Float64Array(100);
    expect(b.constant(array)).toBe(b.constant(array));
    expect(b.constant(array, [10, 10])).not.toBe(b.constant(array));
    expect(b.random("normal", [], [])).not.toBe(b.random("normal", [], []));
  });
});

/** Agreement between a graph as written and simplified: sums regrouped, products reassociated. */
const regroupingTolerance = 1e-11;

interface Step {
  readonly kind: number;
  readonly first: number;
  readonly second: number;
}

const smoothUnary: readonly UnaryFunction[] = [
  "neg",
  "abs",
  "square",
  "tanh",
  "logistic",
  "log1pExp",
  "sin",
  "atan",
  "reciprocal",
  "sign",
];
const smoothBinary: readonly BinaryFunction[] = [
  "add",
  "sub",
  "mul",
  "div",
  "min",
  "max",
  "logAddExp",
  "gt",
  "add",
  "mul",
  "sub",
];

/** A graph grown from random steps over shapes [], [3], [2, 3]; operands are earlier nodes. */
function grow(b: GraphBuilder, steps: readonly Step[]): { inputs: Node[]; output: Node } {
  const inputs: Node[] = [b.input("s", []), b.input("x", [3]), b.input("m", [2, 3])];
  const pool: Node[] = [
    ...inputs,
    b.constant([0.5, -1, 2]),
    b.constant(0),
    b.constant(1),
    b.constant(-2),
    b.iota([3], 0),
  ];
  const pick = (k: number): Node => pool[k % pool.length]!;
  for (const { kind, first, second } of steps) {
    const x = pick(first);
    const y = pick(second);
    const rank = Math.max(x.shape.length, y.shape.length);
    const shape = rank === 2 ? [2, 3] : rank === 1 ? [3] : [];
    const wide = (z: Node): Node => (z.shape.length === 0 || z.shape.length === rank ? z : b.broadcast(z, shape));
    switch (kind % 12) {
      case 0: case 1: case 2:
        pool.push(b.unary(smoothUnary[second % smoothUnary.length]!, x));
        break;
      case 3: case 4: case 5: case 6:
        pool.push(b.binary(smoothBinary[kind % smoothBinary.length]!, wide(x), wide(y)));
        break;
      case 7:
        pool.push(b.broadcast(x, x.shape.length === 0 ? [3] : [2, 3]));
        break;
      case 8:
        if (x.shape.length > 0) pool.push(b.sum(x, [second % x.shape.length === 0 ? 0 : 1].filter((axis) => axis === 0 || x.shape.length === 2)));
        break;
      case 9:
        if (x.shape.length === 2) pool.push(b.at(x, 0, second % 2));
        else if (x.shape.length === 1) pool.push(b.at(x, 0, second % 3));
        else pool.push(b.mul(x, second - 3));
        break;
      case 10:
        if (x.shape.length === 1) pool.push(b.gather(x, b.constant([second % 3, 2, (second + 1) % 3], [3], "int")));
        else if (x.shape.length === 2) pool.push(b.reduce(second % 2 === 0 ? "max" : "logSumExp", x, [second % 2]));
        break;
      case 11:
        pool.push(b.select(b.gt(wide(x), 0.1), wide(y), wide(x)));
        break;
    } // prettier-ignore
    // Sums over axis 0 of a matrix have shape [3], over axis 1 [2]: the pool keeps to its three shapes.
    const last = pool.at(-1)!;
    if (last.shape.length === 1 && last.shape[0] !== 3) pool[pool.length - 1] = b.sum(last);
  }
  const output = pool.slice(-4).reduce((sum, x) => b.add(sum, b.sum(x)), b.constant(0));
  return { inputs, output };
}

describe("random graphs", () => {
  const step = fc.record({ kind: fc.nat(1000), first: fc.nat(1000), second: fc.nat(1000) });
  const point = { s: [0.7], x: [0.3, -1.4, 2.2], m: [1.1, -0.6, 0.9, 0.4, -1.7, 1.3] };

  it("have the same value and gradient simplified and as written", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 3, maxLength: 25 }), (steps) => {
        const [simplified, written] = [true, false].map((simplify) => {
          const b = new GraphBuilder({ simplify });
          const { inputs, output } = grow(b, steps);
          const gradients = gradient(b, output, inputs);
          const graph = makeGraph(inputs, { output, s: gradients[0]!, x: gradients[1]!, m: gradients[2]! });
          verifyGraph(graph);
          return { values: evaluate(graph, point), size: topologicalOrder(graph).length };
        });
        for (const [name, expected] of Object.entries(written!.values)) {
          const actual = simplified!.values[name]!;
          // Sizes of intermediate values are not known: a value that overflows or cancels tells nothing.
          const scale = Math.max(1, ...expected.map(Math.abs));
          if (!(scale < 1e6)) return;
          expected.forEach((x, i) => expect(Math.abs(actual[i]! - x) / scale).toBeLessThan(regroupingTolerance));
        }
      }),
      { numRuns: 300, seed: 20 },
    );
  });
});
