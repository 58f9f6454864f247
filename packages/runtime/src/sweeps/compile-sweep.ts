/** @file Compiles a sweep. */

import { compileKernel } from "@terrace/backend-kernel";
import type { Sweep } from "@terrace/gibbs";

import type { CompiledSweep } from "./instantiate-sweep.js";

/** The program of `sweep`, for any number of chains. */
export function compileSweep({ graph, variables, stateSize }: Sweep): CompiledSweep {
  const places = variables.map(({ name, offset, size }) => ({ name, offset, size }));
  return { program: compileKernel(graph), variables: places, stateSize };
}
