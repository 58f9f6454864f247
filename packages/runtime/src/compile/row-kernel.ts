/** @file Kernels of programs of rows: in WebAssembly where that gives the same bits and is worth its compilation. */

import {
  compileKernel,
  compilePrograms,
  instantiateKernel,
  instantiatePrograms,
  type Kernel,
} from "@terrace/backend-kernel";
import { reachableNodes, type Graph, type Node } from "@terrace/graph";

/**
 * Numbers computed from which WebAssembly pays: it is two to three times as fast at some 2 to 15 ns a number, and takes
 * some 50 ms to compile.
 */
const minNumbers = 10_000_000;

/** Operations that add up, in an order of their own on each backend, or are made of such. */
const ordered: ReadonlySet<Node["op"]> = new Set([
  "reduce",
  "segmentSum",
  "cumulativeSum",
  "matmul",
  "cholesky",
  "choleskyGradient",
  "triangularSolve",
  "scan",
  "project",
]);

/** Whether each number of a program's results is computed by itself, so that every backend gives the same bits. */
export function isOrderFree({ outputs }: Graph): boolean {
  return !reachableNodes(outputs.map(({ node }) => node)).some(({ op }) => ordered.has(op));
}

/**
 * The kernel of a program, on this thread.
 *
 * @param numRows how often it will run
 * @param backend that of the fit
 */
export function rowKernel(graph: Graph, numRows: number, backend: string): Kernel {
  const program = compileKernel(graph);
  const numNumbers = numRows * program.outputs.reduce((sum, { length }) => sum + length, 0);
  if (backend !== "wasm" || numNumbers < minNumbers || !isOrderFree(graph)) return instantiateKernel(program);
  // Of one program there is one kernel.
  return instantiatePrograms(compilePrograms([program]))[0]!;
}
