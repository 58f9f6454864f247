/** @file Makes a function of a compiled sweep, for the runner of chains. Loads no graphs: worker threads import it. */

import { instantiatePrograms, type CompiledPrograms, type Kernel } from "@terrace/backend-kernel/run";
import type { SweepFunction } from "@terrace/gibbs/run";

/** Where a variable stands in the state. */
export interface StatePlace {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** A sweep, with other programs that are to run beside it, as plain data that travels to threads. */
export interface CompiledSweep {
  /** The sweep, with an input and an output for each variable in their order; then the others. */
  readonly programs: CompiledPrograms;
  readonly variables: readonly StatePlace[];
  /** Number of elements of the state. */
  readonly stateSize: number;
  /** Multiply-adds of a call of each program, estimated. */
  readonly costs: readonly number[];
}

/** A sweep ready to run, for one chain: it has scratch memory of its own, and allocates nothing. */
export interface RunnableSweep {
  readonly advance: SweepFunction;
  /** The programs beside the sweep. */
  readonly others: readonly Kernel[];
  /** A state `[stateSize]` of zeros where the sweep reads it without a copy; any other array does too. */
  readonly makeState: () => Float64Array;
}

/**
 * Makes a compiled sweep ready on this thread.
 *
 * @param index which instance, below the number it was compiled for; two threads must not run the same
 */
export function instantiateSweep({ programs, variables, stateSize }: CompiledSweep, index = 0): RunnableSweep {
  // The sweep's kernel stands first.
  const [kernel, ...others] = instantiatePrograms(programs, index) as [Kernel, ...Kernel[]];
  const next = kernel.allocate(stateSize);
  const outputs = viewsOf(variables, next);
  let seen: Float64Array | undefined;
  let inputs: Float64Array[] = [];
  return {
    others,
    makeState: () => kernel.allocate(stateSize),
    advance: (state, generator) => {
      if (state !== seen) {
        inputs = viewsOf(variables, state);
        seen = state;
      }
      kernel.run(inputs, outputs, generator);
      state.set(next);
    },
  };
}

/** The variables' parts of `state`. */
export function viewsOf(variables: readonly StatePlace[], state: Float64Array): Float64Array[] {
  return variables.map(({ offset, size }) => state.subarray(offset, offset + size));
}
