/** @file Products of dense row-major matrices. */
import { dotAt } from "./dot.js";

/**
 * Writes op(A) op(B) to `out`, where op transposes when asked.
 *
 * @param a op(A) is `[rows, inner]`; so `a` is `[inner, rows]` when transposed
 * @param b op(B) is `[inner, columns]`; so `b` is `[columns, inner]` when transposed
 * @param out `[rows, columns]`, neither `a` nor `b`
 */
export function matmul(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  inner: number,
  columns: number,
  out: Float64Array,
  transposeA = false,
  transposeB = false,
): void {
  if (transposeB) {
    const left = transposeA ? transposed(a, inner, rows) : a;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) out[i * columns + j] = dotAt(left, i * inner, b, j * inner, inner);
    }
    return;
  }
  const rowStep = transposeA ? 1 : inner;
  const innerStep = transposeA ? rows : 1;
  const blocks = inner & ~3;
  out.fill(0, 0, rows * columns);
  for (let i = 0; i < rows; i++) {
    const target = i * columns;
    const start = i * rowStep;
    let k = 0;
    // Four rows of B at a time, so that each element of the result is loaded and stored once for four products.
    for (; k < blocks; k += 4) {
      const a0 = a[start + k * innerStep];
      const a1 = a[start + (k + 1) * innerStep];
      const a2 = a[start + (k + 2) * innerStep];
      const a3 = a[start + (k + 3) * innerStep];
      const b0 = k * columns;
      const b1 = b0 + columns;
      const b2 = b1 + columns;
      const b3 = b2 + columns;
      for (let j = 0; j < columns; j++) {
        out[target + j] += a0 * b[b0 + j] + a1 * b[b1 + j] + (a2 * b[b2 + j] + a3 * b[b3 + j]);
      }
    }
    for (; k < inner; k++) {
      const factor = a[start + k * innerStep];
      const source = k * columns;
      for (let j = 0; j < columns; j++) out[target + j] += factor * b[source + j];
    }
  }
}

function transposed(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j]!;
  return out;
}
