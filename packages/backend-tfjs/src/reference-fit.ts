/**
 * @file Coefficients near which those of a regression will be: the least-squares fit of the data in a linear predictor or residual.
 * Residuals that are taken from there are small differences of small numbers, where those of the data themselves are small
 * differences of large ones, which Float32 does not bear.
 */

import { cholesky, choleskySolve } from "@terrace/core";

/** Coefficients to count from, and what they leave of the data. */
export interface ReferenceFit {
  /** By column. */
  readonly coefficients: Float64Array;
  /** The data plus each column times its coefficient, `[N]`. */
  readonly residuals: Float64Array;
}

/** More multiplications than this are not worth it. */
const MOST_PRODUCTS = 3e8;
/** A fit that leaves more of the data than this, as a ratio of sums of squares, gains not even a bit. */
const MOST_LEFT = 0.25;
/** Added to the diagonal, relative to it, where columns depend on each other: any coefficients near the fit do. */
const RIDGE = 1e-6;
/** The fit may not be a difference of columns that are larger than the data by more than this. */
const MOST_CANCELLATION = 8;

const known = new WeakMap<Float64Array, { readonly columns: readonly Column[]; readonly fit: ReferenceFit | undefined }[]>(); // prettier-ignore

/** A column of numbers, `values[start + i * stride]` in row `i`. */
export interface Column {
  readonly values: Float64Array;
  readonly start: number;
  readonly stride: number;
}

/**
 * The fit that brings `data + sum of columns times coefficients` nearest to 0; undefined where it would not help. The same
 * object for the same arrays, so that backends hold its residuals once.
 */
export function referenceFit(data: Float64Array, columns: readonly Column[]): ReferenceFit | undefined {
  let entries = known.get(data);
  if (entries === undefined) known.set(data, (entries = []));
  const isSame = (others: readonly Column[]): boolean =>
    others.length === columns.length &&
    others.every(({ values, start }, k) => values === columns[k]!.values && start === columns[k]!.start);
  let entry = entries.find((candidate) => isSame(candidate.columns));
  if (entry === undefined) entries.push((entry = { columns, fit: leastSquares(data, columns) }));
  return entry.fit;
}

function leastSquares(data: Float64Array, columns: readonly Column[]): ReferenceFit | undefined {
  const [n, p] = [data.length, columns.length];
  if (p === 0 || p >= n || n * p * p > MOST_PRODUCTS) return undefined;
  const at = ({ values, start, stride }: Column, i: number): number => values[start + i * stride]!;
  const scales = columns.map((column) => {
    let squares = 0;
    for (let i = 0; i < n; i++) squares += at(column, i) * at(column, i);
    return squares === 0 ? 0 : 1 / Math.sqrt(squares);
  });
  const gram = new Float64Array(p * p);
  const right = new Float64Array(p);
  columns.forEach((x, j) => {
    for (let k = 0; k <= j; k++) {
      let products = 0;
      for (let i = 0; i < n; i++) products += at(x, i) * at(columns[k]!, i);
      gram[j * p + k] = gram[k * p + j] = products * scales[j]! * scales[k]!;
    }
    gram[j * p + j] = 1 + RIDGE;
    for (let i = 0; i < n; i++) right[j]! -= data[i]! * at(x, i) * scales[j]!;
  });
  const factor = new Float64Array(p * p);
  if (!cholesky(gram, p, factor)) return undefined;
  const coefficients = new Float64Array(p);
  choleskySolve(factor, p, right, 1, coefficients);
  const squares = (values: Float64Array): number => values.reduce((sum, x) => sum + x * x, 0);
  const sizes = coefficients.reduce((sum, value) => sum + Math.abs(value), 0);
  if (!(sizes <= MOST_CANCELLATION * Math.sqrt(squares(data)))) return undefined;
  coefficients.forEach((value, j) => (coefficients[j] = value * scales[j]!));
  const residuals = data.map((value, i) => columns.reduce((sum, x, j) => sum + coefficients[j]! * at(x, i), value));
  return squares(residuals) <= MOST_LEFT * squares(data) ? { coefficients, residuals } : undefined;
}
