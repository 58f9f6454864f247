/** @file Large data are there once beside the caller's own: bytes counted by what holds them, not by the process. */

import { describe, expect, it } from "vitest";
import { compileKernel, compilePrograms, type WasmKernels } from "@terrace/backend-kernel";
import { parseModel } from "@terrace/model";
import { makePlan, type Plan } from "../../src/plan/index.js";

const numGroups = 50;

function columns(numRows: number): Record<string, Float64Array | Int32Array> {
  const wave = (k: number): Float64Array => Float64Array.from({ length: numRows }, (_, i) => Math.sin(k * i + 0.3));
  const group = Int32Array.from({ length: numRows }, (_, i) => (i * 17) % numGroups);
  return { y: wave(1), x1: wave(2), x2: wave(3), x3: wave(4), x4: wave(5), x5: wave(6), group };
}

const text = `data y: real[N], x1: real[N], x2: real[N], x3: real[N], x4: real[N], x5: real[N], group: factor(J)[N]
b[5] ~ normal(0, 1)
tau ~ half_normal(1)
sigma ~ half_normal(1)
a[J] ~ normal(0, tau)
y ~ normal(a[group] + b[0] * x1 + b[1] * x2 + b[2] * x3 + b[3] * x4 + b[4] * x5, sigma)`;

function compiled(data: Record<string, Float64Array | Int32Array>): { plan: Plan; kernels: WasmKernels } {
  const plan = makePlan(parseModel(text).graph, data);
  const density = compilePrograms([compileKernel(plan.programs.density)], { numInstances: 4 });
  if (density.backend !== "wasm") throw new Error("expected WebAssembly");
  return { plan, kernels: density.kernels };
}

const bytesOf = (arrays: readonly ArrayBufferView[]): number => arrays.reduce((sum, x) => sum + x.byteLength, 0);

describe("data of a model", () => {
  const data = columns(20_000);
  const dataBytes = bytesOf(Object.values(data));
  const { plan, kernels } = compiled(data);

  it("are bound where they lie: programs hold the caller's arrays", () => {
    const { constants } = compileKernel(plan.programs.density);
    const own = new Set<unknown>(Object.values(data));
    expect(bytesOf(constants.filter((values) => !own.has(values)))).toBeLessThan(1000);
  });

  it("are placed once for all chains, in another order of rows too", () => {
    expect(kernels.constantBytes).toBeLessThan(dataBytes + 20_000);
    const room = kernels.constantBytes + 4 * kernels.areaBytes;
    expect(kernels.memory!.buffer.byteLength).toBeLessThan(room + 2 ** 16);
    expect(kernels.constants).toEqual([]);
  });

  it("add nothing to what each chain has for itself", () => {
    expect(compiled(columns(40_000)).kernels.areaBytes).toBe(kernels.areaBytes);
    expect(kernels.areaBytes).toBeLessThan(100_000);
  });

  it("keep their values", () => {
    expect(data).toEqual(columns(20_000));
  });
});
