/** @file Compiles a sweep. */

import { compileKernel, compilePrograms, kernelCost } from "@terrace/backend-kernel";
import type { Sweep } from "@terrace/gibbs";
import type { Graph } from "@terrace/graph";

import { travelling } from "../chains/travelling.js";
import type { CompiledSweep } from "./instantiate-sweep.js";

/** How a sweep is compiled. */
export interface CompileSweepOptions {
  /** `"wasm"` when absent, which falls back to `"typescript"` where it is not possible. */
  readonly backend?: "wasm" | "typescript";
  /** Chains that are to run it; 1 when absent. */
  readonly numInstances?: number;
  /** Programs that are to run beside it. */
  readonly others?: readonly Graph[];
}

/** Compiles `sweep`, with its data once for all chains. */
export function compileSweep(
  { graph, variables, stateSize }: Sweep,
  { others = [], ...options }: CompileSweepOptions = {},
): CompiledSweep {
  const kernels = [graph, ...others].map((each) => compileKernel(each));
  const programs = compilePrograms(kernels, options);
  return {
    programs:
      programs.backend === "wasm"
        ? programs
        : { ...programs, programs: programs.programs.map((each) => travelling(each)) },
    variables: variables.map(({ name, offset, size }) => ({ name, offset, size })),
    stateSize,
    costs: kernels.map(kernelCost),
  };
}
