/** @file Programs as they go to threads. */

import type { KernelProgram } from "@terrace/backend-kernel";

import { shareArrays } from "./shared-memory.js";

/** `program` with its data in shared memory, without the statements from which texts are printed. */
export function travelling(program: KernelProgram): KernelProgram {
  return shareArrays({ ...program, functions: [] });
}
