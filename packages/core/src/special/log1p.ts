/** @file log(1 + x) without cancellation, by the table method of `log` with the rounding error of 1 + x carried along. */
import { logTable } from "./log-table.js";
import { powersOfTwo } from "./power-of-two.js";

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const high = new Uint8Array(Uint16Array.of(1).buffer)[0];

/**
 * What `log1p` needs for u = 1 + x in [1, 2], at 4 floor(128 (u - 1)): the power of two that takes u into the range of
 * {@link logTable}, then the reciprocal there, the logarithm of its centre and what that leaves out, both times of u.
 */
const unitTable = createUnitTable();

function createUnitTable(): Float64Array {
  const table = new Float64Array(4 * 129);
  for (let t = 0; t <= 128; t++) {
    const k = t < 48 ? 0 : 1;
    const i = 4 * (k === 0 ? 80 + t : t - 48);
    table[4 * t] = k === 0 ? 1 : 0.5;
    table[4 * t + 1] = logTable[i];
    table[4 * t + 2] = k * 0.6931471805598903 + logTable[i + 1];
    table[4 * t + 3] = k * 5.497923018708371e-14 + logTable[i + 2];
  }
  return table;
}

/**
 * The natural logarithm of 1 + x, accurate for small x.
 *
 * @returns -Infinity at -1, NaN below -1 and at NaN; -0 at -0
 */
export function log1p(x: number): number {
  // What the logarithm of 1 + exp(x) asks for comes first and finds its interval without looking at the bits of 1 + x.
  // It is short enough for V8 to inline it into kernels, which saves a third of its time.
  if (!(x >= 0.0078125 && x <= 1)) return log1pElsewhere(x);
  const u = 1 + x;
  const t = ((u * 128 - 128) | 0) << 2;
  const scale = unitTable[t];
  const reciprocal = unitTable[t + 1];
  const base = unitTable[t + 2];
  const z = u * scale;
  const zHigh = z + 3221225472 - 3221225472;
  const r = zHigh * reciprocal - 1 + (z - zHigh + (x - (u - 1)) * scale) * reciprocal;
  const sum = base + r;
  const r2 = r * r;
  const tail =
    base -
    sum +
    r +
    unitTable[t + 3] +
    r2 *
      (-0.5 +
        r * 0.3333333333333333 +
        r2 * (-0.25 + r * 0.2 + r2 * (-0.16666666666666666 + r * 0.14285714285714285 + r2 * -0.125)));
  return sum + tail;
}

function log1pElsewhere(x: number): number {
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
