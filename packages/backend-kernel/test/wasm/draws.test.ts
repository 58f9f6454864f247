/** @file Random functions in WebAssembly give the bits of those in JavaScript, draw for draw. */
import { describe, expect, it } from "vitest";
import { createGenerator } from "@terrace/core";
import type { Generator } from "@terrace/core";
import { evaluate, GraphBuilder, makeGraph } from "@terrace/graph";
import type { RandomFunction } from "@terrace/graph";
import { compileKernel, compilePrograms, instantiateKernel, instantiatePrograms } from "../../src/index.js";
import type { KernelProgram } from "../../src/index.js";

/** A program of `count` draws, all with the input's elements as arguments. */
function drawsOf(fn: RandomFunction, numArguments: number, count: number): KernelProgram {
  const b = new GraphBuilder();
  const x = b.input("x", [numArguments]);
  const operands = Array.from({ length: numArguments }, (_, k) => b.at(x, 0, k));
  return compileKernel(makeGraph([x], { y: b.random(fn, operands, [count]) }));
}

/** The first draw of which the bits differ, -1 if there is none; compared as pairs of words. */
function firstDifference(a: Float64Array, b: Float64Array): number {
  const [x, y] = [new Uint32Array(a.buffer, a.byteOffset), new Uint32Array(b.buffer, b.byteOffset)];
  for (let k = 0; k < 2 * a.length; k++) if (x[k] !== y[k]) return k >> 1;
  return -1;
}

function expectSameDraws(program: KernelProgram, operands: readonly number[], numRuns: number): void {
  const compiled = compilePrograms([program]);
  expect(compiled.backend).toBe("wasm");
  const kernels = [instantiateKernel(program), instantiatePrograms(compiled)[0]!];
  const generators = kernels.map(() => createGenerator("bits", 0, "draws"));
  const inputs = [Float64Array.from(operands)];
  const drawn = kernels.map(({ outputs }) => outputs.map(({ length }) => new Float64Array(length)));
  for (let run = 0; run < numRuns; run++) {
    kernels.forEach((kernel, k) => kernel.run(inputs, drawn[k]!, generators[k]));
    drawn[0]!.forEach((values, k) => expect(firstDifference(drawn[1]![k]!, values)).toBe(-1));
    expect(generators[1]!.state()).toEqual(generators[0]!.state());
  }
}

describe("draws in WebAssembly", () => {
  // A million of each, so that tails and wedges of the ziggurats come often.
  it.each(["uniform", "normal", "exponential"] as const)("%s", (fn) => {
    expectSameDraws(drawsOf(fn, 0, 100_000), [], 10);
  });

  it.each([0, 1e-300, 1e-5, 0.3, 1, 1.5, 40, 1e9, Infinity, NaN, -1])("gamma with shape %d", (shape) => {
    expectSameDraws(drawsOf("gamma", 1, 20_000), [shape], 5);
  });

  it.each([
    ["beta", [0.5, 2]],
    ["poisson", [3]],
    ["poisson", [50]],
    ["binomial", [30, 0.4]],
    ["truncatedNormal", [3, Infinity]],
    ["inverseGaussian", [2, 5]],
    ["inverseGaussian", [Infinity, 5]],
    ["generalisedInverseGaussian", [-10, 1, 4]],
    ["truncatedGeneralisedInverseGaussian", [2, 3, 0, 1, 4]],
    ["polyaGamma", [1, 0.5]],
    ["polyaGamma", [20.5, 3]],
  ] as const)("%s of %j", (fn, operands) => {
    expectSameDraws(drawsOf(fn, operands.length, 5000), operands, 4);
  });

  it("of scans that end by a carry", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [1]);
    const graphOf = (length: number): ReturnType<typeof makeGraph> => {
      const limit = b.at(x, 0, 0);
      const scanned = b.scan({
        carries: [b.constant(0), b.constant(0), b.filled(0, [20])],
        sequences: [],
        captured: [limit],
        length,
        until: 1,
        body: (inner, [sum, , drawn], _, [most]) => {
          const next = inner.add(sum!, inner.random("exponential", [], []));
          const isLast = inner.select(inner.gt(next, most!), inner.constant(1), inner.constant(0));
          return { carries: [next, isLast, inner.add(drawn!, inner.random("normal", [], [20]))], outputs: [] };
        },
      });
      return makeGraph([x], {
        sum: scanned.carries[0]!,
        drawn: scanned.carries[2]!,
        after: b.random("uniform", [], []),
      });
    };
    for (const length of [1, 3, 500]) {
      const graph = graphOf(length);
      for (const limit of [-1, 5, 1e9]) {
        expectSameDraws(compileKernel(graph), [limit], 20);
        expectSameDraws(compileKernel(graph, { maxOperations: 4 }), [limit], 20);
        const [kernel, expected] = [createGenerator("steps", 0, "draws"), createGenerator("steps", 0, "draws")];
        const outputs = [new Float64Array(1), new Float64Array(20), new Float64Array(1)];
        instantiateKernel(compileKernel(graph)).run([Float64Array.of(limit)], outputs, kernel);
        const { sum, after } = evaluate(graph, { x: [limit] }, expected);
        expect([outputs[0]![0], outputs[2]![0]]).toEqual([sum![0], after![0]]);
      }
    }
  });

  it("categories of rows, impossible ones among them", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [5000, 4]);
    const program = compileKernel(makeGraph([x], { k: b.random("categorical", [x], [5000]) }));
    expectSameDraws(
      program,
      Array.from({ length: 20_000 }, (_, k) => (k % 7 === 0 ? 0 : (k % 11) / 3)),
      4,
    );
  });

  it("of several functions one after the other, in loops and in scans", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [40]);
    const z = b.random("normal", [], [40]);
    const g = b.random("gamma", [b.exp(z)], [40]);
    const walk = b.scan({
      carries: [b.constant(0)],
      sequences: [g],
      captured: [x],
      length: 40,
      body: (c, [carry], [step], [captured]) => {
        const next = c.add(carry!, c.mul(c.random("exponential", [], []), step!));
        const row = c.random("beta", [c.add(1, c.abs(next)), 2], []);
        return { carries: [next], outputs: [c.mul(row, c.at(captured!, 0, 3))] };
      },
    });
    const graph = makeGraph([x], { z, g, walk: walk.outputs[0]!, last: b.random("uniform", [], []) });
    expectSameDraws(
      compileKernel(graph),
      Array.from({ length: 40 }, (_, k) => Math.sin(k)),
      50,
    );
  });
});

