/** @file A program as a function of values by name, on this thread. */

import { compileKernel, instantiateKernel } from "@terrace/backend-kernel";
import type { Generator } from "@terrace/core";
import type { Graph } from "@terrace/graph";

import { partsOf } from "../chains/recover.js";
import { sizeOf } from "./parameter-values.js";

/** A program with arguments and results by name, in its own order. */
export interface NamedKernel {
  run(inputs: Readonly<Record<string, Float64Array>>, generator?: Generator): Record<string, Float64Array>;
  /** Of a program of a row, `[rowSize]`, which is cut into its inputs. */
  runRow(row: Float64Array, generator?: Generator): Record<string, Float64Array>;
}

/** Compiles a program in JavaScript. */
export function nameKernel(graph: Graph): NamedKernel {
  const kernel = instantiateKernel(compileKernel(graph));
  const runWith = (inputs: readonly Float64Array[], generator?: Generator): Record<string, Float64Array> => {
    const outputs = graph.outputs.map(({ node }) => new Float64Array(sizeOf(node.shape)));
    kernel.run(inputs, outputs, generator);
    return Object.fromEntries(graph.outputs.map(({ name }, index) => [name, outputs[index]!]));
  };
  return {
    run(inputs, generator) {
      return runWith(
        graph.inputs.map(({ name }) => inputs[name]!),
        generator,
      );
    },
    runRow: (row, generator) => runWith(partsOf(kernel.inputs, row), generator),
  };
}
