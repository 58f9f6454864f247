/** @file Simplification of operations that move elements about: each returns a simpler node, if there is one. */

import { arithmeticProgression, isUniform } from "./constant-value.js";
import type { GraphBuilder } from "./graph-builder.js";
import type { Node, Shape } from "./node.js";
import { equalShapes, numElements, range } from "./shape.js";

/** Broadcast of `x` to `shape`, axis `k` of `x` becoming `axes[k]`. */
export function simplifyBroadcast(b: GraphBuilder, x: Node, shape: Shape, axes: readonly number[]): Node | undefined {
  if (equalShapes(x.shape, shape)) return x;
  if (x.op === "broadcast") {
    return b.broadcast(
      x.inputs[0]!,
      shape,
      x.axes.map((axis) => axes[axis]!),
    );
  }
  // A reshape that only inserts axes of size 1 is itself a repetition.
  if (x.op === "reshape") {
    const map = insertedOnes(x.inputs[0]!.shape, x.shape);
    if (map !== undefined) {
      return b.broadcast(
        x.inputs[0]!,
        shape,
        map.map((axis) => axes[axis]!),
      );
    }
  }
  return undefined;
}

/** Reshape of `x` to `shape`. */
export function simplifyReshape(b: GraphBuilder, x: Node, shape: Shape): Node | undefined {
  if (equalShapes(x.shape, shape)) return x;
  if (x.op === "reshape") return b.reshape(x.inputs[0]!, shape);
  if (x.op === "broadcast") {
    if (x.inputs[0]!.shape.length === 0) return b.broadcast(x.inputs[0]!, shape);
    const map = insertedOnes(x.shape, shape);
    if (map !== undefined) {
      return b.broadcast(
        x.inputs[0]!,
        shape,
        x.axes.map((axis) => map[axis]!),
      );
    }
  }
  return undefined;
}

/** Where each axis of `from` lies in `to`, if `to` is `from` with axes of size 1 put in. */
function insertedOnes(from: Shape, to: Shape): number[] | undefined {
  const map: number[] = [];
  let k = 0;
  for (let axis = 0; axis < to.length; axis++) {
    if (k < from.length && to[axis] === from[k]) {
      map.push(axis);
      k++;
    } else if (to[axis] !== 1) return undefined;
  }
  return k === from.length ? map : undefined;
}

/** Transposition of `x` by `permutation`. */
export function simplifyTranspose(b: GraphBuilder, x: Node, permutation: readonly number[]): Node | undefined {
  if (permutation.every((axis, k) => axis === k)) return x;
  if (x.op === "transpose") {
    return b.transpose(
      x.inputs[0]!,
      permutation.map((axis) => x.permutation[axis]!),
    );
  }
  const shape = permutation.map((axis) => x.shape[axis]!);
  if (x.op === "broadcast") {
    // Input axes in the order in which the permuted output meets them.
    const inner = permutation.filter((axis) => x.axes.includes(axis)).map((axis) => x.axes.indexOf(axis));
    const axes = range(shape.length).filter((k) => x.axes.includes(permutation[k]!));
    return b.broadcast(b.transpose(x.inputs[0]!, inner), shape, axes);
  }
  const moved = permutation.filter((axis) => x.shape[axis] !== 1);
  if (moved.every((axis, k) => k === 0 || axis > moved[k - 1]!)) return b.reshape(x, shape);
  return undefined;
}

/** The window `start + step * i` of `x`. */
export function simplifySlice(
  b: GraphBuilder,
  x: Node,
  start: readonly number[],
  shape: Shape,
  step: readonly number[],
): Node | undefined {
  if (equalShapes(x.shape, shape) && start.every((s) => s === 0) && step.every((s) => s === 1)) return x;
  if (x.op === "slice") {
    return b.slice(
      x.inputs[0]!,
      start.map((s, k) => x.start[k]! + x.step[k]! * s),
      shape,
      step.map((s, k) => x.step[k]! * s),
    );
  }
  if (x.op === "broadcast") {
    const inner = x.axes;
    const sliced = b.slice(
      x.inputs[0]!,
      inner.map((axis) => start[axis]!),
      inner.map((axis) => shape[axis]!),
      inner.map((axis) => step[axis]!),
    );
    return b.broadcast(sliced, shape, inner);
  }
  if (x.op === "pad") {
    const { before } = x;
    const inner = x.inputs[0]!;
    if (
      equalShapes(inner.shape, shape) &&
      start.every((s, k) => s === before[k] && (shape[k]! <= 1 || step[k] === x.step[k]))
    ) {
      return inner;
    }
  }
  if (x.op === "concat") {
    const axis = x.axis;
    const first = start[axis]!;
    const last = first + step[axis]! * (shape[axis]! - 1);
    const low = Math.min(first, last);
    const high = Math.max(first, last);
    let offset = 0;
    if (shape[axis]! > 0) {
      for (const part of x.inputs) {
        const size = part.shape[axis]!;
        if (low >= offset && high < offset + size) {
          return b.slice(
            part,
            start.map((s, k) => (k === axis ? s - offset : s)),
            shape,
            step,
          );
        }
        offset += size;
      }
    }
  }
  return undefined;
}

/** `x` with zeros around it. */
export function simplifyPad(
  b: GraphBuilder,
  x: Node,
  before: readonly number[],
  shape: Shape,
  step: readonly number[],
): Node | undefined {
  if (equalShapes(x.shape, shape) && before.every((s) => s === 0) && step.every((s) => s === 1)) return x;
  if (isUniform(x, 0) || numElements(x.shape) === 0) return b.filled(0, shape, x.dtype);
  return undefined;
}

/** Rows of `x` by `index`. */
export function simplifyGather(b: GraphBuilder, x: Node, index: Node, shape: Shape): Node | undefined {
  const n = x.shape[0]!;
  const rest = x.shape.length - 1;
  if (x.op === "broadcast" && !x.axes.includes(0) && n > 0) {
    const shift = index.shape.length - 1;
    return b.broadcast(
      x.inputs[0]!,
      shape,
      x.axes.map((axis) => axis + shift),
    );
  }
  if (index.op === "broadcast") {
    const axes = [...index.axes, ...range(rest).map((k) => index.shape.length + k)];
    return b.broadcast(b.gather(x, index.inputs[0]!), shape, axes);
  }
  if (index.op === "constant" && index.shape.length === 0) {
    const i = index.values[0]!;
    if (i >= 0 && i < n) return b.at(x, 0, i);
  }
  const even = arithmeticProgression(index, n);
  if (even !== undefined) {
    const zeros = new Array<number>(rest).fill(0);
    const ones = new Array<number>(rest).fill(1);
    return b.slice(x, [even.start, ...zeros], shape, [even.step, ...ones]);
  }
  return undefined;
}
