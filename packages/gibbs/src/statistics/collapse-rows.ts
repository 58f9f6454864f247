/**
 * @file Fewer rows that say the same: rows of a Gaussian term that use the same elements of all variables are replaced by
 * the triangle of a QR decomposition of their weights and offsets, at most as many rows as there are columns, and the sum
 * of squares that no value of the variables changes. Neither squares nor differences of large numbers are formed
 * ([GolubVanLoan2013] section 5.2, row by row by Givens rotations).
 */
import type { GraphBuilder, Node } from "@terrace/graph";
import type { GaussianTerm } from "@terrace/rewrite";
import { rowProduct, rowProducts } from "./row-product.js";
import type { RowProduct } from "./row-product.js";

/**
 * The term with its rows collapsed, or the term itself where rows differ in scale or in more than data and elements, or
 * nothing would be gained. Parameters that multiply all rows of a weight, or of a summand of the offset, are no hindrance.
 */
export function collapseRows(b: GraphBuilder, term: GaussianTerm): GaussianTerm {
  const { numRows, terms, scale } = term;
  if ("size" in scale || scale.node.shape.length > 0) return term;
  if (term.weight !== undefined || term.absorbed !== undefined) return term;
  const weights = terms.map(({ weight }) => rowProduct(b, weight, numRows));
  const offsets = rowProducts(b, term.offset, numRows);
  const isShared = ({ factors }: RowProduct): boolean => factors.every(({ index }) => index === undefined);
  if (!weights.every(isShared) || !offsets.every(isShared)) return term;
  // What is free of parameters comes last: its corner of the triangle is a number, the absorbed sum of squares.
  const moving = offsets.filter(({ factors }) => factors.length > 0);
  const fixed = offsets.filter(({ factors }) => factors.length === 0);
  const last = new Float64Array(numRows);
  for (const { data } of fixed) last.forEach((_, i) => (last[i]! += typeof data === "number" ? data : data[i]!));
  const columns = [...weights, ...moving].map(({ data }) => data).concat(last);
  const numColumns = columns.length;
  const groups = groupByElements(terms.map(({ elements }) => elements), numRows); // prettier-ignore
  if (groups.first.length >= numRows) return term;

  // One triangle a group, packed by rows.
  const size = (numColumns * (numColumns + 1)) / 2;
  const triangles = new Float64Array(groups.first.length * size);
  const row = new Float64Array(numColumns);
  for (let i = 0; i < numRows; i++) {
    columns.forEach((values, k) => (row[k] = typeof values === "number" ? values : values[i]!));
    terms.forEach(({ elements }, k) => {
      if (elements[i]! < 0) row[k] = 0;
    });
    rotateIn(triangles, groups.kinds[i]! * size, row);
  }
  const kept: { readonly group: number; readonly values: Float64Array }[] = [];
  let sumOfSquares = 0;
  for (let group = 0; group < groups.first.length; group++) {
    let at = group * size;
    for (let k = 0; k < numColumns; k++) {
      const values = new Float64Array(numColumns);
      for (let j = k; j < numColumns; j++) values[j] = triangles[at++]!;
      if (k === numColumns - 1) sumOfSquares += values[k]! * values[k]!;
      else if (values.some((value) => value !== 0)) kept.push({ group, values });
    }
  }
  if (kept.length >= numRows) return term;
  const column = (k: number, factors: RowProduct["factors"]): Node => {
    const data = b.constant(Float64Array.from(kept, ({ values }) => values[k]!));
    return factors.reduce((product, { node }) => b.mul(product, node), data);
  };
  const offset = moving.map(({ factors }, k) => column(terms.length + k, factors));
  return {
    ...term,
    numRows: kept.length,
    offset: offset.reduce((sum, x) => b.add(sum, x), column(numColumns - 1, [])),
    terms: terms.map((linear, k) => ({
      ...linear,
      elements: Int32Array.from(kept, ({ group }) => linear.elements[groups.first[group]!]!),
      weight: column(k, weights[k]!.factors),
    })),
    absorbed: { count: numRows - kept.length, sumOfSquares },
  };
}

/** Rotates `row` (destroyed) into the packed triangle at `at`, whose diagonal stays non-negative. */
function rotateIn(triangles: Float64Array, at: number, row: Float64Array): void {
  const n = row.length;
  for (let k = 0; k < n; k++) {
    const x = row[k]!;
    if (x !== 0) {
      const pivot = triangles[at]!;
      // Scaled, so that no square overflows or vanishes.
      const largest = Math.max(pivot, Math.abs(x));
      const [down, along] = [pivot / largest, x / largest];
      const length = largest * Math.sqrt(down * down + along * along);
      const c = pivot / length;
      const s = x / length;
      triangles[at] = length;
      for (let j = k + 1; j < n; j++) {
        const above = triangles[at + j - k]!;
        const below = row[j]!;
        triangles[at + j - k] = c * above + s * below;
        row[j] = c * below - s * above;
      }
    }
    at += n - k;
  }
}

/** Rows by the elements that they use: the first row of each kind, and the kind of each row. */
function groupByElements(elements: readonly Int32Array[], numRows: number): { first: number[]; kinds: Int32Array } {
  let kinds = new Int32Array(numRows);
  let first = numRows > 0 ? [0] : [];
  for (const column of elements) {
    const width = column.reduce((max, element) => Math.max(max, element), -1) + 2;
    const known = new Map<number, number>();
    const next = new Int32Array(numRows);
    const nextFirst: number[] = [];
    for (let i = 0; i < numRows; i++) {
      const key = kinds[i]! * width + column[i]! + 1;
      let kind = known.get(key);
      if (kind === undefined) {
        known.set(key, (kind = nextFirst.length));
        nextFirst.push(i);
      }
      next[i] = kind;
    }
    kinds = next;
    first = nextFirst;
  }
  return { first, kinds };
}
