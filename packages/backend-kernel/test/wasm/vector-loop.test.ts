/** @file Loops over rows with vectors: rare arguments, logarithms of products, groups of rows, copies of short arrays, the order of sums. */
import { describe, expect, it } from "vitest";
import { evaluate, GraphBuilder, makeGraph } from "@terrace/graph";
import type { Graph } from "@terrace/graph";
import { compileKernel } from "../../src/index.js";
import { distance } from "../../../graph/test/distance.js";
import { TOLERANCE } from "../agreement.js";
import { bernoulliLogit, centredIntercepts, gaussian, poissonLog, varyingSlopes } from "../models.js";
import { runWasm } from "./run-wasm.js";

const wave = (n: number, seed: number): number[] =>
  Array.from({ length: n }, (_, i) => Math.sin(i * 1.7 + seed) + Math.cos(i * seed));

/** Expects WebAssembly to agree with the interpreter, whatever the number of vectors; elements one by one. */
function expectRows(graph: Graph, inputs: Record<string, readonly number[]>): void {
  const arrays = Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, Float64Array.from(values)]));
  const expected = evaluate(graph, arrays);
  const program = compileKernel(graph);
  for (const interleave of [0, 1, 2, 3, 4]) {
    const actual = runWasm(program, arrays, { interleave });
    for (const [name, values] of Object.entries(expected)) {
      values.forEach((value, i) => {
        const gap = distance(Float64Array.of(actual[name]![i]!), Float64Array.of(value));
        if (!(gap <= TOLERANCE)) {
          expect.fail(`${name}[${i}] is ${actual[name]![i]} with ${interleave} vectors, not ${value}`);
        }
      });
    }
  }
}

const rare = [800, -800, 709.5, -745, 0, -0, NaN, Infinity, -Infinity, 1e-310, -1, -2, 1e308];

describe("rows with rare arguments of functions", () => {
  it.each([13, 64, 600])("have the values they have alone, among %d rows", (n) => {
    for (const every of [1, 5, 37]) {
      const x = wave(n, 1).map((value, i) => (i % every === 0 ? rare[(i / every) % rare.length]! : value + 2));
      const b = new GraphBuilder();
      const input = b.input("x", [n]);
      const functions = ["exp", "expm1", "log", "log1p", "tanh", "logistic", "log1pExp", "sqrt", "lgamma", "normalCdf"] as const; // prettier-ignore
      for (const name of functions) expectRows(makeGraph([input], { y: b[name](input) }), { x });
    }
  });

  it("are counted in sums once, like any other", () => {
    const n = 700;
    const x = wave(n, 1).map((value, i) => (i % 41 === 3 ? -760 - i : value));
    const b = new GraphBuilder();
    const input = b.input("x", [n]);
    const group = b.constant(Int32Array.from({ length: n }, (_, i) => (i * 7) % 100));
    const e = b.exp(input);
    expectRows(makeGraph([input], { total: b.sum(e), groups: b.segmentSum(e, group, 100) }), { x });
  });
});

describe("loops of functions and of what follows from them", () => {
  const n = 1003;
  const groups = (size: number): Int32Array => Int32Array.from({ length: n }, (_, i) => Math.floor(i / size));
  it.each([
    ["rows with rare arguments end a strip", [3, 255, 256, 257, 504, 760, 999]],
    ["many rows have rare arguments", Array.from({ length: n }, (_, i) => i).filter((i) => i % 3 === 0)],
    ["all rows have rare arguments", Array.from({ length: n }, (_, i) => i)],
    ["no row has", []],
  ])("hand on numbers, tests and data where %s", (_, rareRows) => {
    const isRare = new Set(rareRows);
    const x = wave(n, 1).map((value, i) => (isRare.has(i) ? -760 - i : value));
    const b = new GraphBuilder();
    const input = b.input("x", [n]);
    const intercepts = b.input("a", [11]);
    const data = b.constant(wave(n, 5));
    const z = b.add(b.gather(intercepts, b.constant(Int32Array.from({ length: n }, (__, i) => (i * 7) % 11))), input);
    const e = b.exp(z);
    const isLow = b.lt(z, 0);
    const value = b.select(isLow, b.mul(e, data), b.div(b.log1p(e), b.add(1, e)));
    const either = b.select(isLow, b.tanh(z), b.mul(z, data));
    const outputs = {
      value,
      total: b.sum(b.mul(value, either)),
      scattered: b.segmentSum(value, b.constant(Int32Array.from({ length: n }, (__, i) => (i * i) % 17)), 17),
      grouped: b.segmentSum(either, b.constant(groups(100)), 11),
      most: b.reduce("max", either),
    };
    expectRows(makeGraph([input, intercepts], outputs), { x, a: wave(11, 3) });
  });
});

