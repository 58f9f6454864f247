/** @file A log density that is a node, as a function of one of the inputs it reads: what a slice sampler evaluates in its loops. */
import { makeGraph, reachableNodes, reemitNode } from "@terrace/graph";
import type { GraphBuilder, InputNode, Node } from "@terrace/graph";

/** A function of a value, and the nodes it reads besides. */
export interface DensityFunction {
  readonly captured: readonly Node[];
  /** The node again in `b`, with `value` in the place of the variable and `captured` in the place of the others. */
  readonly at: (b: GraphBuilder, value: Node, captured: readonly Node[]) => Node;
}

/** The node as a function of `variable`; what does not depend on the variable is captured whole, and computed once. */
export function densityOf(node: Node, variable: InputNode): DensityFunction {
  const nodes = reachableNodes([node]);
  const dependent = new Set<Node>([variable]);
  for (const each of nodes) if (each.inputs.some((input) => dependent.has(input))) dependent.add(each);
  if ([...dependent].some(({ op }) => op === "scan" || op === "random")) return byInputs(node, variable);
  const used = [...dependent].flatMap(({ inputs }) => inputs).concat(node).filter((each) => !dependent.has(each)); // prettier-ignore
  const frontier = [...new Set(used)];
  const isSmall = (each: Node): boolean => each.op === "constant" && each.values.length === 1;
  const captured = frontier.filter((each) => !isSmall(each));
  return {
    captured,
    at: (b, value, others) => {
      const emitted = new Map<Node, Node>([[variable, value]]);
      captured.forEach((each, k) => emitted.set(each, others[k]!));
      for (const each of frontier) if (isSmall(each)) emitted.set(each, reemit(b, each, []));
      for (const each of nodes) {
        if (!dependent.has(each) || each === variable) continue;
        emitted.set(each, reemit(b, each, each.inputs.map((input) => emitted.get(input)!))); // prettier-ignore
      }
      return emitted.get(node)!;
    },
  };
}

function reemit(b: GraphBuilder, node: Node, inputs: readonly Node[]): Node {
  // Projections have a scan for their operand, and graphs with dependent scans are not taken apart.
  return reemitNode(b, node as Exclude<Node, { op: "project" }>, inputs);
}

/** The whole graph again, with all of its inputs captured: where it has a scan of the variable. */
function byInputs(node: Node, variable: InputNode): DensityFunction {
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