describe("kernels of programs", () => {
  const b = new GraphBuilder();
  const state = b.input("state", [70]);
  const scale = b.input("scale", []);
  const next = b.add(b.mul(state, 0.5), b.mul(b.random("normal", [], [70]), b.broadcast(scale, [70])));
  const graph = makeGraph([state, scale], { state: next, total: b.sum(next) });
  const programs = [compileKernel(graph), compileKernel(makeGraph([state], { length: b.sum(b.mul(state, state)) }))];

  it.each(["wasm", "typescript"] as const)("run in turn on arrays of their own and of others, %s", (backend) => {
    const [sweep, length] = instantiatePrograms(compilePrograms(programs, { backend }));
    expect(sweep!.inputs).toEqual([
      { name: "state", length: 70 },
      { name: "scale", length: 1 },
    ]);
    expect([sweep!.usesGenerator, length!.usesGenerator]).toEqual([true, false]);
    const run = (allocate: (n: number) => Float64Array): number[] => {
      const generator: Generator = createGenerator(7, 0, "draws");
      let [from, to] = [allocate(70), allocate(70)];
      const [one, total, size] = [allocate(1), allocate(1), allocate(1)];
      one[0] = 1;
      const trace: number[] = [];
      for (let k = 0; k < 20; k++) {
        sweep!.run([from, one], [to, total], generator);
        length!.run([to], [size]);
        expect(total[0]).toBeCloseTo(
          to.reduce((sum, x) => sum + x, 0),
          12,
        );
        trace.push(to[69]!, size[0]!, generator.uniform());
        [from, to] = [to, from];
      }
      return trace;
    };
    const inside = run((n) => sweep!.allocate(n));
    const outside = run((n) => new Float64Array(n));
    const mixed = run((n) => (n === 1 ? new Float64Array(n) : sweep!.allocate(n)));
    expect(outside).toEqual(inside);
    expect(mixed).toEqual(inside);
  });

  it("give each instance of one module its own state and the same draws for the same generator", () => {
    const compiled = compilePrograms(programs, { numInstances: 2 });
    const kernels = [0, 1].map((index) => instantiatePrograms(compiled, index)[0]!);
    const drawn = kernels.map((kernel, k) => {
      const made = [kernel.allocate(70), kernel.allocate(1)];
      kernel.run([new Float64Array(70), Float64Array.of(1)], made, createGenerator(k, 0, "draws"));
      return made;
    });
    kernels.forEach((kernel, k) => {
      const again = [new Float64Array(70), new Float64Array(1)];
      kernel.run([new Float64Array(70), Float64Array.of(1)], again, createGenerator(1 - k, 0, "draws"));
      expect(again[0]).toEqual(Float64Array.from(drawn[1 - k]![0]!));
    });
  });

  it("say what is missing", () => {
    const [sweep] = instantiatePrograms(compilePrograms(programs));
    const arrays = (n: number): [Float64Array[], Float64Array[]] => [
      [new Float64Array(n), new Float64Array(1)],
      [new Float64Array(70), new Float64Array(1)],
    ];
    expect(() => sweep!.run(...arrays(70))).toThrow(
      new TypeError("Kernel.run: the program draws random numbers; expected a generator, received none."),
    );
    expect(() => sweep!.run(...arrays(69), createGenerator(1, 0, "draws"))).toThrow(
      new RangeError("Kernel.run: input `state` has 70 elements, received an array of length 69."),
    );
    expect(() =>
      sweep!.run(
        [new Float64Array(70), new Float64Array(1)],
        [new Float64Array(70), new Float64Array(0)],
        createGenerator(1, 0, "draws"),
      ),
    ).toThrow(new RangeError("Kernel.run: output `total` has 1 elements, received an array of length 0."));
  });
});
