/** @file Powers: the logarithm and its product with the exponent in double-double arithmetic, then the table method of `exp`. */
import { expTable, expTableTail } from "./exp-table.js";
import { logTable } from "./log-table.js";
import { powersOfTwo } from "./power-of-two.js";

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const high = new Uint8Array(Uint16Array.of(1).buffer)[0];
/** Dekker's constant 2^27 + 1, which splits a double into two halves of 26 bits. */
const splitter = 134217729;

/**
 * `x` to the power `y`. As C's pow, except that ECMAScript's NaN is kept for 1 to a power that is not finite.
 *
 * @returns NaN for a negative `x` and a `y` that is not an integer; 1 for `y` = 0, whatever `x` is
 */
export function pow(x: number, y: number): number {
  if (y === 1) return x;
  if (y === 2) return x * x;
  if (y === 0) return 1;
  if (y === 0.5 && x >= 0 && x < Infinity) return Math.sqrt(x) + 0;
  if (!(x > 0 && x < Infinity && y > -Infinity && y < Infinity)) return powAtEdge(x, y);
  if (x === 1) return 1;
  return positivePower(x, y);
}

function powAtEdge(x: number, y: number): number {
  if (x !== x || y !== y) return NaN;
  const a = Math.abs(x);
  if (y === Infinity || y === -Infinity) {
    if (a === 1) return NaN;
    return a > 1 === y > 0 ? Infinity : 0;
  }
  const isInteger = Math.floor(y) === y;
  const isOdd = isInteger && Math.abs(y) < 9007199254740992 && Math.floor(y * 0.5) !== y * 0.5;
  if (a === 0 || a === Infinity) {
    const magnitude = (a === 0) === y > 0 ? 0 : Infinity;
    return isOdd && (x < 0 || 1 / x < 0) ? -magnitude : magnitude;
  }
  if (!isInteger) return NaN;
  const magnitude = a === 1 ? 1 : positivePower(a, y);
  return isOdd ? -magnitude : magnitude;
}

function positivePower(x: number, y: number): number {
  let shift = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984;
    shift = -54;
  }
  double[0] = x;
  const offset = words[high] - 0x3fe60000;
  const exponent = offset >> 20;
  const i = (offset >> 11) & 508;
  const z = x * powersOfTwo[1074 - exponent];
  const k = exponent + shift;
  const zHigh = z + 3221225472 - 3221225472;
  const reciprocal = logTable[i];
  // Both parts of r are exact.
  const r0 = zHigh * reciprocal - 1;
  const r1 = (z - zHigh) * reciprocal;
  const r = r0 + r1;
  const rLow = r0 - r + r1;
  // r^2 = square + squareLow
  const square = r * r;
  const c = splitter * r;
  const rA = c - (c - r);
  const rB = r - rA;
  const squareLow = rA * rA - square + 2 * rA * rB + rB * rB;
  const cubic =
    r *
    square *
    (0.3333333333333333 +
      r *
        (-0.25 +
          r * (0.2 + r * (-0.16666666666666666 + r * (0.14285714285714285 + r * (-0.125 + r * 0.1111111111111111))))));
  const base = k * 0.6931471805598903 + logTable[i + 1];
  const s1 = base + r;
  const e1 = base - s1 + r;
  const s2 = s1 - 0.5 * square;
  const e2 = s1 - s2 - 0.5 * square;
  const rest = e1 + (e2 + (rLow - 0.5 * squareLow - r * rLow + cubic + (k * 5.497923018708371e-14 + logTable[i + 2])));
  const logHigh = s2 + rest;
  const logLow = s2 - logHigh + rest;
  // y (logHigh + logLow) = product + productLow
  const product = y * logHigh;
  if (!(product < 720 && product > -760)) return product > 0 ? Infinity : 0;
  const cy = splitter * y;
  const yA = cy - (cy - y);
  const yB = y - yA;
  const cl = splitter * logHigh;
  const lA = cl - (cl - logHigh);
  const lB = logHigh - lA;
  const error = yA * lA - product + yA * lB + yB * lA + yB * lB;
  // An exponent so large that its splitting overflows meets a base so near 1 that the error is not needed.
  const productLow = (error === error ? error : 0) + y * logLow;
  return expOfSum(product, productLow);
}

/** exp(x + low) for a tiny `low` and -760 < x < 720; the power of two is applied in two steps where one would overflow. */
function expOfSum(x: number, low: number): number {
  const n = x * 184.6649652337873 + 6755399441055744 - 6755399441055744;
  const r = x - n * 0.0054152123482253955 + (low - n * -1.0082281460997769e-13);
  const k = n | 0;
  const j = k & 127;
  const scale = expTable[j];
  const r2 = r * r;
  const p =
    expTableTail[j] + r + r2 * (0.5 + r * 0.16666666666666666 + r2 * (0.041666666666666664 + r * 0.008333333333333333));
  const e = k >> 7;
  const first = e >> 1;
  const value = scale + scale * p;
  if (e > -1000 && e < 1000) return value * powersOfTwo[e + 1074];
  return value * powersOfTwo[first + 1074] * powersOfTwo[e - first + 1074];
}
