/** @file A double taken apart and put together: exact powers of two, exponent, sign. What the printed functions call. */

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
/** 1 on a little-endian machine, 0 on a big-endian one. */
const high = new Uint8Array(Uint16Array.of(1).buffer)[0]!;

/** 2^k at k + 1023, for k in -1022..1023; the two ends are not read. */
export const powersOfTwo = createPowersOfTwo();

function createPowersOfTwo(): Float64Array {
  const powers = new Float64Array(2048);
  for (let k = 0, power = 1; k <= 1023; k++, power *= 2) powers[k + 1023] = power;
  for (let k = -1, power = 0.5; k >= -1022; k--, power *= 0.5) powers[k + 1023] = power;
  return powers;
}

/** The integer e with x = significand 2^e, for positive normal `x`. */
export function exponentOf(x: number): number {
  double[0] = x;
  return ((words[high]! >> 20) & 2047) - 1023;
}

/** The magnitude of `magnitude` with the sign of `sign`, a number. */
export function copySign(magnitude: number, sign: number): number {
  return sign < 0 || (sign === 0 && 1 / sign < 0) ? -Math.abs(magnitude) : Math.abs(magnitude);
}
