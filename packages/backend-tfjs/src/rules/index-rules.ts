/**
 * @file Gathers and sums by index, along the first axis. An index that differs by chain counts in an array whose rows are the
 * rows of all chains.
 */

import { numElements } from "@terrace/graph";
import type { Node, Shape } from "@terrace/graph";
import type { NodeOf, Rule } from "./rule.js";
import { range, sharedRange, type Translation, type Value } from "./translation.js";

/** An index as the operations take it: `int` `[m]`, in range. */
interface FlatIndex<T> {
  readonly tensor: T;
  /** Where the index was in range, `bool` `[m]`; undefined where it is known to be. */
  readonly isInside: T | undefined;
}

/** The elements of an index flattened; those that are out of `0..n - 1` become 0. */
function flatIndex<T>(t: Translation<T>, node: Node, n: number): FlatIndex<T> {
  const { ops } = t;
  const { bounds, isBatched } = t.valueOf(node);
  const size = [numElements(t.withChains(node.shape, isBatched))];
  if (bounds !== undefined && bounds.low >= 0 && bounds.high < n)
    return { tensor: ops.reshape(t.whole(node, "int"), size), isInside: undefined };
  const index = ops.reshape(t.whole(node, "real"), size);
  const isInside = ops.and(ops.compare("ge", index, ops.scalar(0)), ops.compare("lt", index, ops.scalar(n)));
  return { tensor: ops.cast(ops.select(isInside, index, ops.scalar(0)), "int"), isInside };
}

/** Row `i` of chain `c` is row `i * chains + c` of the rows of all chains. */
function rowsOfChains<T>(t: Translation<T>, index: T, numIndices: number): T {
  const { ops } = t;
  const chains = t.chains!;
  const first = ops.binary("mul", ops.cast(index, "real"), ops.scalar(chains));
  const chain = ops.cast(ops.constant(sharedRange(chains), [chains], "int"), "real");
  const rows = ops.binary("add", ops.reshape(first, [numIndices, chains]), chain);
  return ops.reshape(ops.cast(rows, "int"), [numIndices * chains]);
}

/** `[...leading, ...rest, chains]` to `[(leading and chains), ...rest]`. */
function chainsBehind<T>(t: Translation<T>, x: T, leading: Shape, rest: Shape): T {
  const numLeading = leading.length;
  const last = numLeading + rest.length;
  const moved = t.ops.transpose(x, [...range(numLeading), last, ...rest.map((_, k) => numLeading + k)]);
  return t.ops.reshape(moved, [numElements(leading) * t.chains!, ...rest]);
}

/** The inverse of {@link chainsBehind}. */
function chainsLast<T>(t: Translation<T>, x: T, leading: Shape, rest: Shape): T {
  const split = t.ops.reshape(x, [...leading, t.chains!, ...rest]);
  const numLeading = leading.length;
  return t.ops.transpose(split, [...range(numLeading), ...rest.map((_, k) => numLeading + 1 + k), numLeading]);
}

/** `isInside` `[m]` with axes of size 1 behind it, as many as a row has. */
function besideRows<T>(t: Translation<T>, isInside: T, numIndices: number, rowRank: number): T {
  return t.ops.reshape(isInside, [numIndices, ...new Array<number>(rowRank).fill(1)]);
}

export const gather: Rule<NodeOf<"gather">> = (t, node) => {
  const { ops } = t;
  const [x, index] = node.inputs as readonly [Node, Node];
  const n = x.shape[0]!;
  const rest = x.shape.slice(1);
  const source = t.valueOf(x);
  const byChain = t.valueOf(index).isBatched;
  const dtype = source.dtype === "int" ? "int" : "real";
  const flat = flatIndex(t, index, n);
  const numIndices = numElements(index.shape);
  if (numIndices === 0 || n === 0) return emptyGather(t, node, byChain || source.isBatched);
  if (!byChain) {
    const row = t.withChains(rest, source.isBatched);
    let rows = ops.gather(t.whole(x, dtype), flat.tensor, 1 + row.length);
    if (flat.isInside !== undefined) rows = keepInside(t, rows, dtype, flat.isInside, numIndices, row.length);
    const shape = t.withChains(node.shape, source.isBatched);
    const isReal = dtype === "real" || flat.isInside !== undefined;
    return t.result(ops.reshape(rows, shape), isReal ? "real" : dtype, node.shape, source.isBatched);
  }
  const rowsOfAll = chainsBehind(t, t.whole(x, "real", true), [n], rest);
  const total = numIndices * t.chains!;
  let rows = ops.gather(rowsOfAll, rowsOfChains(t, flat.tensor, numIndices));
  if (flat.isInside !== undefined) rows = keepInside(t, rows, "real", flat.isInside, total, rest.length);
  return t.result(chainsLast(t, rows, index.shape, rest), "real", node.shape, true);
};

function keepInside<T>(t: Translation<T>, rows: T, dtype: "int" | "real", isInside: T, m: number, rowRank: number): T {
  const reals = dtype === "real" ? rows : t.ops.cast(rows, "real");
  return t.ops.select(besideRows(t, isInside, m, rowRank), reals, t.ops.scalar(NaN));
}

/** Rows of nothing, or no rows. */
function emptyGather<T>(t: Translation<T>, node: Node, isBatched: boolean): Value<T> {
  const nothing: Value<T> = t.result(t.ops.scalar(NaN), "real", [], false);
  return t.result(t.spread(nothing, node.shape, isBatched), "real", node.shape, isBatched);
}

export const segmentSum: Rule<NodeOf<"segmentSum">> = (t, node) => {
  const { ops } = t;
  const [values, index] = node.inputs as readonly [Node, Node];
  const n = node.shape[0]!;
  const rest = node.shape.slice(1);
  const byChain = t.valueOf(index).isBatched;
  const isBatched = byChain || t.valueOf(values).isBatched;
  const flat = flatIndex(t, index, n);
  const numIndices = numElements(index.shape);
  let rows = t.whole(values, "real", isBatched);
  if (!byChain) {
    const row = t.withChains(rest, isBatched);
    rows = ops.reshape(rows, [numIndices, ...row]);
    if (flat.isInside !== undefined) rows = dropOutside(t, rows, flat.isInside, numIndices, row.length);
    return t.result(ops.segmentSum(rows, flat.tensor, n, 1 + row.length), "real", node.shape, isBatched);
  }
  rows = chainsBehind(t, rows, index.shape, rest);
  if (flat.isInside !== undefined) rows = dropOutside(t, rows, flat.isInside, numIndices * t.chains!, rest.length);
  const sums = ops.segmentSum(rows, rowsOfChains(t, flat.tensor, numIndices), n * t.chains!, 1 + rest.length);
  return t.result(chainsLast(t, sums, [n], rest), "real", node.shape, true);
};

/** What an index out of range points to counts nowhere. */
function dropOutside<T>(t: Translation<T>, rows: T, isInside: T, m: number, rowRank: number): T {
  return t.ops.select(besideRows(t, isInside, m, rowRank), rows, t.ops.scalar(0));
}
