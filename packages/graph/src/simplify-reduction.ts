/**
 * @file Simplification of reductions and of sums by index: what repeats along a reduced axis, and factors that do not vary
 * along it, are taken out of the sum. With it the Gaussian log density of many rows costs one multiply-add a row.
 */

import { special } from "@terrace/core";
import { arithmeticProgression, isEmpty, isRepeated } from "./constant-value.js";
import type { GraphBuilder } from "./graph-builder.js";
import type { BroadcastNode, Node, ReduceFunction } from "./node.js";
import { numElements, withoutAxes } from "./shape.js";

/** A simpler node equal to `fn` of `x` over `axes` (increasing, not empty), if there is one. */
export function simplifyReduce(
  b: GraphBuilder,
  fn: ReduceFunction,
  x: Node,
  axes: readonly number[],
): Node | undefined {
  if (isEmpty(x)) return undefined;
  if (axes.every((axis) => x.shape[axis] === 1)) return b.reshape(x, withoutAxes(x.shape, axes));
  if (x.op === "broadcast") return reduceBroadcast(b, fn, x, axes);
  return fn === "sum" ? simplifySum(b, x, axes) : undefined;
}

function reduceBroadcast(b: GraphBuilder, fn: ReduceFunction, x: BroadcastNode, axes: readonly number[]): Node {
  const inner = x.inputs[0]!;
  const shape = withoutAxes(x.shape, axes);
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const innerAxes = inner.shape.map((_, k) => k).filter((k) => axes.includes(x.axes[k]!));
  const reduced = b.reduce(fn, inner, innerAxes);
  const count = numElements(axes.filter((axis) => !x.axes.includes(axis)).map((axis) => x.shape[axis]!));
  const places = x.axes.filter((axis) => !axes.includes(axis)).map((axis) => kept.indexOf(axis));
  return b.broadcast(repeatReduction(b, fn, reduced, count), shape, places);
}

/** The reduction of `count` values equal to `x`. */
function repeatReduction(b: GraphBuilder, fn: ReduceFunction, x: Node, count: number): Node {
  if (count === 1) return x;
  switch (fn) {
    case "sum":
      return b.mul(x, count);
    case "prod":
      return b.pow(x, count);
    case "max":
    case "min":
      return x;
    case "logSumExp":
      return b.add(x, special.log(count));
  }
}

function simplifySum(b: GraphBuilder, x: Node, axes: readonly number[]): Node | undefined {
  if (x.op === "unary" && x.fn === "neg") return b.neg(b.sum(x.inputs[0]!, axes));
  if (x.op === "reduce" && x.fn === "sum" && axes.length === x.shape.length) return b.sum(x.inputs[0]!);
  if (x.op === "reshape" && axes.length === x.shape.length) return b.sum(x.inputs[0]!);
  if (x.op === "transpose" && axes.length === x.shape.length) return b.sum(x.inputs[0]!);
  if (x.op !== "binary") return undefined;
  const [left, right] = x.inputs as [Node, Node];
  switch (x.fn) {
    case "add":
    case "sub":
      if (repeatsAlong(left, axes) || repeatsAlong(right, axes)) {
        return b.binary(x.fn, b.sum(left, axes), b.sum(right, axes));
      }
      return undefined;
    case "mul":
      return factorOut(b, "mul", left, right, axes) ?? factorOut(b, "mul", right, left, axes);
    case "div":
      return factorOut(b, "div", left, right, axes);
    default:
      return undefined;
  }
}

function repeatsAlong(x: Node, axes: readonly number[]): boolean {
  return x.op === "broadcast" && axes.some((axis) => !x.axes.includes(axis));
}

/** The sum of `fn(x, factor)` with the factor taken out of the axes along which it repeats. */
function factorOut(
  b: GraphBuilder,
  fn: "mul" | "div",
  x: Node,
  factor: Node,
  axes: readonly number[],
): Node | undefined {
  if (factor.op !== "broadcast") return undefined;
  const free = axes.filter((axis) => !factor.axes.includes(axis));
  if (free.length === 0) return undefined;
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !free.includes(axis));
  const places = factor.axes.map((axis) => kept.indexOf(axis));
  const outer = b.broadcast(factor.inputs[0]!, withoutAxes(x.shape, free), places);
  const inner = b.binary(fn, b.sum(x, free), outer);
  const remaining = axes.filter((axis) => !free.includes(axis)).map((axis) => kept.indexOf(axis));
  return b.reduce("sum", inner, remaining);
}

/** A simpler node equal to the sums of `values` by `index` into `n` places, if there is one. */
export function simplifySegmentSum(b: GraphBuilder, values: Node, index: Node, n: number): Node | undefined {
  const rest = values.shape.slice(index.shape.length);
  const shape = [n, ...rest];
  if (isEmpty(values)) return b.filled(0, shape, values.dtype);
  if (index.op === "constant" && index.shape.length === 0 && index.values[0]! >= 0 && index.values[0]! < n) {
    const zeros = rest.map(() => 0);
    return b.pad(b.reshape(values, [1, ...rest]), [index.values[0]!, ...zeros], shape);
  }
  const even = arithmeticProgression(index, n);
  if (even !== undefined) {
    return b.pad(values, [even.start, ...rest.map(() => 0)], shape, [even.step, ...rest.map(() => 1)]);
  }
  if (values.op === "unary" && values.fn === "neg") return b.neg(b.segmentSum(values.inputs[0]!, index, n));
  const repeated = repeatedRows(b, values, index.shape.length);
  if (repeated !== undefined) {
    const counts = b.segmentSum(b.filled(1, index.shape, "real"), index, n);
    return b.mul(b.broadcast(repeated, shape), b.broadcast(counts, shape, [0]));
  }
  if (values.op === "binary" && (values.fn === "mul" || values.fn === "div")) {
    const factor = repeatedRows(b, values.inputs[1]!, index.shape.length);
    if (factor !== undefined) {
      return b.binary(values.fn, b.segmentSum(values.inputs[0]!, index, n), b.broadcast(factor, shape));
    }
  }
  return undefined;
}

/** The one row of a node that is the same for all of its first `rank` axes; not for a constant 1, which is counting. */
function repeatedRows(b: GraphBuilder, x: Node, rank: number): Node | undefined {
  if (x.op !== "broadcast" || !isRepeated(x) || x.axes.some((axis) => axis < rank)) return undefined;
  if (x.inputs[0]!.op === "constant" && x.shape.length === rank && x.inputs[0]!.values[0] === 1) return undefined;
  return b.broadcast(
    x.inputs[0]!,
    x.shape.slice(rank),
    x.axes.map((axis) => axis - rank),
  );
}
