/** @file Lanes of one plain number: definitions run as they stand. The reference for the other instances, and slow. */
import type { Lanes } from "../../src/elementary/lanes.js";

const double = new Float64Array(1);
const words = new BigInt64Array(double.buffer);

function bitsOf(x: number): bigint {
  double[0] = x;
  return words[0]!;
}

function fromBits(bits: bigint): number {
  words[0] = bits;
  return double[0]!;
}

/** One lane that is a number; truth values are booleans. */
export const numberLanes: Lanes<number, boolean> = {
  constant: (value) => value,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  neg: (a) => -a,
  abs: Math.abs,
  sqrt: Math.sqrt,
  nearest(a) {
    // Numbers of 2^52 and more are integers; below, adding and subtracting 2^52 rounds to the nearest, ties to even.
    const magnitude = Math.abs(a);
    if (!(magnitude < 4503599627370496)) return a;
    const rounded = magnitude + 4503599627370496 - 4503599627370496;
    return bitsOf(a) < 0n ? -rounded : rounded;
  },
  floor: Math.floor,
  copySign: (magnitude, sign) => (bitsOf(sign) < 0n ? -Math.abs(magnitude) : Math.abs(magnitude)),
  min: (a, b) => (b < a ? b : a),
  max: (a, b) => (a < b ? b : a),
  less: (a, b) => a < b,
  lessOrEqual: (a, b) => a <= b,
  equal: (a, b) => a === b,
  and: (a, b) => a && b,
  or: (a, b) => a || b,
  not: (a) => !a,
  select: (test, then, otherwise) => (test ? then : otherwise),
  rare: (test, exceptional, usual) => (test ? exceptional() : usual()),
  powerOfTwo: (k) => (k >= -1022 && k <= 1023 ? fromBits(BigInt(k + 1023) << 52n) : NaN),
  exponent: (x) => Number((bitsOf(x) >> 52n) & 2047n) - 1023,
  table: (values, index) => values[index] ?? NaN,
  share: (value) => value,
  shareTest: (test) => test,
};
