/**
 * @file Products, factors and triangular systems. The chains are columns beside the matrix's own wherever that is the same
 * arithmetic; else they become a batch axis in front and go back.
 */

import type { Node, Shape } from "@terrace/graph";
import type { NodeOf, Rule } from "./rule.js";
import { range, type Translation, type Value } from "./translation.js";

/** `[...shape, chains]` to `[chains, ...shape]`; what all chains share gets an axis of size 1, or is repeated if `repeated`. */
function chainsFirst<T>(t: Translation<T>, node: Node, repeated: boolean): T {
  const { isBatched } = t.valueOf(node);
  const rank = node.shape.length;
  if (!isBatched) {
    const tensor = t.whole(node, "real");
    return repeated
      ? t.ops.broadcast(t.ops.reshape(tensor, [1, ...node.shape]), [t.chains!, ...node.shape])
      : t.ops.reshape(tensor, [1, ...node.shape]);
  }
  return t.ops.transpose(t.whole(node, "real"), [rank, ...range(rank)]);
}

/** `[chains, ...shape]` as the value of a node. */
function fromChainsFirst<T>(t: Translation<T>, tensor: T, shape: Shape): Value<T> {
  const rank = shape.length;
  const moved = t.ops.transpose(tensor, [...range(rank).map((axis) => axis + 1), 0]);
  return t.result(moved, "real", shape, true);
}

export const matmul: Rule<NodeOf<"matmul">> = (t, node) => {
  const [a, b] = node.inputs as readonly [Node, Node];
  const { ops, chains } = t;
  const { transposeA, transposeB, shape } = node;
  const rank = shape.length;
  const [isBatchedA, isBatchedB] = [t.valueOf(a).isBatched, t.valueOf(b).isBatched];
  if (!isBatchedA && !isBatchedB) {
    const tensor = ops.matmul(t.whole(a, "real"), t.whole(b, "real"), { transposeA, transposeB, rank });
    return t.result(tensor, "real", shape, false);
  }
  const [n, m] = [shape[rank - 2]!, shape[rank - 1]!];
  const k = a.shape[transposeA ? rank - 2 : rank - 1]!;
  if (rank === 2 && !isBatchedA) {
    const columns = ops.reshape(rowsFirst(t, b, transposeB), [k, m * chains!]);
    const tensor = ops.matmul(t.whole(a, "real"), columns, { transposeA, transposeB: false, rank });
    return t.result(ops.reshape(tensor, [n, m, chains!]), "real", shape, true);
  }
  if (rank === 2 && !isBatchedB) {
    // The transposed product: B' A', the columns of which are rows of A for each chain.
    const columns = ops.reshape(rowsFirst(t, a, !transposeA), [k, n * chains!]);
    const transposed = ops.matmul(t.whole(b, "real"), columns, { transposeA: !transposeB, transposeB: false, rank });
    const tensor =
      n === 1 || m === 1
        ? ops.reshape(transposed, [n, m, chains!])
        : ops.transpose(ops.reshape(transposed, [m, n, chains!]), [1, 0, 2]);
    return t.result(tensor, "real", shape, true);
  }
  if (n === 1 || m === 1 || k === 1) return byElements(t, node, n, m, k);
  const product = ops.matmul(chainsFirst(t, a, false), chainsFirst(t, b, false), {
    transposeA,
    transposeB,
    rank: rank + 1,
  });
  return fromChainsFirst(t, product, shape);
};

/** A matrix that differs by chain, `[rows, columns, chains]`, its first two axes swapped if `swapped`. */
function rowsFirst<T>(t: Translation<T>, node: Node, swapped: boolean): T {
  const tensor = t.whole(node, "real");
  if (!swapped) return tensor;
  const [rows, columns] = node.shape as readonly [number, number];
  if (rows === 1 || columns === 1) return t.ops.reshape(tensor, [columns, rows, t.chains!]);
  return t.ops.transpose(tensor, [1, 0, 2]);
}

/** A product with a vector, or of two: elements are multiplied with the chains beside them, and summed. */
function byElements<T>(t: Translation<T>, node: NodeOf<"matmul">, n: number, m: number, k: number): Value<T> {
  const { ops } = t;
  const [a, b] = node.inputs as readonly [Node, Node];
  const batch = node.shape.slice(0, -2);
  const numBatch = batch.length;
  const swapped = [...range(numBatch), numBatch + 1, numBatch];
  const oriented = (x: Node, transposed: boolean, rows: number, columns: number): T => {
    const { isBatched } = t.valueOf(x);
    const tensor = t.whole(x, "real");
    if (!transposed || rows === 1 || columns === 1) return tensor;
    return ops.transpose(tensor, isBatched ? [...swapped, numBatch + 2] : swapped);
  };
  const placed = (x: Node, tensor: T, axes: readonly number[]): T => {
    const { isBatched } = t.valueOf(x);
    return ops.reshape(tensor, [...batch, ...axes, isBatched ? t.chains! : 1]);
  };
  const left = placed(a, oriented(a, node.transposeA, n, k), [n, k, 1]);
  const right = placed(b, oriented(b, node.transposeB, k, m), [1, k, m]);
  const products = ops.binary("mul", left, right);
  const shape = [...batch, n, m, t.chains!];
  const tensor = k === 1 ? ops.reshape(products, shape) : ops.reduce("sum", products, [numBatch + 1]);
  return t.result(tensor, "real", node.shape, true);
}

export const cholesky: Rule<NodeOf<"cholesky">> = (t, node) => {
  const a = node.inputs[0]!;
  const { ops, chains } = t;
  if (!t.valueOf(a).isBatched) {
    return t.result(ops.cholesky(t.whole(a, "real"), node.shape), "real", node.shape, false);
  }
  return fromChainsFirst(t, ops.cholesky(chainsFirst(t, a, true), [chains!, ...node.shape]), node.shape);
};

export const choleskyGradient: Rule<NodeOf<"choleskyGradient">> = (t, node) => {
  const [l, adjoint] = node.inputs as readonly [Node, Node];
  const { ops, chains } = t;
  if (!t.valueOf(l).isBatched && !t.valueOf(adjoint).isBatched) {
    const tensor = ops.choleskyGradient(t.whole(l, "real"), t.whole(adjoint, "real"), node.shape);
    return t.result(tensor, "real", node.shape, false);
  }
  const shape = [chains!, ...node.shape];
  const tensor = ops.choleskyGradient(chainsFirst(t, l, true), chainsFirst(t, adjoint, true), shape);
  return fromChainsFirst(t, tensor, node.shape);
};

export const triangularSolve: Rule<NodeOf<"triangularSolve">> = (t, node) => {
  const [l, b] = node.inputs as readonly [Node, Node];
  const { ops, chains } = t;
  const { transposed, shape } = node;
  const [isBatchedL, isBatchedB] = [t.valueOf(l).isBatched, t.valueOf(b).isBatched];
  if (isBatchedL) {
    const solved = ops.triangularSolve(chainsFirst(t, l, true), chainsFirst(t, b, true), { transposed });
    return fromChainsFirst(t, solved, shape);
  }
  const factor = t.whole(l, "real");
  if (!isBatchedB) {
    return t.result(ops.triangularSolve(factor, t.whole(b, "real"), { transposed }), "real", shape, false);
  }
  // The chains are columns beside those of b.
  const wide = [...shape.slice(0, -1), shape[shape.length - 1]! * chains!];
  const solved = ops.triangularSolve(factor, ops.reshape(t.whole(b, "real"), wide), { transposed });
  return t.result(ops.reshape(solved, [...shape, chains!]), "real", shape, true);
};
