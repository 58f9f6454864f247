/** @file One element of a trailing axis for each code of a batch: category probabilities, cutpoints. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { alongEvent } from "./axes.js";

/**
 * Elements of `table` (`[K]`, or `[...batch, K]` with the codes' batch axes) at `codes` (`[...batch]`), which are whole
 * numbers; codes outside 0..K-1 are clamped.
 */
export function pick(b: GraphBuilder, table: Node, codes: Node): Node {
  const numCategories = table.shape[table.shape.length - 1]!;
  const clamped = b.min(b.max(codes, 0), numCategories - 1);
  if (codes.dtype === "int") {
    if (table.shape.length === 1) return b.gather(table, clamped);
    const numRows = codes.shape.reduce((product, size) => product * size, 1);
    const flat = b.reshape(clamped, [numRows]);
    const index = b.add(
      b.mul(b.iota([numRows], 0), b.broadcast(b.constant(numCategories, [], "int"), [numRows])),
      flat,
    );
    return b.reshape(b.gather(b.reshape(table, [numRows * numCategories]), index), codes.shape);
  }
  const shape = [...codes.shape, numCategories];
  const isPicked = b.eq(alongEvent(b, clamped, shape), b.iota(shape, shape.length - 1));
  const spreadTable = table.shape.length === 1 ? b.broadcast(table, shape) : table;
  return b.sum(b.select(isPicked, spreadTable, b.constant(0)), [shape.length - 1]);
}
