/** @file Rows of data in a graph, and the sums that are made of them: found, and emitted again for other numbers of rows. */

import { InternalError } from "@terrace/core";
import { reachableNodes, reemitNode, topologicalOrder } from "@terrace/graph";
import type { ConstantNode, Graph, Node, GraphBuilder } from "@terrace/graph";

/** What stands beside the rows of data, and what is made of it. */
export interface RowSums {
  readonly numRows: number;
  /** Nodes `[numRows, ...]` of which each row depends on that row alone, operands first. */
  readonly rows: readonly Node[];
  /** Data `[numRows, ...]` that rows and sums read. */
  readonly data: readonly ConstantNode[];
  /** Sums over rows: of all, by index, or the product of a transposed matrix. */
  readonly sums: readonly Node[];
  /** What rows read beside data and each other. */
  readonly shared: readonly Node[];
}

/** The rows of a graph; undefined where there are none, or where something else than sums is made of them. */
export function findRowSums(graph: Graph): RowSums | undefined {
  const order = topologicalOrder(graph);
  const numRows = order.reduce((most, node) => Math.max(most, rowsSummedBy(node)), 0);
  if (numRows === 0) return undefined;
  const rows = new Set<Node>();
  const sums: Node[] = [];
  const read = new Set<Node>();
  const isData = (node: Node): boolean => node.op === "constant" && node.shape[0] === numRows;
  const isRow = (node: Node): boolean => rows.has(node) || isData(node);
  for (const node of order) {
    if (rowsSummedBy(node) === numRows && node.inputs.some((input) => rows.has(input))) {
      if (!node.inputs.every(isRow)) return undefined;
      sums.push(node);
    } else if (node.shape[0] === numRows && node.op !== "constant" && node.op !== "input") {
      if (!isRowByRow(node, isRow)) return undefined;
      rows.add(node);
    } else if (node.inputs.some((input) => rows.has(input))) return undefined;
    else continue;
    for (const input of node.inputs) read.add(input);
  }
  if (sums.length === 0 || graph.outputs.some(({ node }) => rows.has(node))) return undefined;
  const all = [...read];
  const shared = all.filter((node) => !isRow(node));
  const isSum = new Set(sums);
  // Rows that depend on sums of rows would need a pass over the data of their own.
  if (reachableNodes(shared).some((node) => isSum.has(node))) return undefined;
  // Data are constants.
  const data = all.filter(isData) as ConstantNode[];
  return { numRows, rows: [...rows], data, sums, shared };
}

/** How many rows a node sums up; 0 for one that is no such sum. */
function rowsSummedBy(node: Node): number {
  const [first, second] = node.inputs;
  switch (node.op) {
    case "reduce":
      return node.fn === "sum" && node.axes.includes(0) ? first!.shape[0]! : 0;
    case "segmentSum":
      return second!.shape.length === 1 ? second!.shape[0]! : 0;
    case "matmul":
      return node.transposeA && !node.transposeB && node.shape.length === 2 ? first!.shape[0]! : 0;
    default:
      return 0;
  }
}

/** Whether each row of a node `[numRows, ...]` depends on that row of its operands alone. */
function isRowByRow(node: Node, isRow: (node: Node) => boolean): boolean {
  const [first, second] = node.inputs;
  switch (node.op) {
    case "unary":
    case "binary":
    case "ternary":
    case "select":
      return node.inputs.every(isRow);
    case "broadcast":
      return node.axes[0] === 0 ? isRow(first!) : !isRow(first!);
    case "reshape":
      return isRow(first!);
    case "gather":
      return !isRow(first!) && isRow(second!);
    case "matmul":
      return node.shape.length === 2 && !node.transposeA && isRow(first!) && !isRow(second!);
    case "slice":
      return isRow(first!) && node.start[0] === 0 && node.step[0] === 1;
    case "reduce":
      return isRow(first!) && !node.axes.includes(0);
    case "concat":
      return node.axis > 0 && node.inputs.every(isRow);
    default:
      return false;
  }
}

/**
 * Emits the sums over some of the rows.
 *
 * @param data those rows of the data
 * @param shared what rows read beside data and each other, in the builder
 * @param size how many rows they are
 * @param asProducts whether sums of rows times data are products of matrices, which write no products to memory, but are slow for
 *   one chain
 */
export function emitRowSums(
  b: GraphBuilder,
  found: RowSums,
  data: readonly Node[],
  shared: readonly Node[],
  size: number,
  asProducts: boolean,
): Node[] {
  const emitted = new Map<Node, Node>();
  found.data.forEach((node, k) => emitted.set(node, data[k]!));
  found.shared.forEach((node, k) => emitted.set(node, shared[k]!));
  const operands = (node: Node): Node[] => node.inputs.map((input) => emitted.get(input)!);
  for (const node of found.rows) emitted.set(node, emitRows(b, node, operands(node), size));
  return found.sums.map((node) => emitSum(b, node, operands(node), (input) => emitted.get(input)!, size, asProducts));
}

function emitRows(b: GraphBuilder, node: Node, inputs: readonly Node[], size: number): Node {
  const shape = [size, ...node.shape.slice(1)];
  switch (node.op) {
    case "broadcast":
      return b.broadcast(inputs[0]!, shape, node.axes);
    case "reshape":
      return b.reshape(inputs[0]!, shape);
    case "slice":
      return b.slice(inputs[0]!, node.start, shape, node.step);
    case "project":
      throw new InternalError("a result of a scan among rows");
    default:
      return reemitNode(b, node, inputs);
  }
}

function emitSum(
  b: GraphBuilder,
  node: Node,
  inputs: readonly Node[],
  emitted: (node: Node) => Node,
  size: number,
  asProducts: boolean,
): Node {
  const product = node.inputs[0]!;
  if (
    asProducts &&
    node.op === "reduce" &&
    product.op === "binary" &&
    product.fn === "mul" &&
    product.shape.length === 1
  ) {
    // A product of matrices, which writes no products to memory.
    const [x, y] = product.inputs as readonly [Node, Node];
    const [data, rows] = x.op === "constant" ? [x, y] : [y, x];
    if (data.op === "constant" && data.dtype === "real") {
      const column = b.reshape(emitted(rows), [size, 1]);
      return b.reshape(b.matmul(b.reshape(emitted(data), [1, size]), column), []);
    }
  }
  if (node.op === "project") throw new InternalError("a result of a scan among sums");
  return reemitNode(b, node, inputs);
}
