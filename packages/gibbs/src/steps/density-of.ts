/** @file A log density that is a node, as a function of one of the inputs it reads: what a slice sampler evaluates in its loops. */
import { makeGraph, reachableNodes } from "@terrace/graph";
import type { GraphBuilder, InputNode, Node } from "@terrace/graph";

/** A function of a value, and the nodes it reads besides. */
export interface DensityFunction {
  readonly captured: readonly Node[];
  /** The node again in `b`, with `value` in the place of the variable and `captured` in the place of the others. */
  readonly at: (b: GraphBuilder, value: Node, captured: readonly Node[]) => Node;
}

/** The node as a function of `variable`. */
export function densityOf(node: Node, variable: InputNode): DensityFunction {
  const inputs = reachableNodes([node]).filter((input): input is InputNode => input.op === "input");
  const captured = inputs.filter((input) => input !== variable);
  const graph = makeGraph(inputs, { value: node });
  return {
    captured,
    at: (b, value, others) => {
      const bound = new Map<string, Node>(captured.map((input, k) => [input.name, others[k]!]));
      return b.inline(graph, bound.set(variable.name, value))["value"]!;
    },
  };
}
