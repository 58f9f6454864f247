/**
 * @file Computes what stands beside rows of data a block of rows at a time: a scan over blocks whose carries are the sums. Between
 * operations the tensors of a block stay in the processor's cache, where those of all rows and chains would go through memory,
 * and a million rows of many chains take no more memory than a block of them.
 */

import { emitGraph, GraphBuilder, makeGraph } from "@terrace/graph";
import type { ConstantNode, Graph, Node } from "@terrace/graph";
import { emitRowSums, findRowSums, type RowSums } from "./row-sums.js";

/** Elements of a tensor of a block, over all chains: a core's own cache holds a few such tensors. */
const blockElements = 1 << 16;
/** Fewer blocks are not worth the loop. */
const minBlocks = 4;
/** A block has at least so many rows for each row of its largest sum, since every block adds all of the sum. */
const rowsOfSum = 4;

/**
 * The graph with its rows in blocks; the same graph where they are few, or where something else than sums is made of them. Values
 * are equal but for the order of sums.
 *
 * @param chains how many chains are evaluated at once
 * @param elements of a tensor of a block, about
 */
export function rowsInBlocks(graph: Graph, chains: number, elements = blockElements): Graph {
  const found = findRowSums(graph);
  if (found === undefined) return graph;
  const { numRows, sums, shared } = found;
  const largestSum = sums.reduce((most, { shape }) => Math.max(most, shape[0] ?? 1), 1);
  const numBlocks = Math.floor(numRows / Math.max(Math.ceil(elements / chains), rowsOfSum * largestSum));
  if (numBlocks < minBlocks) return graph;
  const b = new GraphBuilder({ simplify: false });
  const inputs = graph.inputs.map(({ name, shape, dtype }) => b.input(name, shape, dtype));
  const named = { inputs: graph.inputs, outputs: shared.map((node, k) => ({ name: String(k), node })) };
  const before = emitGraph(b, named, () => undefined);
  const totals = sumBlocks(b, found, shared.map((_, k) => before[String(k)]!), numBlocks, chains > 1); // prettier-ignore
  const outputs = emitGraph(b, graph, (node) => totals.get(node));
  return makeGraph(inputs, outputs);
}

function sumBlocks(
  b: GraphBuilder,
  found: RowSums,
  shared: readonly Node[],
  numBlocks: number,
  asProducts: boolean,
): Map<Node, Node> {
  const { numRows, data, sums } = found;
  const size = Math.floor(numRows / numBlocks);
  const inBlocks = numBlocks * size;
  const rest = numRows - inBlocks;
  const first =
    rest === 0
      ? sums.map(({ shape }) => b.filled(0, shape))
      : emitRowSums(b, found, data.map((node) => part(b, node, inBlocks, [rest])), shared, rest, asProducts); // prettier-ignore
  const { carries } = b.scan({
    carries: first,
    sequences: data.map((node) => part(b, node, 0, [numBlocks, size])),
    captured: shared,
    length: numBlocks,
    body: (inner, totals, elements, captured) => {
      const own = emitRowSums(inner, found, elements, captured, size, asProducts);
      return { carries: own.map((sum, k) => inner.add(totals[k]!, sum)), outputs: [] };
    },
  });
  return new Map(sums.map((node, k) => [node, carries[k]!]));
}

/** Rows of data from number `start` on, their axis split into `sizes`. */
function part(b: GraphBuilder, { values, shape, dtype }: ConstantNode, start: number, sizes: readonly number[]): Node {
  const [numRows, ...rest] = shape;
  const width = values.length / numRows!;
  const count = sizes.reduce((product, each) => product * each, 1);
  return b.constant(values.subarray(start * width, (start + count) * width), [...sizes, ...rest], dtype);
}
