/** @file A compiled density of a block given the rest of a sweep's state. Loads no graphs: worker threads import it. */

import type { Kernel } from "@terrace/backend-kernel/run";
import { InternalError, type ConditionedLogDensity } from "@terrace/core";

import { viewsOf, type StatePlace } from "./instantiate-sweep.js";

/**
 * The log density of a kernel whose first input is the block's position and whose others are variables of a state, with value
 * and gradient for its outputs. The conditioning values are in memory that the kernel reads, and no code depends on them. A
 * call allocates nothing.
 */
export class ConditionedDensity implements ConditionedLogDensity {
  readonly dimension: number;
  readonly #run: Kernel["run"];
  readonly #allocate: Kernel["allocate"];
  readonly #names: readonly string[];
  readonly #conditioned: Float64Array;
  readonly #inputs: Float64Array[];
  readonly #value = new Float64Array(1);
  readonly #unusedGradient: Float64Array;
  readonly #outputs: [Float64Array, Float64Array];

  /**
   * @param variables where the state has its variables
   * @param coordinateNames names of the block's coordinates, for error messages
   */
  constructor(kernel: Kernel, variables: readonly StatePlace[], stateSize: number, coordinateNames: readonly string[]) {
    const { inputs, outputs } = kernel;
    this.dimension = outputs[1]!.length;
    this.#run = kernel.run;
    this.#allocate = kernel.allocate;
    this.#names = coordinateNames;
    this.#conditioned = kernel.allocate(stateSize);
    this.#unusedGradient = new Float64Array(this.dimension);
    this.#outputs = [this.#value, this.#unusedGradient];
    const views = namedViews(variables, this.#conditioned);
    this.#inputs = [this.#unusedGradient, ...inputs.slice(1).map(({ name }) => viewOf(views, name))];
  }

  setConditioned(values: Float64Array): void {
    this.#conditioned.set(values);
  }

  logDensity(position: Float64Array): number {
    return this.logDensityGradient(position, this.#unusedGradient);
  }

  logDensityGradient(position: Float64Array, gradient: Float64Array): number {
    this.#inputs[0] = position;
    this.#outputs[1] = gradient;
    this.#run(this.#inputs, this.#outputs);
    return this.#value[0]!;
  }

  allocate(length: number): Float64Array {
    return this.#allocate(length);
  }

  coordinateName(index: number): string {
    return this.#names[index] ?? `position[${index}]`;
  }
}

/** The variables' parts of a state by name. */
export function namedViews(variables: readonly StatePlace[], state: Float64Array): ReadonlyMap<string, Float64Array> {
  return new Map(viewsOf(variables, state).map((view, k) => [variables[k]!.name, view]));
}

/** The part of a variable that a program reads. */
export function viewOf(views: ReadonlyMap<string, Float64Array>, name: string): Float64Array {
  const view = views.get(name);
  if (view === undefined) throw new InternalError(`the sweep has no variable \`${name}\``);
  return view;
}
