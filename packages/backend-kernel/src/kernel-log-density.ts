/** @file A kernel as the log density that samplers see. */
import type { LogDensity } from "@terrace/core";
import { instantiateKernel } from "./kernel.js";
import type { KernelProgram } from "./kernel-program.js";

/**
 * The log density of a program with input `position` `[dimension]` and outputs `value` `[]` and `gradient` `[dimension]`.
 *
 * @param program - value and gradient
 * @param valueProgram - the value alone; without it the value costs as much as the gradient
 * @param coordinateNames - names of the coordinates, for error messages
 * @throws TypeError if the program has other inputs or outputs
 */
export function kernelLogDensity(
  program: KernelProgram,
  valueProgram?: KernelProgram,
  coordinateNames?: readonly string[],
): LogDensity {
  const dimension = checkProgram(program, ["value", "gradient"]);
  if (valueProgram !== undefined) checkProgram(valueProgram, ["value"]);
  const both = instantiateKernel(program).run;
  const valueOnly = valueProgram === undefined ? undefined : instantiateKernel(valueProgram).run;
  const value = new Float64Array(1);
  const unused = new Float64Array(dimension);
  const inputs: Float64Array[] = [unused];
  const outputs: Float64Array[] = [value, unused];
  const valueOutputs = [value];
  const density: LogDensity = {
    dimension,
    logDensity(position) {
      inputs[0] = position;
      if (valueOnly !== undefined) valueOnly(inputs, valueOutputs);
      else {
        outputs[1] = unused;
        both(inputs, outputs);
      }
      return value[0]!;
    },
    logDensityGradient(position, gradient) {
      inputs[0] = position;
      outputs[1] = gradient;
      both(inputs, outputs);
      return value[0]!;
    },
    allocate: (length) => new Float64Array(length),
  };
  if (coordinateNames === undefined) return density;
  return { ...density, coordinateName: (index) => coordinateNames[index] ?? `position[${index}]` };
}

/** The dimension of a density program; its outputs have to be those named. */
function checkProgram(program: KernelProgram, outputs: readonly string[]): number {
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
  return dimension;
}
