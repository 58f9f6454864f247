/** @file Runs a program by name of its inputs and outputs, by the interpreter or as a kernel. */

import { compileKernel, instantiateKernel } from "@terrace/backend-kernel";
import { evaluate, type Graph } from "@terrace/graph";

/** Inputs or outputs, row-major by name. */
export type NamedArrays = Readonly<Record<string, Float64Array>>;

/** A program ready to be evaluated. */
export type Evaluator = (inputs: NamedArrays) => NamedArrays;

/** `graph` by the reference interpreter. */
export function interpreted(graph: Graph): Evaluator {
  return (inputs) => evaluate(graph, inputs);
}

/** `graph` as a kernel; outputs start as NaN, so that an element left unwritten shows. */
export function compiled(graph: Graph): Evaluator {
  const kernel = instantiateKernel(compileKernel(graph));
  return (inputs) => {
    const outputs = graph.outputs.map(({ node }) => {
      return new Float64Array(node.shape.reduce((product, size) => product * size, 1)).fill(NaN);
    });
    kernel.run(
      graph.inputs.map(({ name }) => inputs[name]!),
      outputs,
    );
    return Object.fromEntries(graph.outputs.map(({ name }, k) => [name, outputs[k]!]));
  };
}
