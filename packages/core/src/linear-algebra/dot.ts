/**
 * @file Dot products and sums in one fixed order, so that every caller gets the same bits.
 *
 * Four partial sums take the elements whose index is 0, 1, 2, 3 modulo 4, and are joined as (s0 + s1) + (s2 + s3); the up to
 * three elements that are left over are then added one by one. Code generators that print a sum follow the same order.
 */

/**
 * The dot product of the first `length` elements of `a` and `b`.
 *
 * @param length the shorter array's length when absent
 */
export function dot(a: Float64Array, b: Float64Array, length = Math.min(a.length, b.length)): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const blocks = length & ~3;
  for (let i = 0; i < blocks; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  let total = s0 + s1 + (s2 + s3);
  for (let i = blocks; i < length; i++) total += a[i] * b[i];
  return total;
}

/** The sum of the first `length` elements of `a` (all of them when absent), in the order of {@link dot}. */
export function sum(a: Float64Array, length = a.length): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const blocks = length & ~3;
  for (let i = 0; i < blocks; i += 4) {
    s0 += a[i];
    s1 += a[i + 1];
    s2 += a[i + 2];
    s3 += a[i + 3];
  }
  let total = s0 + s1 + (s2 + s3);
  for (let i = blocks; i < length; i++) total += a[i];
  return total;
}

/** The dot product of `length` elements of `a` from `aStart` and of `b` from `bStart`, in the order of {@link dot}. */
export function dotAt(a: Float64Array, aStart: number, b: Float64Array, bStart: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const blocks = length & ~3;
  for (let i = 0; i < blocks; i += 4) {
    s0 += a[aStart + i] * b[bStart + i];
    s1 += a[aStart + i + 1] * b[bStart + i + 1];
    s2 += a[aStart + i + 2] * b[bStart + i + 2];
    s3 += a[aStart + i + 3] * b[bStart + i + 3];
  }
  let total = s0 + s1 + (s2 + s3);
  for (let i = blocks; i < length; i++) total += a[aStart + i] * b[bStart + i];
  return total;
}
