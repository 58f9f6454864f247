/** @file Packing of triangles of matrices into vectors, row by row: the layout of unconstrained matrices. */

import type { GraphBuilder, Node } from "@terrace/graph";

/** Which elements of a lower triangle are packed. */
export type Triangle = "strict" | "whole";

/** Number of packed elements of an n x n matrix. */
export function triangleSize(n: number, triangle: Triangle): number {
  return triangle === "strict" ? (n * (n - 1)) / 2 : (n * (n + 1)) / 2;
}

function position(i: number, j: number, triangle: Triangle): number {
  return triangle === "strict" ? (i * (i - 1)) / 2 + j : (i * (i + 1)) / 2 + j;
}

/** Elements of the last axis by a fixed index, for any number of leading axes. */
function take(b: GraphBuilder, x: Node, index: Int32Array): Node {
  const indices = b.constant(index);
  const rank = x.shape.length;
  if (rank === 1) return b.gather(x, indices);
  const leading = x.shape.slice(0, -1);
  const numRows = leading.reduce((product, n) => product * n, 1);
  const columns = b.transpose(b.reshape(x, [numRows, x.shape[rank - 1]!]));
  return b.reshape(b.transpose(b.gather(columns, indices)), [...leading, index.length]);
}

/** `[...batch, size]` to lower triangular matrices `[...batch, n, n]`, zeros elsewhere. */
export function unpackTriangle(b: GraphBuilder, packed: Node, n: number, triangle: Triangle): Node {
  const rank = packed.shape.length;
  const batch = packed.shape.slice(0, -1);
  const size = packed.shape[rank - 1]!;
  if (size === 0) return b.broadcast(b.constant(0), [...batch, n, n]);
  const padded = b.pad(
    packed,
    packed.shape.map(() => 0),
    [...batch, size + 1],
  );
  const index = new Int32Array(n * n).fill(size);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < (triangle === "strict" ? i : i + 1); j++) index[i * n + j] = position(i, j, triangle);
  }
  return b.reshape(take(b, padded, index), [...batch, n, n]);
}

/** The packed elements of matrices `[...batch, n, n]`. */
export function packTriangle(b: GraphBuilder, matrices: Node, triangle: Triangle): Node {
  const n = matrices.shape[matrices.shape.length - 1]!;
  const batch = matrices.shape.slice(0, -2);
  const index = new Int32Array(triangleSize(n, triangle));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < (triangle === "strict" ? i : i + 1); j++) index[position(i, j, triangle)] = i * n + j;
  }
  return take(b, b.reshape(matrices, [...batch, n * n]), index);
}
