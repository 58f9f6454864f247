/** @file Ranges of integers, by which index arithmetic is known to fit in 32 bits and indices to lie inside their arrays. */

/** All integers from `low` to `high`. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

const MIN_INTEGER = -0x80000000;
const MAX_INTEGER = 0x7fffffff;

/** Whether all values fit in 32 bits, sign included. */
export function fitsInteger({ low, high }: ValueRange): boolean {
  return low >= MIN_INTEGER && high <= MAX_INTEGER;
}

/** Range of a sum. */
export function addRanges(a: ValueRange, b: ValueRange): ValueRange {
  return { low: a.low + b.low, high: a.high + b.high };
}

/** Range of a difference. */
export function subtractRanges(a: ValueRange, b: ValueRange): ValueRange {
  return { low: a.low - b.high, high: a.high - b.low };
}

/** Range of a product. */
export function multiplyRanges(a: ValueRange, b: ValueRange): ValueRange {
  const products = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
  return { low: Math.min(...products), high: Math.max(...products) };
}

/** Smallest and largest of an array; `0..0` of an empty one. */
export function rangeOf(values: Int32Array): ValueRange {
  let low = values.length === 0 ? 0 : Infinity;
  let high = values.length === 0 ? 0 : -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}
