/** @file Making a graph from nodes, and the order in which its nodes are computed. */

import { InternalError } from "@terrace/core";
import type { Graph, InputNode, Node } from "./node.js";

/**
 * A graph that is given `inputs` and yields `outputs`, in the order of insertion.
 *
 * @throws TypeError if an output depends on an input that is not in `inputs`, or two inputs have one name.
 */
export function makeGraph(inputs: readonly Node[], outputs: Readonly<Record<string, Node>>): Graph {
  const given: InputNode[] = [];
  const names = new Set<string>();
  for (const input of inputs) {
    if (input.op !== "input") throw new TypeError(`makeGraph: inputs must be input nodes, received \`${input.op}\`.`);
    if (names.has(input.name)) throw new TypeError(`makeGraph: two inputs are called \`${input.name}\`.`);
    names.add(input.name);
    given.push(input);
  }
  const graph: Graph = { inputs: given, outputs: Object.entries(outputs).map(([name, node]) => ({ name, node })) };
  const known = new Set<Node>(given);
  for (const node of topologicalOrder(graph)) {
    if (node.op === "input" && !known.has(node)) {
      throw new TypeError(
        `makeGraph: an output depends on the input \`${node.name}\`, which is not among the inputs ` +
          `(${given.map((input) => `\`${input.name}\``).join(", ")}).`,
      );
    }
  }
  return graph;
}

/** The nodes reachable from the outputs, operands first; inputs that nothing uses are left out. */
export function topologicalOrder(graph: Graph): Node[] {
  return reachableNodes(graph.outputs.map((output) => output.node));
}

/**
 * The nodes reachable from `roots`, operands first (by id, which increases from operand to user).
 *
 * @param stops - nodes behind which nothing is looked for; those reached are among the result
 */
export function reachableNodes(roots: readonly Node[], stops?: { has(node: Node): boolean }): Node[] {
  const seen = new Set<Node>(roots);
  const pending = [...seen];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (stops?.has(node) === true) continue;
    for (const input of node.inputs) {
      if (!seen.has(input)) {
        if (input.id >= node.id) throw new InternalError(`node ${node.id} (${node.op}) has operand ${input.id}`);
        seen.add(input);
        pending.push(input);
      }
    }
  }
  return [...seen].sort((a, b) => a.id - b.id);
}
