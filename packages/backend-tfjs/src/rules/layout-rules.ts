/** @file Operations that move elements. The axis of chains stays last; repeated axes stay unrepeated where they can. */

import type { DType, Node } from "@terrace/graph";
import type { NodeOf, Rule } from "./rule.js";
import {
  alignedShape,
  range,
  sameSizes,
  sharedRange,
  trimmedShape,
  type Translation,
  type Value,
} from "./translation.js";

/** The element type in which a node of any type is moved: truth values as numbers where an operation takes no others. */
function movable(node: Node): DType {
  return node.dtype === "bool" ? "real" : node.dtype;
}

export const constant: Rule<NodeOf<"constant">> = (t, node) => t.valueOf(node);

export const iota: Rule<NodeOf<"iota">> = (t, node) => {
  const n = node.shape[node.axis]!;
  const shape = [n, ...new Array<number>(node.shape.length - node.axis - 1).fill(1)];
  const bounds = { low: 0, high: n - 1 };
  return { tensor: t.ops.constant(sharedRange(n), shape, "int"), dtype: "int", shape, isBatched: false, bounds };
};

export const broadcast: Rule<NodeOf<"broadcast">> = (t, node) => {
  const x = node.inputs[0]!;
  const value = t.valueOf(x);
  const from = alignedShape(value.shape, x.shape.length);
  const placed = node.shape.map((_, axis) => {
    const k = node.axes.indexOf(axis);
    return k === -1 ? 1 : from[k]!;
  });
  const shape = trimmedShape(placed);
  if (sameSizes(shape, value.shape)) return value;
  const tensor = t.ops.reshape(value.tensor, t.withChains(shape, value.isBatched));
  return { ...value, tensor, shape };
};

export const reshape: Rule<NodeOf<"reshape">> = (t, node) => {
  const x = node.inputs[0]!;
  const value = t.valueOf(x);
  if (value.shape.length === 0 && !node.shape.includes(0)) return value;
  const tensor = t.ops.reshape(t.whole(x, value.dtype), t.withChains(node.shape, value.isBatched));
  return { ...value, tensor, shape: node.shape };
};

export const transpose: Rule<NodeOf<"transpose">> = (t, node) => {
  const value = t.valueOf(node.inputs[0]!);
  const rank = node.shape.length;
  if (value.shape.length === 0) return value;
  const from = alignedShape(value.shape, rank);
  const shape = node.permutation.map((axis) => from[axis]!);
  return { ...value, tensor: permuted(t, value, rank, node.permutation), shape };
};

/** A value's tensor with its own axes permuted. Where only axes of size 1 move, nothing is copied. */
function permuted<T>(t: Translation<T>, value: Value<T>, rank: number, permutation: readonly number[]): T {
  const from = alignedShape(value.shape, rank);
  const moved = permutation.filter((axis) => from[axis] !== 1);
  if (moved.every((axis, k) => k === 0 || axis > moved[k - 1]!)) {
    return t.ops.reshape(value.tensor, t.withChains(permutation.map((axis) => from[axis]!), value.isBatched)); // prettier-ignore
  }
  const tensor = t.aligned(value, rank, value.isBatched);
  return t.ops.transpose(tensor, value.isBatched ? [...permutation, rank] : permutation);
}

export const slice: Rule<NodeOf<"slice">> = (t, node) => {
  const value = t.valueOf(node.inputs[0]!);
  const rank = node.shape.length;
  const dtype = movable(node.inputs[0]!);
  const from = alignedShape(value.shape, rank);
  const isKept = (axis: number): boolean => from[axis] === 1 && node.shape[axis]! > 0;
  const shape = node.shape.map((size, axis) => (isKept(axis) ? 1 : size));
  const start = node.start.map((at, axis) => (isKept(axis) || shape[axis] === 0 ? 0 : at));
  const step = node.step.map((by, axis) => (isKept(axis) || shape[axis]! <= 1 ? 1 : by));
  if (sameSizes(shape, from) && start.every((at) => at === 0) && step.every((by) => by === 1)) return value;
  const source = t.cast(value, dtype);
  const tensor = t.aligned(source, rank, source.isBatched);
  const chain = source.isBatched ? [t.chains!] : [];
  const zero = chain.map(() => 0);
  const one = chain.map(() => 1);
  const sliced = t.ops.slice(tensor, [...start, ...zero], [...shape, ...chain], [...step, ...one]);
  return { ...source, tensor: sliced, shape };
};

export const pad: Rule<NodeOf<"pad">> = (t, node) => {
  const x = node.inputs[0]!;
  const { isBatched } = t.valueOf(x);
  let tensor = t.whole(x, "real");
  let shape: readonly number[] = x.shape;
  const { ops } = t;
  const full = (sizes: readonly number[], chain: number): number[] => (isBatched ? [...sizes, chain] : [...sizes]);
  // Elements that stand apart get their zeros between them first, those that run backwards are turned round.
  node.step.forEach((by, axis) => {
    const size = shape[axis]!;
    const distance = Math.abs(by);
    if (size <= 1 || by === 1) return;
    if (by < 0) {
      const start = shape.map((_, k) => (k === axis ? size - 1 : 0));
      const step = shape.map((_, k) => (k === axis ? -1 : 1));
      tensor = ops.slice(tensor, full(start, 0), t.withChains(shape, isBatched), full(step, 1));
    }
    if (distance === 1) return;
    const apart = [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)];
    const after = apart.map((_, k) => (k === axis + 1 ? distance - 1 : 0));
    tensor = ops.reshape(tensor, t.withChains(apart, isBatched));
    tensor = ops.pad(tensor, full(range(apart.length).fill(0), 0), full(after, 0));
    const filled = shape.map((n, k) => (k === axis ? n * distance : n));
    const wanted = shape.map((n, k) => (k === axis ? (n - 1) * distance + 1 : n));
    tensor = ops.reshape(tensor, t.withChains(filled, isBatched));
    const zeros = range(shape.length).fill(0);
    tensor = ops.slice(tensor, full(zeros, 0), t.withChains(wanted, isBatched), full(range(shape.length).fill(1), 1));
    shape = wanted;
  });
  const before = node.before.map((at, k) => {
    const by = node.step[k]!;
    if (x.shape[k] === 0) return 0;
    return by < 0 ? at + by * (x.shape[k]! - 1) : at;
  });
  const after = node.shape.map((size, k) => size - before[k]! - shape[k]!);
  if ([...before, ...after].some((size) => size > 0)) tensor = ops.pad(tensor, full(before, 0), full(after, 0));
  return t.result(tensor, "real", node.shape, isBatched);
};

export const concat: Rule<NodeOf<"concat">> = (t, node) => {
  const isBatched = node.inputs.some((input) => t.valueOf(input).isBatched);
  const dtype = node.inputs.every((input) => t.valueOf(input).dtype === "int") ? "int" : "real";
  const tensors = node.inputs.map((input) => t.whole(input, dtype, isBatched));
  return t.result(t.ops.concat(tensors, node.axis), dtype, node.shape, isBatched);
};
