/** @file Modules, their memory and their instances. */
import { describe, expect, it, vi } from "vitest";
import { GraphBuilder, makeGraph } from "@terrace/graph";
import type { Node, UnaryFunction } from "@terrace/graph";
import { compileKernel, instantiateKernel } from "../../src/index.js";
import type { KernelProgram } from "../../src/index.js";
import { compileWasm } from "../../src/wasm/compile-wasm.js";
import { instantiateWasm } from "../../src/wasm/wasm-kernels.js";
import { runKernel } from "../agreement.js";
import { bernoulliLogit, centredIntercepts, varyingIntercepts } from "../models.js";
import { haveSameBits, runWasm } from "./run-wasm.js";

const wave = (n: number, seed: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(i * 1.7 + seed));
const rows = (n: number, numGroups: number) => ({
  y: wave(n, 1).map((y) => (y > 0 ? 1 : 0)),
  x: wave(n, 2),
  group: Array.from({ length: n }, (_, i) => Math.floor((i * numGroups) / n)),
  numGroups,
  u: wave(numGroups, 3),
});

function programOf(
  shape: readonly number[],
  make: (b: GraphBuilder, x: Node) => Record<string, Node>,
  dtype: "real" | "int" = "real",
): KernelProgram {
  const b = new GraphBuilder();
  const x = b.input("x", shape, dtype);
  return compileKernel(makeGraph([x], make(b, x)));
}

