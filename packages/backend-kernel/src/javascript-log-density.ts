/** @file JavaScript kernels as the log density that samplers see. */
import type { LogDensity } from "@terrace/core";
import { instantiateKernel } from "./kernel.js";
import type { Kernel } from "./kernel.js";
import type { KernelProgram } from "./kernel-program.js";

/** The log density of a program of a position to value and gradient. A call allocates nothing. */
export class JavaScriptLogDensity implements LogDensity {
  readonly dimension: number;
  readonly coordinateName?: (index: number) => string;
  readonly #both: Kernel["run"];
  readonly #valueOnly: Kernel["run"] | undefined;
  readonly #value = new Float64Array(1);
  readonly #unusedGradient: Float64Array;
  readonly #inputs: Float64Array[];
  readonly #outputs: Float64Array[];
  readonly #valueOutputs: Float64Array[];

  /**
   * @param program - value and gradient
   * @param valueProgram - the value alone; without it the value costs as much as the gradient
   * @param coordinateName - for error messages
   */
  constructor(program: KernelProgram, valueProgram?: KernelProgram, coordinateName?: (index: number) => string) {
    this.dimension = program.inputs[0]!.length;
    if (coordinateName !== undefined) this.coordinateName = coordinateName;
    this.#both = instantiateKernel(program).run;
    this.#valueOnly = valueProgram === undefined ? undefined : instantiateKernel(valueProgram).run;
    this.#unusedGradient = new Float64Array(this.dimension);
    this.#inputs = [this.#unusedGradient];
    this.#outputs = [this.#value, this.#unusedGradient];
    this.#valueOutputs = [this.#value];
  }

  logDensity(position: Float64Array): number {
    this.#inputs[0] = position;
    if (this.#valueOnly !== undefined) this.#valueOnly(this.#inputs, this.#valueOutputs);
    else {
      this.#outputs[1] = this.#unusedGradient;
      this.#both(this.#inputs, this.#outputs);
    }
    return this.#value[0]!;
  }

  logDensityGradient(position: Float64Array, gradient: Float64Array): number {
    this.#inputs[0] = position;
    this.#outputs[1] = gradient;
    this.#both(this.#inputs, this.#outputs);
    return this.#value[0]!;
  }

  allocate(length: number): Float64Array {
    return new Float64Array(length);
  }
}
