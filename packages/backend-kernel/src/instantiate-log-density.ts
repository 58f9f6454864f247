/** @file Makes a compiled log density ready for samplers, on any thread: WebAssembly or JavaScript kernels. */
import type { LogDensity } from "@terrace/core";
import { instantiatePrograms } from "./instantiate-programs.js";
import type { CompiledPrograms } from "./instantiate-programs.js";
import { JavaScriptLogDensity } from "./javascript-log-density.js";
import type { KernelArray } from "./kernel-program.js";
import { WasmLogDensity } from "./wasm/wasm-log-density.js";

/**
 * Makes a compiled log density ready to run on this thread.
 *
 * @param compiled - as `compilePrograms` makes it: a position to value and gradient, and, where there is a second program, to the
 *   value alone; without it the value costs as much as the gradient
 * @param index - which instance, below the number it was compiled for; two threads must not run the same
 * @param coordinateNames - names of the coordinates, for error messages
 * @throws TypeError if a program has other inputs or outputs, RangeError if there is no such instance
 */
export function instantiateLogDensity(
  compiled: CompiledPrograms,
  index: number,
  coordinateNames?: readonly string[],
): LogDensity {
  const [both, valueOnly] = compiled.backend === "wasm" ? compiled.kernels.programs : compiled.programs;
  checkProgram(both!, ["value", "gradient"]);
  if (valueOnly !== undefined) checkProgram(valueOnly, ["value"]);
  const coordinateName =
    coordinateNames === undefined ? undefined : (at: number): string => coordinateNames[at] ?? `position[${at}]`;
  return compiled.backend === "wasm"
    ? new WasmLogDensity(compiled.kernels, index, coordinateName)
    : new JavaScriptLogDensity(instantiatePrograms(compiled), coordinateName);
}

/** What a program takes and makes. */
interface Signature {
  readonly inputs: readonly KernelArray[];
  readonly outputs: readonly KernelArray[];
}

function checkProgram(program: Signature, outputs: readonly string[]): void {
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
