/** @file Makes a function of a compiled sweep, for the runner of chains. Loads no graphs: worker threads import it. */

import { instantiateKernel, type KernelProgram } from "@terrace/backend-kernel/run";
import type { SweepFunction } from "@terrace/gibbs/run";

/** Where a variable stands in the state. */
export interface StatePlace {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** A sweep as plain data that travels to threads. */
export interface CompiledSweep {
  /** An input and an output for each variable, in their order. */
  readonly program: KernelProgram;
  readonly variables: readonly StatePlace[];
  /** Number of elements of the state. */
  readonly stateSize: number;
}

/** A function with scratch memory of its own, which allocates nothing: one a chain. */
export function instantiateSweep({ program, variables, stateSize }: CompiledSweep): SweepFunction {
  const kernel = instantiateKernel(program);
  const next = new Float64Array(stateSize);
  const outputs = viewsOf(variables, next);
  let seen: Float64Array | undefined;
  let inputs: Float64Array[] = [];
  return (state, generator) => {
    if (state !== seen) {
      inputs = viewsOf(variables, state);
      seen = state;
    }
    kernel.run(inputs, outputs, generator);
    state.set(next);
  };
}

/** The variables' parts of `state`. */
export function viewsOf(variables: readonly StatePlace[], state: Float64Array): Float64Array[] {
  return variables.map(({ offset, size }) => state.subarray(offset, offset + size));
}
