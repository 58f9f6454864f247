/** @file Programs as data, kernels side by side, and the log density that samplers see. */
import { describe, expect, it } from "vitest";
import { GraphBuilder, makeGraph } from "@terrace/graph";
import { compileKernel, instantiateKernel, kernelLogDensity, printKernel } from "../src/index.js";
import type { KernelProgram } from "../src/index.js";
import { runKernel } from "./agreement.js";
import { centredIntercepts, gaussian } from "./models.js";

const wave = (n: number, seed: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(i * 1.7 + seed));
const model = (n: number, groups: number, seed: number): KernelProgram =>
  compileKernel(
    centredIntercepts(
      { y: wave(n, seed), x: wave(n, seed + 1), group: wave(n, 1).map((_, i) => (i * 7) % groups), numGroups: groups },
      gaussian,
    ),
  );

describe("programs", () => {
  it("survive a structured clone and run on shared memory", () => {
    const program = model(130, 12, 1);
    const shared = {
      ...program,
      constants: program.constants.map((values) => {
        const memory = new SharedArrayBuffer(values.byteLength);
        const copy = values instanceof Float64Array ? new Float64Array(memory) : new Int32Array(memory);
        copy.set(values);
        return copy;
      }),
    };
    const position = wave(16, 3);
    const expected = runKernel(instantiateKernel(program), { position });
    expect(runKernel(instantiateKernel(structuredClone(program)), { position })).toEqual(expected);
    expect(runKernel(instantiateKernel(structuredClone(shared)), { position })).toEqual(expected);
  });

  it("have one text for one structure, whatever the data and the sizes", () => {
    const text = model(130, 12, 1).source;
    expect(model(130, 12, 5).source).toBe(text);
    expect(model(257, 31, 2).source).toBe(text);
    expect(model(257, 31, 2).sizes).not.toEqual(model(130, 12, 1).sizes);
  });

  it("run side by side, each with its own scratch memory", () => {
    const kernels = [model(130, 12, 1), model(130, 12, 5)].map((program) => instantiateKernel(program));
    const alone = kernels.map((kernel) => runKernel(kernel, { position: wave(16, 3) }));
    expect(alone[0]).not.toEqual(alone[1]);
    expect([...kernels].reverse().map((kernel) => runKernel(kernel, { position: wave(16, 3) }))).toEqual(
      [...alone].reverse(),
    );
  });

  it("are split where a function would be too large, with the same values", async () => {
    const position = wave(16, 3);
    const graph = centredIntercepts(
      { y: wave(130, 1), x: wave(130, 2), group: wave(130, 1).map((_, i) => (i * 7) % 12), numGroups: 12 },
      gaussian,
    );
    const whole = compileKernel(graph);
    const split = compileKernel(graph, { maxOperations: 30 });
    expect(whole.functions).toHaveLength(1);
    expect(split.functions.length).toBeGreaterThan(4);
    expect(runKernel(instantiateKernel(split), { position })).toEqual(
      runKernel(instantiateKernel(whole), { position }),
    );
    expect(await printKernel(split, "typescript")).toContain("function part0(x0: Float64Array, y0: Float64Array, y1");
  });

  it("ask for a generator when they draw", () => {
    const b = new GraphBuilder();
    const kernel = instantiateKernel(compileKernel(makeGraph([], { y: b.random("normal", [], [3]) })));
    expect(() => kernel.run([], [new Float64Array(3)])).toThrow(
      new TypeError("Kernel.run: the program draws random numbers; expected a generator, received none."),
    );
  });
});

describe("kernelLogDensity", () => {
  const density = kernelLogDensity(model(130, 12, 1), undefined, ["mu", "beta"]);

  it("gives value and gradient that fit finite differences", () => {
    const position = Float64Array.from(wave(16, 3));
    const gradient = density.allocate(density.dimension);
    const value = density.logDensityGradient(position, gradient);
    expect(density.logDensity(position)).toBe(value);
    expect(density.dimension).toBe(16);
    for (let i = 0; i < 16; i++) {
      const step = 1e-5;
      const moved = (by: number): number => density.logDensity(position.with(i, position[i]! + by));
      // Central difference: error of order step^2 times the third derivative, plus rounding of order 1e-16 / step times the value.
      expect(gradient[i]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 4);
    }
  });

  it("names coordinates and uses a program for the value alone where there is one", () => {
    expect([0, 1, 7].map((i) => density.coordinateName!(i))).toEqual(["mu", "beta", "position[7]"]);
    const b = new GraphBuilder();
    const valueProgram = compileKernel(makeGraph([b.input("position", [16])], { value: b.constant(7) }));
    expect(kernelLogDensity(model(130, 12, 1), valueProgram).logDensity(new Float64Array(16))).toBe(7);
  });

  it("refuses programs of another shape", () => {
    const b = new GraphBuilder();
    const x = b.input("position", [3]);
    const program = compileKernel(makeGraph([x], { value: b.sum(x) }));
    expect(() => kernelLogDensity(program)).toThrow(
      new TypeError(
        "kernelLogDensity: expected a program of position to (value, gradient), received (position) to (value).",
      ),
    );
    const short = compileKernel(makeGraph([x], { value: b.sum(x), gradient: b.slice(x, [0], [2]) }));
    expect(() => kernelLogDensity(short)).toThrow(
      new TypeError("kernelLogDensity: expected a gradient of length 3, received length 2."),
    );
  });
});
