/**
 * @file Fewer rows that say the same: rows of a Gaussian term that use the same elements of all variables are replaced by
 * the triangle of a QR decomposition of their weights and offsets, at most as many rows as there are variables, and the sum
 * of squares that no value of the variables changes. Neither squares nor differences of large numbers are formed
 * ([Golub2013] section 5.2, row by row by Givens rotations).
 */
import type { GraphBuilder } from "@terrace/graph";
import type { GaussianTerm } from "@terrace/rewrite";

/**
 * The term with its rows collapsed, or the term itself where parameters are in its weights or offset, rows differ in scale,
 * or nothing would be gained.
 */
export function collapseRows(b: GraphBuilder, term: GaussianTerm): GaussianTerm {
  const { numRows, terms, scale } = term;
  if ("size" in scale || scale.node.shape.length > 0 || term.weight !== undefined || term.absorbed !== undefined)
    return term;
  const weights = terms.map(({ weight }) => b.knownValues(weight));
  const offset = b.knownValues(term.offset);
  if (offset === undefined || weights.some((values) => values === undefined)) return term;
  const columns = [...(weights as (Float64Array | Int32Array)[]), offset];
  const numColumns = columns.length;
  const groups = groupByElements(terms.map(({ elements }) => elements), numRows); // prettier-ignore
  if (groups.first.length * terms.length >= numRows) return term;

  // One triangle a group, packed by rows; the corner gathers the absorbed sum of squares.
  const size = (numColumns * (numColumns + 1)) / 2;
  const triangles = new Float64Array(groups.first.length * size);
  const row = new Float64Array(numColumns);
  for (let i = 0; i < numRows; i++) {
    columns.forEach((values, k) => (row[k] = values.length === 1 ? values[0]! : values[i]!));
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
  const column = (k: number): Float64Array => Float64Array.from(kept, ({ values }) => values[k]!);
  return {
    ...term,
    numRows: kept.length,
    offset: b.constant(column(numColumns - 1)),
    terms: terms.map((linear, k) => ({
      ...linear,
      elements: Int32Array.from(kept, ({ group }) => linear.elements[groups.first[group]!]!),
      weight: b.constant(column(k)),
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
      const length = Math.hypot(pivot, x);
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

function groupByElements(elements: readonly Int32Array[], numRows: number): { first: number[]; kinds: Int32Array } {
  let kinds = new Int32Array(numRows);
  let first = numRows > 0 ? [0] : [];
  for (const column of elements) {
    const known = new Map<number, number>();
    const next = new Int32Array(numRows);
    const nextFirst: number[] = [];
    const largest = column.reduce((max, element) => Math.max(max, element), -1);
    for (let i = 0; i < numRows; i++) {
      const key = kinds[i]! * (largest + 2) + column[i]! + 1;
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