describe("compileWasm", () => {
  it("gives one module for several programs, data placed once", () => {
    const graph = varyingIntercepts(rows(300, 20));
    const both = compileKernel(graph);
    const value = compileKernel(makeGraph(graph.inputs, { value: graph.outputs[0]!.node }));
    const alone = compileWasm([both])!;
    const together = compileWasm([both, value])!;
    expect(together.programs).toHaveLength(2);
    expect(together.constantBytes).toBe(alone.constantBytes);
    const [first, second] = instantiateWasm(together).programs;
    const position = wave(25, 4);
    for (const { inputArrays, inputAddresses, outputAddresses, run } of [first!, second!]) {
      inputArrays[0]!.set(position);
      run(...inputAddresses, ...outputAddresses);
    }
    // The program for the value alone may keep the sums of fewer groups, but not other sums.
    expect(second!.outputArrays[0]![0]).toBeCloseTo(first!.outputArrays[0]![0]!, 9);
  });

  it("gives instances that share data and nothing else", () => {
    const program = compileKernel(centredIntercepts(rows(130, 12), bernoulliLogit));
    const kernels = structuredCloneOfParts(compileWasm([program], { numInstances: 3 })!);
    const instances = [0, 1, 2].map((index) => instantiateWasm(kernels, index).programs[0]!);
    instances.forEach(({ inputArrays }, k) => inputArrays[0]!.set(wave(16, k)));
    for (const { inputAddresses, outputAddresses, run } of instances) run(...inputAddresses, ...outputAddresses);
    instances.forEach(({ outputArrays }, k) => {
      const alone = runWasm(program, { position: wave(16, k) });
      expect(outputArrays[1]).toEqual(alone["gradient"]);
    });
    expect(() => instantiateWasm(kernels, 3)).toThrow(
      new RangeError("instantiateWasm: expected an index below 3, received 3."),
    );
  });

  it("gives arrays of the instance's memory until the arena is full, all of them apart", () => {
    const { allocate } = instantiateWasm(compileWasm([compileKernel(varyingIntercepts(rows(50, 5)))])!);
    const made: Float64Array[] = [];
    for (let array = allocate(10); array !== undefined; array = allocate(10)) made.push(array.fill(made.length));
    expect(made.length).toBeGreaterThanOrEqual(64);
    made.forEach((array, k) => expect([...array]).toEqual(new Array(10).fill(k)));
  });

  it("reads the same bits where memory cannot be shared", () => {
    const program = compileKernel(varyingIntercepts(rows(90, 7)));
    const expected = runWasm(program, { position: wave(12, 4) });
    vi.stubGlobal("SharedArrayBuffer", undefined);
    try {
      expect(compileWasm([program])!.memory).toBeUndefined();
      expect(haveSameBits(runWasm(program, { position: wave(12, 4) }), expected)).toBe(true);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

/** What another thread would get, but for the memory, which only a thread's message carries. */
function structuredCloneOfParts<T extends { memory?: unknown; module: unknown }>(kernels: T): T {
  const { memory, module, ...rest } = kernels;
  return { ...structuredClone(rest), memory, module } as T;
}

describe("JavaScript's arithmetic", () => {
  const special = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 4.9e-324, 1e300, -1e300, 2 ** 31, -(2 ** 33) - 0.5, NaN, Infinity, -Infinity]; // prettier-ignore

  it("is kept for signs of zero, NaN, remainders, rounding and comparisons", () => {
    const n = special.length;
    const pairs = special.flatMap((x) => special.map((y) => [x, y] as const));
    const program = programOf([2, n * n], (b, x) => {
      const [u, v] = [b.at(x, 0, 0), b.at(x, 0, 1)];
      return {
        remainder: b.mod(u, v),
        quotient: b.intDiv(u, v),
        smaller: b.min(u, v),
        larger: b.max(u, v),
        positive: b.max(u, 0),
        less: b.lt(u, v),
        atLeast: b.ge(u, v),
        equal: b.eq(u, v),
        sign: b.sign(u),
        round: b.round(u),
        floor: b.floor(u),
        ceil: b.ceil(u),
        absent: b.isNaN(u),
        product: b.guardedMul(u, v),
        chosen: b.select(b.gt(u, v), b.neg(u), v),
      };
    });
    const inputs = { x: [...pairs.map(([x]) => x), ...pairs.map(([, y]) => y)] };
    const expected = runKernel(instantiateKernel(program), inputs);
    for (const interleave of [0, 1, 2, 4]) {
      const actual = runWasm(program, inputs, { interleave });
      for (const name of Object.keys(expected)) {
        expect([...actual[name]!], `${name} with ${interleave} vectors`).toEqual([...expected[name]!]);
      }
    }
  });

  it("reads NaN beyond an array's end, and computed indices like JavaScript", () => {
    const indices = [0, 1, 12, 13, -1, 1e9, 2 ** 32, 2 ** 32 + 3, NaN, 2.75, -0.5];
    const program = programOf([indices.length], (b, x) => ({ y: b.gather(b.constant(wave(13, 1)), x) }), "int");
    const expected = runKernel(instantiateKernel(program), { x: indices });
    for (const interleave of [0, 2]) {
      expect(runWasm(program, { x: indices }, { interleave })["y"]).toEqual(expected["y"]);
    }
    expect(expected["y"]![4]).toBeNaN();
  });
});

describe("elementary functions", () => {
  const functions: readonly UnaryFunction[] = [
    "exp", "expm1", "log", "log1p", "log1pExp", "log1mExp", "logistic", "logLogistic", "sinh", "cosh", "tanh", "lgamma",
    "digamma", "trigamma", "erf", "erfc", "normalCdf", "normalLogCdf", "normalQuantile",
  ]; // prettier-ignore
  const edges = [0, -0, 1, -1, 0.5, 2, 5e-324, 1e-310, 1e-17, -1e-17, 708.5, -745, 1e300, -1e300, NaN, Infinity, -Infinity]; // prettier-ignore
  const points = [...edges, ...wave(400, 1).map((x, i) => x * 2 ** ((i % 24) - 16))];

  it("have the bits of JavaScript, one by one and in vectors", () => {
    const n = points.length;
    const program = programOf([2, n], (b, x) => {
      const [u, v] = [b.at(x, 0, 0), b.at(x, 0, 1)];
      const ofOne = functions.map((fn) => [fn, b.unary(fn, u)] as const);
      return { ...Object.fromEntries(ofOne), pow: b.pow(u, v), logAddExp: b.logAddExp(u, v) };
    });
    const inputs = { x: [...points, ...points.map((_, i) => points[(i + 7) % n]!)] };
    const expected = runKernel(instantiateKernel(program), inputs);
    for (const interleave of [0, 1, 2, 4]) {
      const actual = runWasm(program, inputs, { interleave });
      for (const name of Object.keys(expected)) {
        expect([...actual[name]!], `${name} with ${interleave} vectors`).toEqual([...expected[name]!]);
      }
    }
  });
});
