/** @file Makes compiled programs ready to run, on any thread: WebAssembly or JavaScript kernels. */
import { instantiateKernel } from "./kernel.js";
import type { Kernel } from "./kernel.js";
import type { KernelProgram } from "./kernel-program.js";
import { wasmKernel } from "./wasm/wasm-kernel.js";
import { instantiateWasm } from "./wasm/wasm-kernels.js";
import type { WasmKernels } from "./wasm/wasm-kernels.js";

/** Programs ready to be instantiated, as plain data but for a WebAssembly module: a structured clone carries them. */
export type CompiledPrograms =
  | { readonly backend: "wasm"; readonly kernels: WasmKernels }
  | { readonly backend: "typescript"; readonly programs: readonly KernelProgram[] };

/**
 * Makes compiled programs ready to run on this thread, in the order in which they were compiled. Kernels of one instance share
 * scratch memory: no call within a call.
 *
 * @param compiled - as `compilePrograms` makes them
 * @param index - which instance, below the number they were compiled for; two threads must not run the same
 * @throws RangeError if there is no such instance
 */
export function instantiatePrograms(compiled: CompiledPrograms, index = 0): readonly Kernel[] {
  if (compiled.backend === "typescript") return compiled.programs.map((program) => instantiateKernel(program));
  const instance = instantiateWasm(compiled.kernels, index);
  return instance.programs.map((_, k) => wasmKernel(instance, k));
}
