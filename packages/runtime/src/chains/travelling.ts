/** @file Programs as they go to threads. */

import {
  compileKernel,
  compilePrograms,
  kernelCost,
  type CompiledPrograms,
  type CompileProgramsOptions,
  type KernelProgram,
} from "@terrace/backend-kernel";
import type { Graph } from "@terrace/graph";

import { shareArrays } from "./shared-memory.js";

/** Compiled programs that threads can be given. */
export interface TravellingPrograms {
  readonly programs: CompiledPrograms;
  /** Multiply-adds of a call of each program, estimated. */
  readonly costs: readonly number[];
}

/** Compiles programs that are to run together, with their data once for all threads. */
export function compileForThreads(graphs: readonly Graph[], options: CompileProgramsOptions = {}): TravellingPrograms {
  const kernels = graphs.map((graph) => compileKernel(graph));
  const compiled = compilePrograms(kernels, options);
  const programs =
    compiled.backend === "wasm" ? compiled : { ...compiled, programs: compiled.programs.map(travelling) };
  return { programs, costs: kernels.map(kernelCost) };
}

/** `program` with its data in shared memory, without the statements from which texts are printed. */
export function travelling(program: KernelProgram): KernelProgram {
  return shareArrays({ ...program, functions: [] });
}
