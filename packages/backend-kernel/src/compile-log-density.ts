/** @file Compiles the programs of a log density: to WebAssembly where that is possible, else to JavaScript kernels. */
import { checkPrograms } from "./instantiate-log-density.js";
import type { CompiledLogDensity } from "./instantiate-log-density.js";
import type { KernelProgram } from "./kernel-program.js";
import { compileWasm } from "./wasm/compile-wasm.js";

/** Options of {@link compileLogDensity}. */
export interface CompileLogDensityOptions {
  /** `"wasm"` when absent, which falls back to `"typescript"` where it is not possible. */
  readonly backend?: "wasm" | "typescript";
  /** Instances that are to run, each on its thread or one after the other; 1 when absent. */
  readonly numInstances?: number;
}

/**
 * Compiles `program`, a position to value and gradient, and `valueProgram`, the value alone.
 *
 * @returns WebAssembly if it is asked for, the engine has it with 128-bit vectors, and its memory can hold the data; else
 *   JavaScript
 * @throws TypeError if a program has other inputs or outputs
 */
export function compileLogDensity(
  program: KernelProgram,
  valueProgram?: KernelProgram,
  { backend = "wasm", numInstances = 1 }: CompileLogDensityOptions = {},
): CompiledLogDensity {
  checkPrograms(program, valueProgram);
  if (backend === "wasm") {
    const programs = valueProgram === undefined ? [program] : [program, valueProgram];
    const kernels = compileWasm(programs, { numInstances });
    if (kernels !== undefined) return { backend: "wasm", kernels };
  }
  return { backend: "typescript", program, ...(valueProgram === undefined ? {} : { valueProgram }) };
}
