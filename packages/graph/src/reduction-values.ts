/** @file Values of reductions and running sums. Sums are made in the order of `sum` and `dot` of `@terrace/core`. */

import { binaryValues, unaryValues } from "./elementwise-values.js";
import type { ReduceFunction, Shape } from "./node.js";
import { copyStrided, numElements, rowMajorStrides, type Values } from "./shape.js";

const { exp, log } = unaryValues;
const { min, max } = binaryValues;

/** Each function reduces `n` elements from `start` on. */
const rowReductions: Readonly<Record<ReduceFunction, (x: Values, start: number, n: number) => number>> = {
  sum: (x, start, n) => {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    const blocksEnd = start + (n & ~3);
    for (let i = start; i < blocksEnd; i += 4) {
      s0 += x[i]!;
      s1 += x[i + 1]!;
      s2 += x[i + 2]!;
      s3 += x[i + 3]!;
    }
    let total = s0 + s1 + (s2 + s3);
    for (let i = blocksEnd; i < start + n; i++) total += x[i]!;
    return total;
  },
  prod: (x, start, n) => {
    let product = 1;
    for (let i = start; i < start + n; i++) product *= x[i]!;
    return product;
  },
  max: maximum,
  min: (x, start, n) => {
    let smallest = Infinity;
    for (let i = start; i < start + n; i++) smallest = min(smallest, x[i]!);
    return smallest;
  },
  logSumExp: (x, start, n) => {
    const largest = maximum(x, start, n);
    // Covers the empty sum, all -Infinity, any Infinity and any NaN, where subtracting the maximum would give NaN.
    if (!Number.isFinite(largest)) return largest;
    let total = 0;
    for (let i = start; i < start + n; i++) total += exp(x[i]! - largest);
    return largest + log(total);
  },
};

function maximum(x: Values, start: number, n: number): number {
  let largest = -Infinity;
  for (let i = start; i < start + n; i++) largest = max(largest, x[i]!);
  return largest;
}

/** Reduces `axes` (increasing) of `x` of `shape` away. */
export function reduceValues(fn: ReduceFunction, x: Values, shape: Shape, axes: readonly number[]): Float64Array {
  const kept = shape.map((_, k) => k).filter((k) => !axes.includes(k));
  const rows = numElements(kept.map((k) => shape[k]!));
  const n = numElements(axes.map((k) => shape[k]!));
  let ordered = x;
  const order = [...kept, ...axes];
  if (order.some((axis, k) => axis !== k)) {
    const strides = rowMajorStrides(shape);
    const copy = new Float64Array(x.length);
    copyStrided(
      copy,
      order.map((k) => shape[k]!),
      x,
      0,
      order.map((k) => strides[k]!),
    );
    ordered = copy;
  }
  const out = new Float64Array(rows);
  const reduceRow = rowReductions[fn];
  for (let row = 0; row < rows; row++) out[row] = reduceRow(ordered, row * n, n);
  return out;
}

/** Running sums along `axis`, from the end if `reverse`, before the element itself is added if `exclusive`. */
export function cumulativeSumValues(
  x: Values,
  shape: Shape,
  axis: number,
  reverse: boolean,
  exclusive: boolean,
): Float64Array {
  const out = new Float64Array(x.length);
  const stride = rowMajorStrides(shape)[axis]!;
  const n = shape[axis]!;
  if (out.length === 0) return out;
  for (let block = 0; block < x.length; block += stride * n) {
    for (let j = 0; j < stride; j++) {
      let total = 0;
      for (let step = 0; step < n; step++) {
        const i = block + j + stride * (reverse ? n - 1 - step : step);
        const before = total;
        total += x[i]!;
        out[i] = exclusive ? before : total;
      }
    }
  }
  return out;
}
