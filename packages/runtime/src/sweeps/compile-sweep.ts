/** @file Compiles a sweep. */

import type { CompileProgramsOptions } from "@terrace/backend-kernel";
import type { Sweep } from "@terrace/gibbs";
import type { Graph } from "@terrace/graph";

import { compileForThreads } from "../chains/travelling.js";
import type { CompiledSweep } from "./instantiate-sweep.js";

/** How a sweep is compiled. */
export interface CompileSweepOptions extends CompileProgramsOptions {
  /** Programs that are to run beside it. */
  readonly others?: readonly Graph[];
}

/** Compiles `sweep`, with its data once for all chains. */
export function compileSweep(
  { graph, variables, stateSize }: Sweep,
  { others = [], ...options }: CompileSweepOptions = {},
): CompiledSweep {
  return {
    ...compileForThreads([graph, ...others], options),
    variables: variables.map(({ name, offset, size }) => ({ name, offset, size })),
    stateSize,
  };
}
