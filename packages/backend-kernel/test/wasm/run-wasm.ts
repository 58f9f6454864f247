/** @file Runs the first of compiled WebAssembly programs on named inputs. */
import { createGenerator } from "@terrace/core";
import type { KernelProgram } from "../../src/index.js";
import { compileWasm } from "../../src/wasm/compile-wasm.js";
import { instantiateWasm } from "../../src/wasm/wasm-kernels.js";
import type { CompileWasmOptions } from "../../src/wasm/compile-wasm.js";

/** Outputs by name, of draws from the stream of `seed`. Outputs start as NaN, so that an element left unwritten shows. */
export function runWasm(
  program: KernelProgram,
  inputs: Readonly<Record<string, ArrayLike<number>>>,
  options: CompileWasmOptions = {},
  seed = 1,
): Record<string, Float64Array> {
  const { programs, generatorState } = instantiateWasm(compileWasm([program], options)!);
  const { inputArrays, outputArrays, inputAddresses, outputAddresses, run } = programs[0]!;
  inputArrays.forEach((array, k) => array.set(inputs[program.inputs[k]!.name]!));
  for (const array of outputArrays) array.fill(NaN);
  if (program.usesGenerator) createGenerator(seed, 0, "draws").writeState(generatorState);
  run(...inputAddresses, ...outputAddresses);
  return Object.fromEntries(program.outputs.map(({ name }, k) => [name, outputArrays[k]!.slice()]));
}

/** Whether two runs gave the same numbers, NaN for NaN and -0 for -0. */
export function haveSameBits(a: Record<string, Float64Array>, b: Record<string, Float64Array>): boolean {
  return Object.entries(a).every(([name, values]) => values.every((value, i) => Object.is(value, b[name]![i])));
}
