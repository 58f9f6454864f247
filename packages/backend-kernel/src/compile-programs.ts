/** @file Compiles programs that are to run together: to WebAssembly where that is possible, else to JavaScript kernels. */
import type { CompiledPrograms } from "./instantiate-programs.js";
import type { KernelProgram } from "./kernel-program.js";
import { compileWasm } from "./wasm/compile-wasm.js";

/** Options of {@link compilePrograms}. */
export interface CompileProgramsOptions {
  /** `"wasm"` when absent, which falls back to `"typescript"` where it is not possible. */
  readonly backend?: "wasm" | "typescript";
  /** Instances that are to run, each on its thread or one after the other; 1 when absent. */
  readonly numInstances?: number;
}

/**
 * Compiles programs of any inputs and outputs, those that draw random numbers too. In WebAssembly they are one module with one
 * copy of their data; draws are the same numbers on either backend, sums may differ in their last digits.
 *
 * @returns WebAssembly if it is asked for, the engine has it with 128-bit vectors, and its memory can hold the data; else
 *   JavaScript
 */
export function compilePrograms(
  programs: readonly KernelProgram[],
  { backend = "wasm", numInstances = 1 }: CompileProgramsOptions = {},
): CompiledPrograms {
  const kernels = backend === "wasm" ? compileWasm(programs, { numInstances }) : undefined;
  return kernels === undefined ? { backend: "typescript", programs } : { backend: "wasm", kernels };
}
