/** @file Shapes of row-major arrays: sizes, strides, and the strided copies that every layout operation is made of. */

import type { Shape } from "./node.js";

/** Numbers of a tensor as the interpreter reads them: reals in a Float64Array, data of type `int` or `bool` also in an Int32Array. */
export type Values = Float64Array | Int32Array;

/** Number of elements of an array of this shape; 1 for a scalar. */
export function numElements(shape: Shape): number {
  let n = 1;
  for (const size of shape) n *= size;
  return n;
}

/** Whether two shapes have the same axes. */
export function equalShapes(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}

/** A shape as errors and prints show it: `[3, 4]`. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Distance in memory between neighbours along each axis, row-major. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let k = shape.length - 1; k >= 0; k--) {
    strides[k] = stride;
    stride *= shape[k]!;
  }
  return strides;
}

/** The sizes of `shape` without `axes` (increasing). */
export function withoutAxes(shape: Shape, axes: readonly number[]): number[] {
  return shape.filter((_, k) => !axes.includes(k));
}

/** `0, 1, ..., n - 1`. */
export function range(n: number): number[] {
  return Array.from({ length: n }, (_, k) => k);
}

/**
 * Fills `out` (row-major, of `shape`) with `source[offset + sum_k strides[k] * i_k]`. A stride of 0 repeats, a negative one
 * runs backwards.
 */
export function copyStrided(
  out: Float64Array,
  shape: Shape,
  source: Values,
  offset: number,
  strides: readonly number[],
): void {
  if (out.length === 0) return;
  const last = shape.length - 1;
  if (last < 0) {
    out[0] = source[offset]!;
    return;
  }
  const inner = shape[last]!;
  const innerStride = strides[last]!;
  const index = new Array<number>(last).fill(0);
  let position = 0;
  let base = offset;
  for (;;) {
    for (let i = 0, s = base; i < inner; i++, s += innerStride) out[position++] = source[s]!;
    let axis = last - 1;
    for (; axis >= 0; axis--) {
      index[axis]!++;
      base += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      base -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** The inverse of {@link copyStrided}: writes the elements of `source` (row-major, of `shape`) to strided places of `out`. */
export function scatterStrided(
  out: Float64Array,
  shape: Shape,
  source: Values,
  offset: number,
  strides: readonly number[],
): void {
  if (numElements(shape) === 0) return;
  const last = shape.length - 1;
  if (last < 0) {
    out[offset] = source[0]!;
    return;
  }
  const inner = shape[last]!;
  const innerStride = strides[last]!;
  const index = new Array<number>(last).fill(0);
  let position = 0;
  let base = offset;
  for (;;) {
    for (let i = 0, s = base; i < inner; i++, s += innerStride) out[s] = source[position++]!;
    let axis = last - 1;
    for (; axis >= 0; axis--) {
      index[axis]!++;
      base += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      base -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}
