/** @file exp(x) - 1 without cancellation, by the table method of `exp`. */
import { exp } from "./exp.js";
import { expTable, expTableTail } from "./exp-table.js";
import { powersOfTwo } from "./power-of-two.js";

const roundingShift = 6755399441055744;

/**
 * The exponential of x, minus 1; accurate for small x.
 *
 * @returns -1 at -Infinity, Infinity above 709.78, NaN at NaN; -0 at -0
 */
export function expm1(x: number): number {
  if (!(x < 708 && x > -40)) return x <= -40 ? -1 : exp(x);
  if (x === 0) return x;
  const n = x * 184.6649652337873 + roundingShift - roundingShift;
  const r = x - n * 0.0054152123482253955 - n * -1.0082281460997769e-13;
  const k = n | 0;
  const j = k & 127;
  const power = powersOfTwo[(k >> 7) + 1074];
  const scale = expTable[j] * power;
  const r2 = r * r;
  // exp(r) - 1 = r + small; scale (1 + r + small) - 1 = (scale - 1) + scale r + scale small.
  const small =
    r2 * (0.5 + r * 0.16666666666666666 + r2 * (0.041666666666666664 + r * 0.008333333333333333)) + expTableTail[j];
  return scale - 1 + (scale * small + scale * r);
}
