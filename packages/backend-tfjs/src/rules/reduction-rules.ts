/** @file Reductions and running sums. Where an axis only repeats, a sum is a multiple and the largest element is any of them. */

import { special } from "@terrace/core";
import { numElements } from "@terrace/graph";
import type { Shape } from "@terrace/graph";
import type { NodeOf, Rule } from "./rule.js";
import { alignedShape, trimmedShape, type Translation, type Value } from "./translation.js";

export const reduce: Rule<NodeOf<"reduce">> = (t, node) => {
  const x = node.inputs[0]!;
  const { ops } = t;
  const value = t.as(x, "real");
  const { isBatched } = value;
  const { fn, axes } = node;
  if (fn === "prod" || x.shape.includes(0)) {
    if (fn !== "logSumExp") {
      return t.result(ops.reduce(fn, t.whole(x, "real"), axes), "real", node.shape, isBatched);
    }
    const tensor = logSumExp(t, t.whole(x, "real"), x.shape, axes, isBatched);
    return t.result(tensor, "real", node.shape, isBatched);
  }
  const rank = x.shape.length;
  const from = alignedShape(value.shape, rank);
  const shape = trimmedShape(from.filter((_, axis) => !axes.includes(axis)));
  const longAxes = axes.filter((axis) => from[axis] !== 1);
  const repeats = numElements(axes.filter((axis) => from[axis] === 1).map((axis) => x.shape[axis]!));
  let tensor = t.aligned(value, rank, isBatched);
  const after = from.filter((_, axis) => !longAxes.includes(axis));
  if (fn === "logSumExp") {
    if (longAxes.length > 0) tensor = logSumExp(t, tensor, from, longAxes, isBatched);
    if (repeats !== 1) tensor = ops.binary("add", tensor, ops.scalar(special.log(repeats)));
  } else {
    if (longAxes.length > 0) tensor = ops.reduce(fn, tensor, longAxes);
    if (fn === "sum" && repeats !== 1) tensor = ops.binary("mul", tensor, ops.scalar(repeats));
  }
  if (after.length !== shape.length) tensor = ops.reshape(tensor, t.withChains(shape, isBatched));
  return t.result(tensor, "real", shape, isBatched);
};

/** max + log(sum(exp(x - max))); an infinite maximum, or none, is the answer. */
function logSumExp<T>(t: Translation<T>, x: T, shape: Shape, axes: readonly number[], isBatched: boolean): T {
  const { ops } = t;
  const largest = ops.reduce("max", x, axes);
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const shifted = ops.binary("sub", x, ops.reshape(largest, t.withChains(kept, isBatched)));
  const total = ops.reduce("sum", ops.unary("exp", shifted), axes);
  const isFinite = ops.compare("lt", ops.unary("abs", largest), ops.scalar(Infinity));
  return ops.select(isFinite, ops.binary("add", largest, ops.unary("log", total)), largest);
}

export const cumulativeSum: Rule<NodeOf<"cumulativeSum">> = (t, node) => {
  const x = node.inputs[0]!;
  const value: Value<unknown> = t.valueOf(x);
  const { axis, reverse, exclusive } = node;
  const tensor = t.ops.cumulativeSum(t.whole(x, "real"), axis, { reverse, exclusive });
  return t.result(tensor, "real", node.shape, value.isBatched);
};
