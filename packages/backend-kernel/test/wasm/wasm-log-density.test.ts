/** @file The log density in WebAssembly: arrays of its memory and others, several instances, no garbage. */
import { describe, expect, it } from "vitest";
import { compileKernel, compilePrograms, instantiateLogDensity, kernelLogDensity } from "../../src/index.js";
import type { KernelProgram } from "../../src/index.js";
import { centredIntercepts, gaussian } from "../models.js";

const wave = (n: number, seed: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(i * 1.7 + seed));
const model = (n: number, groups: number): KernelProgram =>
  compileKernel(
    centredIntercepts(
      { y: wave(n, 1), x: wave(n, 2), group: wave(n, 1).map((_, i) => (i * 7) % groups), numGroups: groups },
      gaussian,
    ),
  );

describe("instantiateLogDensity", () => {
  it("gives WebAssembly unless JavaScript is asked for, which agrees", () => {
    const program = model(130, 12);
    const compiled = [compilePrograms([program]), compilePrograms([program], { backend: "typescript" })];
    expect(compiled.map(({ backend }) => backend)).toEqual(["wasm", "typescript"]);
    const position = Float64Array.from(wave(16, 3));
    const results = compiled.map((each) => {
      const density = instantiateLogDensity(each, 0);
      const gradient = density.allocate(16);
      return [density.logDensityGradient(position, gradient), ...gradient];
    });
    results[0]!.forEach((value, k) => expect(value).toBeCloseTo(results[1]![k]!, 10));
  });

  it("falls back to JavaScript for a program without its statements", () => {
    expect(compilePrograms([{ ...model(20, 3), functions: [] }]).backend).toBe("typescript");
  });
});

describe.each([3, 200])("the log density of %d groups", (groups) => {
  const compiled = compilePrograms([model(400, groups)], { numInstances: 2 });
  const dimension = groups + 4;
  const position = Float64Array.from(wave(dimension, 3));

  it("reads and writes arrays wherever they lie", () => {
    const density = instantiateLogDensity(compiled, 0);
    const expected = new Float64Array(dimension);
    const value = density.logDensityGradient(position, expected);
    const own = { position: density.allocate(dimension), gradient: density.allocate(dimension) };
    expect([...own.position]).toEqual(new Array(dimension).fill(0));
    expect(own.position.buffer).toBe(own.gradient.buffer);
    own.position.set(position);
    for (const p of [position, own.position, position]) {
      for (const g of [own.gradient, new Float64Array(dimension), own.gradient]) {
        g.fill(NaN);
        expect(density.logDensityGradient(p, g)).toBe(value);
        expect([...g]).toEqual([...expected]);
        expect(density.logDensity(p)).toBe(value);
      }
    }
  });

  it("sees that an array has changed, and keeps instances apart", () => {
    const [first, second] = [0, 1].map((index) => instantiateLogDensity(compiled, index));
    const alone = kernelLogDensity(model(400, groups));
    const here = first!.allocate(dimension);
    const there = second!.allocate(dimension);
    for (let step = 0; step < 3; step++) {
      here.set(wave(dimension, step));
      there.set(wave(dimension, step + 10));
      const expected = [here, there].map((p) => alone.logDensity(p));
      expect([first!.logDensity(here), second!.logDensity(there)]).toEqual(expected);
      // An array of the other instance is one like any other.
      expect(first!.logDensity(there)).toBe(expected[1]);
    }
  });

  it("goes on with arrays of its own when the memory is full", () => {
    const density = instantiateLogDensity(compiled, 0);
    const many = Array.from({ length: 100 }, () => density.allocate(dimension));
    const values = many.map((array) => {
      array.set(position);
      return density.logDensity(array);
    });
    expect(new Set(values).size).toBe(1);
  });

  it("makes no garbage", () => {
    const density = instantiateLogDensity(compiled, 0);
    const points = Array.from({ length: 4 }, () => ({
      p: density.allocate(dimension),
      g: density.allocate(dimension),
    }));
    const other = { p: position, g: new Float64Array(dimension) };
    const call = (count: number): number => {
      let sum = 0;
      for (let k = 0; k < count; k++) {
        const { p, g } = k % 5 === 4 ? other : points[k % 5]!;
        sum += density.logDensityGradient(p, g);
      }
      return sum;
    };
    call(20_000);
    // A number boxed in each call would be 12 bytes or more; what the engine itself does meanwhile is far less.
    const numCalls = 100_000;
    let least = Infinity;
    for (let time = 0; time < 5; time++) {
      const before = process.memoryUsage().heapUsed;
      call(numCalls);
      least = Math.min(least, Math.abs(process.memoryUsage().heapUsed - before));
    }
    expect(least).toBeLessThan(numCalls);
  });
});