const rows = (n: number, numGroups: number, isSorted: boolean) => ({
  y: wave(n, 1).map((y) => (y > 0 ? 1 : 0)),
  x: wave(n, 2),
  group: Array.from({ length: n }, (_, i) =>
    isSorted ? Math.floor((i * numGroups) / n) : (i * 5 + (i >> 3)) % numGroups,
  ),
  numGroups,
  u: wave(numGroups, 3),
});

describe("models", () => {
  it.each([
    ["few groups", 1000, 4, false],
    ["few groups in order", 1000, 4, true],
    ["one group", 3000, 1, true],
    ["groups in order", 2600, 200, true],
    ["groups in no order", 2600, 700, false],
    ["an odd number of rows", 4097, 3, false],
  ] as const)("agree with the interpreter for %s", (_, n, numGroups, isSorted) => {
    const data = rows(n, numGroups, isSorted);
    const graphs = [
      centredIntercepts(data, bernoulliLogit),
      centredIntercepts(data, poissonLog),
      centredIntercepts(data, gaussian),
      varyingSlopes(data),
    ];
    for (const graph of graphs) {
      const dimension = graph.inputs[0]!.shape[0]!;
      const position = Float64Array.from(wave(dimension, 4));
      const expected = evaluate(graph, { position });
      const program = compileKernel(graph);
      for (const interleave of [1, 2, 4]) {
        const actual = runWasm(program, { position }, { interleave });
        for (const name of ["value", "gradient"]) {
          expect(distance(actual[name]!, expected[name]!)).toBeLessThanOrEqual(TOLERANCE);
        }
      }
    }
  });

  it.each([0, 30, 300, 800])("sum log(1 + exp(x)) for x of about %d and minus that", (size) => {
    for (const sign of [1, -1]) {
      const b = new GraphBuilder();
      const n = 3001;
      const input = b.input("x", [n]);
      const x = wave(n, 2).map((value) => sign * size + value);
      expectRows(makeGraph([input], { total: b.sum(b.log1pExp(input)) }), { x });
    }
  });
});

describe("sums", () => {
  it("add even rows, odd rows, and a last row by itself, in this order", () => {
    const n = 101;
    const x = wave(n, 1).map((value, i) => value * 10 ** (i % 13));
    const b = new GraphBuilder();
    const input = b.input("x", [n]);
    const program = compileKernel(makeGraph([input], { total: b.sum(input) }));
    const lanes = [0, 0];
    for (let i = 0; i < n - 1; i++) lanes[i % 2]! += x[i]!;
    const expected = lanes[0]! + lanes[1]! + x[n - 1]!;
    expect(runWasm(program, { x }, { interleave: 1 })["total"]![0]).toBe(expected);
    // With more vectors the sums are others, and the same in each run.
    const four = runWasm(program, { x }, { interleave: 4 })["total"]![0];
    expect(runWasm(program, { x }, { interleave: 4 })["total"]![0]).toBe(four);
  });

  it("keep NaN, infinities and the largest value", () => {
    const b = new GraphBuilder();
    const input = b.input("x", [50]);
    const graph = makeGraph([input], {
      total: b.sum(input),
      most: b.reduce("max", input),
      product: b.reduce("prod", input),
    });
    for (const special of [NaN, Infinity, -Infinity, 3]) {
      expectRows(graph, { x: wave(50, 1).map((value, i) => (i === 17 ? special : value)) });
    }
  });
});
