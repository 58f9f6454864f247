/** @file JavaScript kernels as the log density that samplers see. */
import type { LogDensity } from "@terrace/core";
import type { Kernel } from "./kernel.js";

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
   * @param kernels - value and gradient, and the value alone where it has a program of its own
   * @param coordinateName - for error messages
   */
  constructor(kernels: readonly Kernel[], coordinateName?: (index: number) => string) {
    const [both, valueOnly] = kernels as [Kernel, Kernel | undefined]; // made as the docstring says
    this.dimension = both.inputs[0]!.length;
    if (coordinateName !== undefined) this.coordinateName = coordinateName;
    this.#both = both.run;
    this.#valueOnly = valueOnly?.run;
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
