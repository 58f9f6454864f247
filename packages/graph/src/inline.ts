/** @file Emitting the nodes of one graph into a builder: for composing graphs, and for rebuilding one that was read back. */

import type { GraphBuilder } from "./graph-builder.js";
import { topologicalOrder } from "./graph.js";
import { InternalError } from "@terrace/core";
import type { Graph, Node } from "./node.js";
import { emitScan } from "./scan.js";

type EmitRules = {
  readonly [Op in Exclude<Node["op"], "project">]: (
    b: GraphBuilder,
    node: Extract<Node, { op: Op }>,
    inputs: readonly Node[],
  ) => Node;
};

const rules: EmitRules = {
  input: (b, node) => b.input(node.name, node.shape, node.dtype),
  constant: (b, node) => b.constant(node.values, node.shape, node.dtype),
  iota: (b, node) => b.iota(node.shape, node.axis),
  unary: (b, node, [x]) => b.unary(node.fn, x!),
  binary: (b, node, [x, y]) => b.binary(node.fn, x!, y!),
  ternary: (b, node, [x, y, z]) => b.ternary(node.fn, x!, y!, z!),
  select: (b, _, [c, x, y]) => b.select(c!, x!, y!),
  broadcast: (b, node, [x]) => b.broadcast(x!, node.shape, node.axes),
  reshape: (b, node, [x]) => b.reshape(x!, node.shape),
  transpose: (b, node, [x]) => b.transpose(x!, node.permutation),
  slice: (b, node, [x]) => b.slice(x!, node.start, node.shape, node.step),
  pad: (b, node, [x]) => b.pad(x!, node.before, node.shape, node.step),
  concat: (b, node, inputs) => b.concat(inputs, node.axis),
  gather: (b, _, [x, index]) => b.gather(x!, index!),
  segmentSum: (b, node, [values, index]) => b.segmentSum(values!, index!, node.shape[0]!),
  reduce: (b, node, [x]) => b.reduce(node.fn, x!, node.axes),
  cumulativeSum: (b, node, [x]) => b.cumulativeSum(x!, node.axis, { reverse: node.reverse, exclusive: node.exclusive }),
  matmul: (b, node, [x, y]) => b.matmul(x!, y!, { transposeA: node.transposeA, transposeB: node.transposeB }),
  cholesky: (b, _, [a]) => b.cholesky(a!),
  choleskyGradient: (b, _, [l, lbar]) => b.choleskyGradient(l!, lbar!),
  triangularSolve: (b, node, [l, x]) => b.triangularSolve(l!, x!, { transposed: node.transposed }),
  random: (b, node, inputs) => b.random(node.fn, inputs, node.shape),
  scan: () => {
    throw new InternalError("a scan is emitted through its projections");
  },
};

/** Emits the outputs of `graph` into `b`, with its inputs bound by name; unbound inputs become inputs of `b`. */
export function inlineGraph(
  b: GraphBuilder,
  graph: Graph,
  bindings: ReadonlyMap<string, Node> | Readonly<Record<string, Node>>,
): Record<string, Node> {
  // `instanceof` cannot tell the two readonly types apart; only a Map is an instance of Map.
  const bound: ReadonlyMap<string, Node> =
    bindings instanceof Map
      ? (bindings as ReadonlyMap<string, Node>)
      : new Map(Object.entries(bindings as Readonly<Record<string, Node>>));
  const emitted = new Map<Node, Node>();
  const scans = new Map<Node, Node[]>();
  const emit = (node: Node): void => {
    if (node.op === "input" && bound.has(node.name)) {
      emitted.set(node, b.broadcast(bound.get(node.name)!, node.shape));
      return;
    }
    if (node.op === "project") {
      emitted.set(node, scans.get(node.inputs[0]!)![node.index]!);
      return;
    }
    const inputs = node.inputs.map((input) => emitted.get(input)!);
    if (node.op === "scan") {
      const { body, length, reverse, numCarries, numSequences, until } = node;
      const sizes = { length, reverse, numCarries, numSequences };
      const results = emitScan(b, body, inputs, until === undefined ? sizes : { ...sizes, until });
      scans.set(node, [...results.carries, ...results.outputs, ...results.savedCarries]);
      return;
    }
    emitted.set(node, reemitNode(b, node, inputs));
  };
  for (const node of topologicalOrder(graph)) emit(node);
  return Object.fromEntries(graph.outputs.map((output) => [output.name, emitted.get(output.node)!]));
}

/** One node again, over other operands. Scans go through {@link inlineGraph}. */
export function reemitNode(b: GraphBuilder, node: Exclude<Node, { op: "project" }>, inputs: readonly Node[]): Node {
  // The table has one rule per operation, and `op` picks the one whose node type is that of `node`.
  const rule = rules[node.op] as (b: GraphBuilder, node: Node, inputs: readonly Node[]) => Node;
  return rule(b, node, inputs);
}
