/** @file Elementwise functions. Operands are repeated by the operation itself, so that what repeats is computed once. */

import type { DType, Node, Shape } from "@terrace/graph";
import type { Comparison, RealBinary } from "../tensor-ops.js";
import type { NodeOf, Rule } from "./rule.js";
import { alignedShape, trimmedShape, type Translation, type Value } from "./translation.js";

const comparisons: ReadonlySet<string> = new Set<Comparison>(["eq", "ne", "lt", "le", "gt", "ge"]);

/** An elementwise operation of operands that have been given their element types. */
function elementwise<T>(
  t: Translation<T>,
  node: Node,
  operands: readonly Value<T>[],
  dtype: DType,
  compute: (tensors: readonly T[]) => T,
): Value<T> {
  const isBatched = operands.some((operand) => operand.isBatched);
  const rank = node.shape.length;
  // An empty axis must be seen as one by reductions, even where each operand would repeat along it.
  const shape = node.shape.includes(0) ? node.shape : commonShape(operands, rank);
  const tensors = operands.map((operand) => {
    if (node.shape.includes(0)) return t.spread(operand, node.shape, isBatched);
    const isLarge = operand.shape.length > 0 && isBatched && !operand.isBatched;
    return isLarge ? t.aligned(operand, operand.shape.length, true) : operand.tensor;
  });
  return t.result(compute(tensors), dtype, shape, isBatched);
}

function commonShape(operands: readonly Value<unknown>[], rank: number): Shape {
  const shapes = operands.map((operand) => alignedShape(operand.shape, rank));
  const common = shapes[0]!.map((_, axis) =>
    shapes.reduce((size, shape) => (shape[axis] === 1 ? size : shape[axis]!), 1),
  );
  const longest = Math.max(...operands.map((operand) => operand.shape.length));
  return longest === rank ? common : trimmedTo(common, longest);
}

/** Leading axes of size 1 that no operand has are not in the result either. */
function trimmedTo(shape: Shape, rank: number): Shape {
  return shape.slice(shape.length - Math.max(rank, trimmedShape(shape).length));
}

export const unary: Rule<NodeOf<"unary">> = (t, node) => {
  const x = node.inputs[0]!;
  const { fn } = node;
  if (fn === "not") return elementwise(t, node, [t.as(x, "bool")], "bool", ([v]) => t.ops.not(v!));
  if (fn === "isNaN") return elementwise(t, node, [t.as(x, "real")], "bool", ([v]) => t.ops.isNaN(v!));
  return elementwise(t, node, [t.as(x, "real")], "real", ([v]) => t.ops.unary(fn, v!));
};

export const binary: Rule<NodeOf<"binary">> = (t, node) => {
  const { fn } = node;
  const [x, y] = node.inputs as readonly [Node, Node];
  if (fn === "and" || fn === "or") {
    return elementwise(t, node, [t.as(x, "bool"), t.as(y, "bool")], "bool", ([v, w]) => t.ops[fn](v!, w!));
  }
  const reals = [t.as(x, "real"), t.as(y, "real")];
  if (comparisons.has(fn)) {
    // The set has the comparisons and nothing else.
    return elementwise(t, node, reals, "bool", ([v, w]) => t.ops.compare(fn as Comparison, v!, w!));
  }
  return elementwise(t, node, reals, "real", ([v, w]) => t.ops.binary(fn as RealBinary, v!, w!));
};

export const ternary: Rule<NodeOf<"ternary">> = (t, node) => {
  const reals = node.inputs.map((x) => t.as(x, "real"));
  return elementwise(t, node, reals, "real", ([x, y, z]) => t.ops.ternary(node.fn, x!, y!, z!));
};

export const select: Rule<NodeOf<"select">> = (t, node) => {
  const [condition, x, y] = node.inputs as readonly [Node, Node, Node];
  const dtype = node.dtype === "bool" ? "bool" : "real";
  const operands = [t.as(condition, "bool"), t.as(x, dtype), t.as(y, dtype)];
  return elementwise(t, node, operands, dtype, ([c, v, w]) => t.ops.select(c!, v!, w!));
};
