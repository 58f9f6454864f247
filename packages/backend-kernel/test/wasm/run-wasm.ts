/** @file Runs the first of compiled WebAssembly programs on named inputs. */
import { expect } from "vitest";
import type { KernelProgram } from "../../src/index.js";
import { compileWasm } from "../../src/wasm/compile-wasm.js";
import { instantiateWasm } from "../../src/wasm/wasm-kernels.js";
import type { CompileWasmOptions } from "../../src/wasm/compile-wasm.js";

/** Outputs by name; undefined for programs that draw. Outputs start as NaN, so that an element left unwritten shows. */
export function runWasm(
  program: KernelProgram,
  inputs: Readonly<Record<string, ArrayLike<number>>>,
  options: CompileWasmOptions = {},
): Record<string, Float64Array> | undefined {
  const kernels = compileWasm([program], options);
  if (program.usesGenerator) {
    expect(kernels).toBeUndefined();
    return undefined;
  }
  const [first] = instantiateWasm(kernels!).programs;
  const { inputArrays, outputArrays, inputAddresses, outputAddresses, run } = first!;
  inputArrays.forEach((array, k) => array.set(inputs[program.inputs[k]!.name]!));
  for (const array of outputArrays) array.fill(NaN);
  run(...inputAddresses, ...outputAddresses);
  return Object.fromEntries(program.outputs.map(({ name }, k) => [name, outputArrays[k]!.slice()]));
}

/** Whether two runs gave the same numbers, NaN for NaN and -0 for -0. */
export function haveSameBits(a: Record<string, Float64Array>, b: Record<string, Float64Array>): boolean {
  return Object.entries(a).every(([name, values]) => values.every((value, i) => Object.is(value, b[name]![i])));
}
