/** @file Which axes of an iteration become loops and which, being short, are written out. */
import type { Loop, Scalar, Scalars } from "./scalar.js";

/** Axes up to this length are written out; longer ones are loops, whose text does not depend on the length. */
export const MAX_UNROLLED_AXIS = 8;
const MAX_UNROLLED_ELEMENTS = 64;

/** Which axes of `extents` are written out: short ones, from the last axis on, as long as the product stays small. */
export function unrolledAxes(extents: readonly number[]): boolean[] {
  const unrolled = extents.map(() => false);
  let product = 1;
  for (let k = extents.length - 1; k >= 0; k--) {
    const extent = extents[k]!;
    if (extent <= MAX_UNROLLED_AXIS && product * extent <= MAX_UNROLLED_ELEMENTS) {
      unrolled[k] = true;
      product *= Math.max(1, extent);
    }
  }
  return unrolled;
}

/** One nest of loops, and the index along each axis inside it. */
export interface Nest {
  readonly loops: readonly Loop[];
  readonly index: readonly Scalar[];
}

/** The nests that together visit every element of `extents`, the first loop being of depth `home + 1`. */
export function nests(s: Scalars, extents: readonly number[], home: number): Nest[] {
  if (extents.includes(0)) return [];
  const unrolled = unrolledAxes(extents);
  const loops: Loop[] = [];
  let indices: Scalar[][] = [[]];
  extents.forEach((extent, k) => {
    if (unrolled[k]!) {
      const longer: Scalar[][] = [];
      for (const index of indices) for (let i = 0; i < extent; i++) longer.push([...index, s.int(i)]);
      indices = longer;
    } else {
      const loop = s.loop(home + 1 + loops.length, extent);
      loops.push(loop);
      for (const index of indices) index.push(s.variable(loop));
    }
  });
  return indices.map((index) => ({ loops, index }));
}

/** Row-major strides. */
export function strides(shape: readonly number[]): number[] {
  const result = new Array<number>(shape.length);
  let stride = 1;
  for (let k = shape.length - 1; k >= 0; k--) {
    result[k] = stride;
    stride *= shape[k]!;
  }
  return result;
}

/** `base + sum(index * stride)`. */
export function linearIndex(
  s: Scalars,
  index: readonly Scalar[],
  by: readonly number[],
  base: Scalar = s.int(0),
): Scalar {
  let total = base;
  index.forEach((i, k) => {
    total = s.add(total, s.mul(i, s.int(by[k]!)));
  });
  return total;
}

/** The index of an array of shape `to` at which the element `index` of one of shape `from` lies, both row-major. */
export function reshapedIndex(
  s: Scalars,
  index: readonly Scalar[],
  from: readonly number[],
  to: readonly number[],
): Scalar[] {
  const result: Scalar[] = [];
  let a = 0;
  for (let b = 0; b < to.length;) {
    // The shortest groups of axes on both sides with one number of elements.
    const startA = a;
    const startB = b;
    let left = 1;
    let right = to[b++]!;
    while (left !== right && (a < from.length || b < to.length)) {
      if ((left < right && a < from.length) || b >= to.length) left *= from[a++]!;
      else right *= to[b++]!;
    }
    const groupA = from.slice(startA, a);
    const groupB = to.slice(startB, b);
    const linear = linearIndex(s, index.slice(startA, a), strides(groupA));
    if (groupB.length === 1) result.push(linear);
    else {
      const by = strides(groupB);
      groupB.forEach((extent, k) => {
        const quotient = s.floorDiv(linear, s.int(by[k]!));
        if (extent === 1) result.push(s.int(0));
        else result.push(k === 0 ? quotient : s.rem(quotient, s.int(extent)));
      });
    }
  }
  return result;
}
