/** @file Makes a compiled log density ready for samplers, on any thread: WebAssembly or the JavaScript kernel. */
import type { LogDensity } from "@terrace/core";
import { JavaScriptLogDensity } from "./javascript-log-density.js";
import type { KernelProgram } from "./kernel-program.js";
import { WasmLogDensity } from "./wasm/wasm-log-density.js";
import type { WasmKernels } from "./wasm/wasm-kernels.js";

/** A log density ready to be instantiated, as plain data but for a WebAssembly module: a structured clone carries it. */
export type CompiledLogDensity =
  | { readonly backend: "wasm"; readonly kernels: WasmKernels }
  | { readonly backend: "typescript"; readonly program: KernelProgram; readonly valueProgram?: KernelProgram };

/**
 * Makes a compiled log density ready to run on this thread.
 *
 * @param compiled - as `compileLogDensity` makes it
 * @param index - which instance, below the number it was compiled for; two threads must not run the same
 * @param coordinateNames - names of the coordinates, for error messages
 * @throws RangeError if there is no such instance
 */
export function instantiateLogDensity(
  compiled: CompiledLogDensity,
  index: number,
  coordinateNames?: readonly string[],
): LogDensity {
  const coordinateName =
    coordinateNames === undefined ? undefined : (at: number): string => coordinateNames[at] ?? `position[${at}]`;
  return compiled.backend === "wasm"
    ? new WasmLogDensity(compiled.kernels, index, coordinateName)
    : new JavaScriptLogDensity(compiled.program, compiled.valueProgram, coordinateName);
}

/** @throws TypeError unless the programs are of a position to value and gradient, and to the value */
export function checkPrograms(program: KernelProgram, valueProgram?: KernelProgram): void {
  checkProgram(program, ["value", "gradient"]);
  if (valueProgram !== undefined) checkProgram(valueProgram, ["value"]);
}

function checkProgram(program: KernelProgram, outputs: readonly string[]): void {
  const given = program.inputs.map((input) => input.name);
  const made = program.outputs.map((output) => output.name);
  if (given.join() !== "position" || made.join() !== outputs.join()) {
    throw new TypeError(
      `kernelLogDensity: expected a program of position to (${outputs.join(", ")}), ` +
        `received (${given.join(", ")}) to (${made.join(", ")}).`,
    );
  }
  const dimension = program.inputs[0]!.length;
  if (outputs.length > 1 && program.outputs[1]!.length !== dimension) {
    throw new TypeError(
      `kernelLogDensity: expected a gradient of length ${dimension}, received length ${program.outputs[1]!.length}.`,
    );
  }
}
