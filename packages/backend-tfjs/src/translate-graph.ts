/**
 * @file Translates a log-density graph into tensor operations, by one rule for each operation: the table of all of them, and
 * the walk over the nodes.
 */

import { InternalError, UnsupportedOperationError } from "@terrace/core";
import { reachableNodes, topologicalOrder } from "@terrace/graph";
import type { Graph, Node, ScanNode } from "@terrace/graph";
import { binary, select, ternary, unary } from "./rules/elementwise-rules.js";
import { gather, segmentSum } from "./rules/index-rules.js";
import { broadcast, concat, constant, iota, pad, reshape, slice, transpose } from "./rules/layout-rules.js";
import { cholesky, choleskyGradient, matmul, triangularSolve } from "./rules/matrix-rules.js";
import { cumulativeSum, reduce } from "./rules/reduction-rules.js";
import type { NodeOf, Rule } from "./rules/rule.js";
import { scanValues, type ScanValues } from "./rules/scan-rules.js";
import { Translation, type Value } from "./rules/translation.js";
import type { TensorOps } from "./tensor-ops.js";

/** What the walk itself knows: inputs are given, a scan has several values. */
type WalkedOperation = "input" | "scan" | "project";

const rules: { readonly [Op in Exclude<Node["op"], WalkedOperation>]: Rule<NodeOf<Op>> } = {
  constant,
  iota,
  unary,
  binary,
  ternary,
  select,
  broadcast,
  reshape,
  transpose,
  slice,
  pad,
  concat,
  gather,
  segmentSum,
  reduce,
  cumulativeSum,
  matmul,
  cholesky,
  choleskyGradient,
  triangularSolve,
  random: (_, node) => {
    throw new UnsupportedOperationError(`Random draws (\`${node.fn}\`) do not run on tensors.`);
  },
};

/**
 * The outputs of `graph` as tensors, in order.
 *
 * @param ops - what computes
 * @param inputs - one real tensor for each input of the graph: of its shape, with the chains as one more, last axis where
 *   `chains` is given
 * @param chains - how many chains are evaluated at once; without it there is no such axis
 * @returns tensors of the outputs' shapes, with the axis of chains where there is one, whether or not the output differs by
 *   chain
 * @throws UnsupportedOperationError where the graph has an operation that `ops` lacks
 * @example
 * const [value, gradient] = translateGraph(graph, ops, [position]);
 */
export function translateGraph<T>(graph: Graph, ops: TensorOps<T>, inputs: readonly T[], chains?: number): T[] {
  verifyOperations(graph, ops.missing);
  const t = new Translation(ops, chains);
  const isBatched = chains !== undefined;
  const given = new Map(
    graph.inputs.map((input, k) => [input, t.result(inputs[k]!, "real", input.shape, isBatched)] as const),
  );
  const roots = graph.outputs.map(({ node }) => node);
  translateNodes(t, roots, given);
  return roots.map((node) => t.whole(node, "real", isBatched));
}

/** @throws UnsupportedOperationError naming every operation of `graph` that is `missing` */
export function verifyOperations(graph: Graph, missing: ReadonlySet<string>): void {
  const lacking = new Set<string>();
  collectMissing(graph, missing, lacking);
  if (lacking.size === 0) return;
  const names = [...lacking].sort().map((name) => `\`${name}\``);
  throw new UnsupportedOperationError(`The backend lacks ${names.join(", ")}, which the log density needs.`);
}

function collectMissing(graph: Graph, missing: ReadonlySet<string>, lacking: Set<string>): void {
  for (const node of topologicalOrder(graph)) {
    const name = "fn" in node ? node.fn : node.op;
    if (missing.has(name) || node.op === "random") lacking.add(name);
    if (node.op === "scan") collectMissing(node.body, missing, lacking);
  }
}

/** Translates what `roots` need, from the values of nodes that are given: inputs, or what was computed elsewhere. */
export function translateNodes<T>(t: Translation<T>, roots: readonly Node[], given: ReadonlyMap<Node, Value<T>>): void {
  const order = reachableNodes(roots, given);
  const read = readResults(order);
  const scans = new Map<Node, ScanValues<T>>();
  for (const node of order) {
    const value = given.get(node);
    if (value !== undefined) t.setValue(node, value);
    else if (node.op === "input") throw new InternalError(`the input \`${node.name}\` has no tensor`);
    else if (node.op === "scan") scans.set(node, scanValues(t, node, read.get(node)!, translateBody));
    else if (node.op === "project") t.setValue(node, scans.get(node.inputs[0]!)!.get(node.index)!);
    // Constants are made in the element type in which they are read.
    else if (node.op !== "constant") t.setValue(node, translateNode(t, node));
  }
}

function translateBody<T>(t: Translation<T>, body: Graph, inputs: readonly Value<T>[]): void {
  const given = new Map<Node, Value<T>>(body.inputs.map((input, k) => [input, inputs[k]!]));
  // Inputs that no output needs are captured all the same.
  given.forEach((value, input) => t.setValue(input, value));
  translateNodes(t, body.outputs.map(({ node }) => node), given); // prettier-ignore
}

function translateNode<T>(t: Translation<T>, node: Exclude<Node, { op: WalkedOperation }>): Value<T> {
  // The table has one rule per operation, and `op` picks the one whose node type is that of `node`.
  const rule = rules[node.op] as Rule<Node>;
  return rule(t, node);
}

/** Which results of each scan are read. */
function readResults(order: readonly Node[]): Map<ScanNode, Set<number>> {
  const read = new Map<ScanNode, Set<number>>();
  for (const node of order) {
    if (node.op === "scan") read.set(node, new Set());
    // The operand of a projection is a scan: the builder makes no other, and the verifier says so.
    else if (node.op === "project") read.get(node.inputs[0] as ScanNode)?.add(node.index);
  }
  return read;
}
