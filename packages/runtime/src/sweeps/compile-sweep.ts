/** @file Makes a function of a sweep program, for the runner of chains. */

import { compileKernel, instantiateKernel } from "@terrace/backend-kernel";
import type { Sweep, SweepFunction } from "@terrace/gibbs";

/** Compiles `sweep`. The function has scratch memory of its own and allocates nothing: one function a chain. */
export function compileSweep(sweep: Sweep): SweepFunction {
  const kernel = instantiateKernel(compileKernel(sweep.graph));
  const next = new Float64Array(sweep.stateSize);
  const outputs = viewsOf(sweep, next);
  let seen: Float64Array | undefined;
  let inputs: Float64Array[] = [];
  return (state, generator) => {
    if (state !== seen) {
      inputs = viewsOf(sweep, state);
      seen = state;
    }
    kernel.run(inputs, outputs, generator);
    state.set(next);
  };
}

function viewsOf({ variables }: Sweep, state: Float64Array): Float64Array[] {
  return variables.map(({ offset, size }) => state.subarray(offset, offset + size));
}
