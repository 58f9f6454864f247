/** @file log(1 + x) without cancellation, by the table method of `log` with the rounding error of 1 + x carried along. */
import { logTable } from "./log-table.js";
import { powersOfTwo } from "./power-of-two.js";

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const high = new Uint8Array(Uint16Array.of(1).buffer)[0];

/**
 * The natural logarithm of 1 + x, accurate for small x.
 *
 * @returns -Infinity at -1, NaN below -1 and at NaN; -0 at -0
 */
export function log1p(x: number): number {
  if (x > -0.00390625 && x < 0.0078125) {
    if (x === 0) return x;
    const x2 = x * x;
    return (
      x +
      x2 *
        (-0.5 +
          x * 0.3333333333333333 +
          x2 * (-0.25 + x * 0.2 + x2 * (-0.16666666666666666 + x * 0.14285714285714285 + x2 * -0.125)))
    );
  }
  if (!(x > -1 && x <= 1.7976931348623157e308)) return x === -1 ? -Infinity : x === Infinity ? x : NaN;
  const u = 1 + x;
  // What rounding 1 + x lost.
  const lost = x < 1 ? x - (u - 1) : 1 - (u - x);
  double[0] = u;
  const offset = words[high] - 0x3fe60000;
  const k = offset >> 20;
  const i = (offset >> 11) & 508;
  const scale = powersOfTwo[1074 - k];
  const z = u * scale;
  const zHigh = z + 3221225472 - 3221225472;
  const reciprocal = logTable[i];
  const r = zHigh * reciprocal - 1 + (z - zHigh + lost * scale) * reciprocal;
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
