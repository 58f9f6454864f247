/**
 * @file Fewer rows that say the same: rows of a Gaussian term that use the same elements of all variables are replaced by
 * the triangle of a QR decomposition of their weights and offsets, and the sum of squares that no value of the variables
 * changes. Neither squares nor differences of large numbers are formed ([GolubVanLoan2013] section 5.2, row by row by Givens
 * rotations). Variables with the most elements come first in the triangle, so that its later rows are free of them and
 * collapse again: of J levels with K coefficients each and p coefficients that all rows share, J K + p rows are left.
 */
import { numElements } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import { cellsOf, type GaussianTerm } from "@terrace/rewrite";
import { rowProduct, rowProducts } from "./row-product.js";
import type { RowProduct } from "./row-product.js";

/** A column of which less than this share is left beside those before it is taken to be in their span. */
const DEPENDENT = 1e-13;

/** Rows as plain data: weights of the variables, then of summands of the offset, in columns; `elements` of the variables alone. */
interface Rows {
  readonly numRows: number;
  readonly elements: readonly Int32Array[];
  readonly columns: readonly Float64Array[];
  /** Added up over all that was collapsed. */
  readonly sumOfSquares: number;
}

/**
 * The term with its rows collapsed, as one term for each set of variables that rows use; or the term itself where rows differ
 * in scale or in more than data and elements, or nothing would be gained. Parameters that multiply all rows of a weight, or of a
 * summand of the offset, are no hindrance. What was absorbed is told by the first term.
 */
export function collapseRows(b: GraphBuilder, term: GaussianTerm): readonly GaussianTerm[] {
  const { numRows, scale } = term;
  if ("size" in scale || scale.node.shape.length > 0 || term.weight !== undefined) return [term];
  const terms = [...term.terms].sort((x, y) => numElements(y.variable.shape) - numElements(x.variable.shape));
  const weights = terms.map(({ weight }) => rowProduct(b, weight, numRows));
  const offsets = rowProducts(b, term.offset, numRows);
  const isShared = ({ factors }: RowProduct): boolean => factors.every(({ index }) => index === undefined);
  if (!weights.every(isShared) || !offsets.every(isShared)) return [term];
  // What is free of parameters comes last: its corner of the triangle is a number, the absorbed sum of squares.
  const moving = offsets.filter(({ factors }) => factors.length > 0);
  const last = new Float64Array(numRows);
  for (const { data } of offsets.filter(({ factors }) => factors.length === 0)) {
    for (let i = 0; i < numRows; i++) last[i]! += typeof data === "number" ? data : data[i]!;
  }
  const spread = ({ data }: RowProduct): Float64Array => (typeof data === "number" ? new Float64Array(numRows).fill(data) : data); // prettier-ignore
  let rows: Rows = {
    numRows,
    elements: terms.map(({ elements }) => elements),
    columns: [...[...weights, ...moving].map(spread), last],
    sumOfSquares: 0,
  };
  for (;;) {
    const fewer = collapseOnce(rows);
    if (fewer.numRows >= rows.numRows) break;
    rows = fewer;
  }
  if (rows.numRows >= numRows) return [term];

  const collapsed = splitByUse(rows).map((part): GaussianTerm => {
    const kept = padded(
      part,
      terms.map(({ variable }) => numElements(variable.shape)),
    );
    const column = (k: number, { factors }: RowProduct): Node =>
      factors.reduce((product, { node }) => b.mul(product, node), b.constant(kept.columns[k]!));
    const offset = moving.map((product, k) => column(terms.length + k, product));
    const used = terms.map((_, k) => k).filter((k) => kept.elements[k]!.some((element) => element >= 0));
    return {
      source: term.source,
      scale,
      numRows: kept.numRows,
      offset: offset.reduce((sum, x) => b.add(sum, x), b.constant(kept.columns.at(-1)!)),
      terms: used.map((k) => ({ variable: terms[k]!.variable, elements: kept.elements[k]!, weight: column(k, weights[k]!) })), // prettier-ignore
    };
  });
  const left = collapsed.reduce((total, part) => total + part.numRows, 0);
  const sum = (values: Float64Array | undefined): number => values?.reduce((total, x) => total + x, 0) ?? 0;
  const count = numRows - left + sum(term.absorbed?.count);
  const sumOfSquares = rows.sumOfSquares + sum(term.absorbed?.sumOfSquares);
  const [first, ...rest] = collapsed;
  // Told beside the first row; where no variable has a weight, beside a row of zeros.
  if (first === undefined) {
    const absorbed = { count: Float64Array.of(count - 1), sumOfSquares: Float64Array.of(sumOfSquares) };
    return [{ source: term.source, scale, numRows: 1, offset: b.constant(0), terms: [], absorbed }];
  }
  const beside = (x: number): Float64Array => Float64Array.from({ length: first.numRows }, (_, i) => (i === 0 ? x : 0));
  return [{ ...first, absorbed: { count: beside(count), sumOfSquares: beside(sumOfSquares) } }, ...rest];
}

