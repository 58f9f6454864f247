/**
 * @file The natural logarithm in additions and multiplications alone, so that its bits are the same on every engine.
 *
 * Table-driven after Tang (1990), "Table-driven implementation of the logarithm function in IEEE floating-point
 * arithmetic": x = 2^k z, z = c (1 + r) with c from a table of 128, log(x) = k ln2 + log(c) + log(1 + r). The reciprocals
 * of c are short, so that r needs one rounding only. Error below 0.55 ulp.
 */
import { logTable } from "./log-table.js";
import { powersOfTwo } from "./power-of-two.js";

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
/** 1 on a little-endian machine, 0 on a big-endian one. */
const high = new Uint8Array(Uint16Array.of(1).buffer)[0];

/**
 * The natural logarithm of `x`.
 *
 * @returns -Infinity at 0, NaN below 0 and at NaN, Infinity at Infinity
 * @example log(10); // 2.302585092994046
 */
export function log(x: number): number {
  double[0] = x;
  const word = words[high];
  // One comparison for all but positive normal numbers: zero, subnormal, infinite, negative, NaN.
  if ((word - 0x00100000) >>> 0 >= 0x7fe00000) return logAtEdge(x);
  const offset = word - 0x3fe60000;
  const k = offset >> 20;
  const i = (offset >> 11) & 508;
  const z = x * powersOfTwo[1074 - k];
  // The top 22 bits of z times a short reciprocal is exact, and so is what is left.
  const zHigh = z + 3221225472 - 3221225472;
  const reciprocal = logTable[i];
  const r = zHigh * reciprocal - 1 + (z - zHigh) * reciprocal;
  const base = k * 0.6931471805598903 + logTable[i + 1];
  const sum = base + r;
  const r2 = r * r;
  const tail =
    base -
    sum +
    r +
    (k * 5.497923018708371e-14 + logTable[i + 2]) +
    r2 *
      (-0.5 +
        r * 0.3333333333333333 +
        r2 * (-0.25 + r * 0.2 + r2 * (-0.16666666666666666 + r * 0.14285714285714285 + r2 * -0.125)));
  return sum + tail;
}

function logAtEdge(x: number): number {
  if (x === 0) return -Infinity;
  if (x === Infinity) return Infinity;
  // Subnormal: 2^54 makes it normal.
  if (x > 0) return log(x * 18014398509481984) - 54 * 0.6931471805598903 - 54 * 5.497923018708371e-14;
  return NaN;
}
