/** @file A kernel as the log density that samplers see, compiled and made ready in one step. */
import type { LogDensity } from "@terrace/core";
import { compilePrograms } from "./compile-programs.js";
import type { CompileProgramsOptions } from "./compile-programs.js";
import { instantiateLogDensity } from "./instantiate-log-density.js";
import type { KernelProgram } from "./kernel-program.js";

/**
 * The log density of a program with input `position` `[dimension]` and outputs `value` `[]` and `gradient` `[dimension]`.
 *
 * @param program - value and gradient
 * @param valueProgram - the value alone; without it the value costs as much as the gradient
 * @param coordinateNames - names of the coordinates, for error messages
 * @param options - which backend evaluates it; WebAssembly where it is possible when absent
 * @throws TypeError if the program has other inputs or outputs
 */
export function kernelLogDensity(
  program: KernelProgram,
  valueProgram?: KernelProgram,
  coordinateNames?: readonly string[],
  options: CompileProgramsOptions = {},
): LogDensity {
  const programs = valueProgram === undefined ? [program] : [program, valueProgram];
  return instantiateLogDensity(compilePrograms(programs, options), 0, coordinateNames);
}
