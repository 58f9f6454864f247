/**
 * @file The orthonormal basis of vectors that sum to zero in which vector n has n equal elements and then the one that balances
 * them (Helmert's). Products with it are running sums: no K x K matrix is made.
 */

import type { GraphBuilder, Node } from "@terrace/graph";

/** `1 / sqrt(n (n + 1))` for n = 1 .. K - 1. */
function lengths(b: GraphBuilder, size: number): Node {
  return b.constant(Float64Array.from({ length: size - 1 }, (_, i) => 1 / Math.sqrt((i + 1) * (i + 2))));
}

/** `1 .. K - 1`. */
function ranks(b: GraphBuilder, size: number): Node {
  return b.constant(Float64Array.from({ length: size - 1 }, (_, i) => i + 1));
}

/** Coordinates `[...batch, K - 1]` to vectors `[...batch, K]` of sum 0. */
export function fromZeroSumBasis(b: GraphBuilder, coordinates: Node): Node {
  const axis = coordinates.shape.length - 1;
  const batch = coordinates.shape.slice(0, -1);
  const size = coordinates.shape[axis]! + 1;
  const whole = [...batch, size];
  if (size === 1) return b.broadcast(b.constant(0), whole);
  const start = batch.map(() => 0);
  const scaled = b.mul(coordinates, b.broadcast(lengths(b, size), coordinates.shape));
  const equal = b.pad(b.cumulativeSum(scaled, axis, { reverse: true }), [...start, 0], whole);
  const balancing = b.pad(b.mul(scaled, b.broadcast(ranks(b, size), coordinates.shape)), [...start, 1], whole);
  return b.sub(equal, balancing);
}

/** Vectors `[...batch, K]` to coordinates `[...batch, K - 1]`; the part along (1, .., 1) has none. */
export function toZeroSumBasis(b: GraphBuilder, vectors: Node): Node {
  const axis = vectors.shape.length - 1;
  const batch = vectors.shape.slice(0, -1);
  const size = vectors.shape[axis]!;
  const shape = [...batch, size - 1];
  if (size === 1) return b.broadcast(b.constant(0), shape);
  const start = batch.map(() => 0);
  const first = b.slice(vectors, [...start, 0], shape);
  const next = b.slice(vectors, [...start, 1], shape);
  const difference = b.sub(b.cumulativeSum(first, axis), b.mul(next, b.broadcast(ranks(b, size), shape)));
  return b.mul(difference, b.broadcast(lengths(b, size), shape));
}
