/**
 * @file What of a graph is computed where, when tensors hold Float32: all that depends on parameters alone in Float64 on the host,
 * before; what meets data on tensors; what is made of the results alone on the host again, after. Sums over data are then
 * the only place where a Float32 number reaches the outputs, and small differences of large parameters lose nothing.
 */

import { numElements, reachableNodes } from "@terrace/graph";
import type { Node } from "@terrace/graph";

/** More elements than this are computed on tensors, whatever they depend on. */
const MOST_ON_HOST = 4096;

/** The parts of a graph. */
export interface DensityParts {
  /** Computed on the host first; what later parts read. */
  readonly before: readonly Node[];
  /** Those of `before` that tensors read. */
  readonly given: readonly Node[];
  /** Computed on tensors; what the host reads. */
  readonly results: readonly Node[];
  /** How many nodes tensors compute. */
  readonly numOnTensors: number;
}

/**
 * Divides what `roots` depend on.
 *
 * @param ofParameters - nodes that count as depending on parameters alone though data are among their operands
 */
export function densityParts(roots: readonly Node[], ofParameters: ReadonlySet<Node> = new Set()): DensityParts {
  const order = reachableNodes(roots);
  const varies = varying(order);
  const meets = (node: Node, shortest: number): boolean =>
    varies.has(node) && !ofParameters.has(node) && meetsData(node, varies, shortest);
  const rows = order.reduce((most, node) => (meets(node, 2) ? Math.max(most, numElements(node.shape)) : most), 0);
  const asLongAsRows = Math.max(2, Math.min(rows / 2, MOST_ON_HOST));
  // Shorter data are no rows, but stand beside parameters: what groups have in common, frequencies of basis functions.
  const isOfData = (node: Node): boolean => meets(node, asLongAsRows);
  const onTensors = new Set<Node>();
  const afterTensors = new Set<Node>();
  for (const node of order) {
    if (!varies.has(node) || node.op === "input") continue;
    if (node.inputs.some((input) => afterTensors.has(input))) afterTensors.add(node);
    // Rows stay on tensors until they are summed; what joins the parts of a gradient is no such thing.
    const goesOn = node.op !== "concat" && node.op !== "pad";
    const ofRows = node.inputs.some((input) => onTensors.has(input) && numElements(input.shape) >= asLongAsRows);
    if (isOfData(node) || (goesOn && ofRows) || isResultOf(node, onTensors)) {
      onTensors.add(node);
      afterTensors.add(node);
    }
  }
  // What stands between two tensors goes with them, and what only repeats goes with what reads it.
  const users = new Map<Node, Node[]>();
  for (const node of order) {
    for (const input of node.inputs) {
      const list = users.get(input);
      if (list === undefined) users.set(input, [node]);
      else list.push(node);
    }
  }
  const feedsTensors = new Set<Node>();
  for (const node of [...order].reverse()) {
    const readers = users.get(node) ?? [];
    if (!readers.some((reader) => onTensors.has(reader) || feedsTensors.has(reader))) continue;
    feedsTensors.add(node);
    const onlyRepeats = node.op === "broadcast" && varies.has(node) && readers.every((reader) => onTensors.has(reader));
    if (afterTensors.has(node) || onlyRepeats) onTensors.add(node);
  }
  const isRoot = new Set(roots);
  const isRead = (node: Node, byTensors: boolean): boolean =>
    (users.get(node) ?? []).some((reader) => onTensors.has(reader) === byTensors);
  const onHost = order.filter(
    (node) => varies.has(node) && !onTensors.has(node) && node.op !== "input" && node.op !== "scan",
  );
  const isBefore = (node: Node): boolean => !afterTensors.has(node);
  const given = order.filter((node) => varies.has(node) && !onTensors.has(node) && isRead(node, true));
  const needed = new Set([
    ...given.filter((node) => node.op !== "input"),
    ...onHost.filter(
      (node) => isBefore(node) && (isRoot.has(node) || (users.get(node) ?? []).some((user) => afterTensors.has(user))),
    ),
  ]);
  return {
    before: order.filter((node) => needed.has(node)),
    given,
    results: order.filter(
      (node) => onTensors.has(node) && node.op !== "scan" && (isRoot.has(node) || isRead(node, false)),
    ),
    numOnTensors: onTensors.size,
  };
}

/** The nodes that depend on an input. */
function varying(order: readonly Node[]): ReadonlySet<Node> {
  const varies = new Set<Node>();
  for (const node of order) {
    if (node.op === "input" || node.inputs.some((input) => varies.has(input))) varies.add(node);
  }
  return varies;
}

/** Whether a node has data of `shortest` elements or more among its operands, or many elements. */
function meetsData(node: Node, varies: ReadonlySet<Node>, shortest: number): boolean {
  const isLarge = (x: Node): boolean => numElements(x.shape) > MOST_ON_HOST;
  const isData = (x: Node): boolean => !varies.has(x) && numElements(x.shape) >= shortest && !isCounting(x);
  return isLarge(node) || node.inputs.some((input) => isLarge(input) || isData(input));
}

/** Whether a node that does not vary is no data, but numbers that the graph counts with. */
function isCounting(node: Node): boolean {
  if (node.op === "iota") return true;
  if (node.op === "constant") return node.values.length <= 1;
  return node.inputs.every(isCounting);
}

/** A result of a scan stands where the scan does. */
function isResultOf(node: Node, onTensors: ReadonlySet<Node>): boolean {
  return node.op === "project" && onTensors.has(node.inputs[0]!);
}
