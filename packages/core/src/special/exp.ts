/**
 * @file The exponential function in additions and multiplications alone, so that its bits are the same on every engine.
 *
 * Table-driven after Tang (1989), "Table-driven implementation of the exponential function in IEEE floating-point
 * arithmetic": x = (128 e + j) ln2 / 128 + r with |r| <= ln2 / 256, exp(x) = 2^e 2^(j/128) exp(r). Error below 0.52 ulp
 * where the result is normal.
 */
import { expTable, expTableTail } from "./exp-table.js";
import { powersOfTwo } from "./power-of-two.js";

/** Adding and subtracting 1.5 * 2^52 rounds to the nearest integer. */
const roundingShift = 6755399441055744;

/**
 * The exponential of `x`.
 *
 * @returns 0 at -Infinity, Infinity above 709.78, NaN at NaN
 * @example exp(1); // 2.718281828459045
 */
export function exp(x: number): number {
  if (!(x < 709 && x > -708)) return expAtEdge(x);
  const n = x * 184.6649652337873 + roundingShift - roundingShift;
  const r = x - n * 0.0054152123482253955 - n * -1.0082281460997769e-13;
  const k = n | 0;
  const j = k & 127;
  const scale = expTable[j];
  const r2 = r * r;
  const p =
    expTableTail[j] + r + r2 * (0.5 + r * 0.16666666666666666 + r2 * (0.041666666666666664 + r * 0.008333333333333333));
  return (scale + scale * p) * powersOfTwo[(k >> 7) + 1074];
}

/** Where the result overflows, is subnormal, or is not a number. */
function expAtEdge(x: number): number {
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  if (x >= 709) return expInTwoSteps(x, -1, 2);
  if (x <= -708) return expInTwoSteps(x, 100, 7.888609052210118e-31);
  return NaN;
}

/** The exponential where its power of two is applied in two steps: 2^shift more first, then `rest` = 2^-shift. */
function expInTwoSteps(x: number, shift: number, rest: number): number {
  const n = x * 184.6649652337873 + roundingShift - roundingShift;
  const r = x - n * 0.0054152123482253955 - n * -1.0082281460997769e-13;
  const k = n | 0;
  const j = k & 127;
  const scale = expTable[j];
  const r2 = r * r;
  const p =
    expTableTail[j] + r + r2 * (0.5 + r * 0.16666666666666666 + r2 * (0.041666666666666664 + r * 0.008333333333333333));
  return (scale + scale * p) * powersOfTwo[(k >> 7) + shift + 1074] * rest;
}