/** One triangle for each tuple of elements. An element with weight zero is none. */
function collapseOnce({ numRows, elements, columns, sumOfSquares: before }: Rows): Rows {
  const numColumns = columns.length;
  const { rows, starts } = cellsOf(numRows, elements);
  const triangle = new Float64Array((numColumns * (numColumns + 1)) / 2);
  const row = new Float64Array(numColumns);
  const kept: { readonly first: number; readonly values: Float64Array }[] = [];
  let sumOfSquares = before;
  const norms = new Float64Array(numColumns);
  for (let cell = 0; cell + 1 < starts.length; cell++) {
    triangle.fill(0);
    for (const i of rows.subarray(starts[cell], starts[cell + 1])) {
      for (let k = 0; k < numColumns; k++) row[k] = k < elements.length && elements[k]![i]! < 0 ? 0 : columns[k]![i]!;
      rotateIn(triangle, row);
    }
    let at = 0;
    norms.fill(0);
    for (let k = 0; k < numColumns; k++) {
      const values = new Float64Array(numColumns);
      for (let j = k; j < numColumns; j++) {
        values[j] = triangle[at++]!;
        norms[j]! += values[j]! * values[j]!;
      }
      // What rounding leaves of columns in the span of those before them.
      for (let j = k; j < numColumns - 1; j++)
        if (Math.abs(values[j]!) <= DEPENDENT * Math.sqrt(norms[j]!)) values[j] = 0;
      if (values.some((value, j) => value !== 0 && j < numColumns - 1))
        kept.push({ first: rows[starts[cell]!]!, values });
      else sumOfSquares += values[numColumns - 1]! * values[numColumns - 1]!;
    }
  }
  return {
    numRows: kept.length,
    elements: elements.map((column, k) => Int32Array.from(kept, ({ first, values }) => (values[k] === 0 ? -1 : column[first]!))), // prettier-ignore
    columns: columns.map((_, k) => Float64Array.from(kept, ({ values }) => values[k]!)),
    sumOfSquares,
  };
}

/** Rotates `row` (destroyed) into the packed triangle, whose diagonal stays non-negative. */
function rotateIn(triangle: Float64Array, row: Float64Array): void {
  const n = row.length;
  let at = 0;
  for (let k = 0; k < n; k++) {
    const x = row[k]!;
    if (x !== 0) {
      const pivot = triangle[at]!;
      // Scaled, so that no square overflows or vanishes.
      const largest = Math.max(pivot, Math.abs(x));
      const [down, along] = [pivot / largest, x / largest];
      const length = largest * Math.sqrt(down * down + along * along);
      const c = pivot / length;
      const s = x / length;
      triangle[at] = length;
      for (let j = k + 1; j < n; j++) {
        const above = triangle[at + j - k]!;
        const below = row[j]!;
        triangle[at + j - k] = c * above + s * below;
        row[j] = c * below - s * above;
      }
    }
    at += n - k;
  }
}

/** Rows that use the same variables, in the order of the first variable's elements. */
function splitByUse(rows: Rows): Rows[] {
  const parts = new Map<string, number[]>();
  for (let i = 0; i < rows.numRows; i++) {
    const use = rows.elements.map((column) => (column[i]! < 0 ? "-" : "+")).join("");
    const part = parts.get(use);
    if (part === undefined) parts.set(use, [i]);
    else part.push(i);
  }
  return [...parts.values()].map((part) => {
    const key = rows.elements.find((column) => column[part[0]!]! >= 0);
    if (key !== undefined) part.sort((i, j) => key[i]! - key[j]!);
    return {
      numRows: part.length,
      elements: rows.elements.map((column) => Int32Array.from(part, (i) => column[i]!)),
      columns: rows.columns.map((column) => Float64Array.from(part, (i) => column[i]!)),
      sumOfSquares: 0,
    };
  });
}

/**
 * With rows of zeros for the few elements of the first variable that have no row, so that row and element are one number.
 * Only where the other variables have the same element in all rows or go with the first.
 */
function padded(rows: Rows, sizes: readonly number[]): Rows {
  const { numRows, elements, columns } = rows;
  const [first] = elements;
  const [numLevels] = sizes;
  if (first === undefined || numRows >= numLevels! || 2 * numRows < numLevels! || first[0]! < 0) return rows;
  if (first.some((element, i) => i > 0 && element <= first[i - 1]!)) return rows;
  const isSteady = elements.map((column) => column.every((element) => element === column[0]!));
  const goesAlong = (column: Int32Array, k: number): boolean =>
    sizes[k] === numLevels && column.every((element, i) => element === first[i]);
  if (!elements.every((column, k) => isSteady[k] || goesAlong(column, k))) return rows;
  return {
    numRows: numLevels!,
    elements: elements.map((column, k) => Int32Array.from({ length: numLevels! }, (_, i) => (isSteady[k] ? column[0]! : i))), // prettier-ignore
    columns: columns.map((column) => {
      const into = new Float64Array(numLevels!);
      first.forEach((element, i) => (into[element] = column[i]!));
      return into;
    }),
    sumOfSquares: 0,
  };
}
