/**
 * @file Collapse of Gaussian rows to sufficient statistics: rows that use the same elements of all variables, and the same
 * scale, are replaced by as many rows as they have linearly independent columns of weights, which have the same
 * density as a function of the variables. With `[W y]` the rows of such a cell, `W = Q R`, they are
 * `Q'y ~ Normal(R beta, scale)` and what `y` is off the columns' span. Sums of squares of differences are computed once, from
 * centred values, and no large numbers are subtracted: Golub and Van Loan, section 5.3 [GolubVanLoan2013].
 */

import { uniformValue, type GraphBuilder, type Node } from "@terrace/graph";
import type { GaussianScale, GaussianTerm } from "./gaussian-term.js";
import { compact } from "./linear-form.js";
import type { LinearTerm } from "./linear-term.js";
import { cellsOf, type Cells } from "./row-cells.js";

/** Fewer rows than this share of them must be left, or a collapse is not worth it. */
const worthwhile = 0.6;

/** A column of which less than this is left beside the others is taken to be in their span. */
const dependent = 1e-12;

/** A weight as data times something that is the same for all rows of a cell. */
interface SplitWeight {
  /** Undefined for one everywhere. */
  readonly column: ArrayLike<number> | undefined;
  /** `[]`, or `[numRows]` and the same where `keys` are. */
  readonly factor: Node;
  readonly keys: readonly Int32Array[];
}

/**
 * An equivalent term of fewer rows.
 *
 * @returns the term itself where that would not be fewer, where its offset or weights are no data, or where rows
 * are weighted or belong together
 */
export function collapse(b: GraphBuilder, term: GaussianTerm): GaussianTerm {
  const { numRows, scale, offset } = term;
  if (term.weight !== undefined || term.absorbed !== undefined || "size" in scale || numRows < 2) return term;
  const scaleKeys = cellKeys(b, scale.node);
  const y = b.knownValues(offset);
  const weights = term.terms.map(({ weight }) => splitWeight(b, weight));
  if (scaleKeys === undefined || y === undefined || weights.includes(undefined)) return term;
  const split = weights as SplitWeight[]; // none is undefined
  const columns = [...new Set(split.map(({ column }) => column))];
  const keys = [...term.terms.map(({ elements }) => elements), ...split.flatMap((each) => each.keys), ...scaleKeys];
  const cells = cellsOf(numRows, keys);
  const bound = cells.starts.length - 1;
  if (bound > worthwhile * numRows) return term;
  const reduced = reduceCells(cells, columns, y, offset.shape.length === 0);
  if (reduced.rows.length > worthwhile * numRows) return term;
  const rows = Int32Array.from(reduced.rows);
  const index = b.constant(rows, [rows.length], "int");
  const at = (node: Node): Node => (node.shape.length === 0 ? node : b.gather(node, index));
  const terms = term.terms.map(({ variable, elements }, k): LinearTerm => {
    const { column, factor } = split[k]!;
    const values = b.constant(Float64Array.from(reduced.weights[columns.indexOf(column)]!));
    return { variable, elements: rows.map((row) => elements[row]!), weight: b.mul(values, at(factor)) };
  });
  return {
    source: term.source,
    numRows: rows.length,
    offset: b.constant(Float64Array.from(reduced.offsets)),
    terms,
    scale: { ...scale, node: at(scale.node) } satisfies GaussianScale,
    absorbed: { count: Float64Array.from(reduced.counts), sumOfSquares: Float64Array.from(reduced.sumsOfSquares) },
  };
}

/** What rows must share for a node to be the same on them; undefined where that cannot be told. */
function cellKeys(b: GraphBuilder, node: Node): Int32Array[] | undefined {
  if (node.shape.length === 0) return [];
  switch (node.op) {
    case "unary":
    case "binary":
    case "select": {
      const parts = node.inputs.map((input) => cellKeys(b, input));
      return parts.includes(undefined) ? undefined : parts.flatMap((part) => part!);
    }
    case "broadcast":
      return node.inputs[0]!.shape.length === 0 ? [] : undefined;
    case "gather": {
      const index = b.knownValues(node.inputs[1]!);
      return index === undefined || node.shape.length !== 1 ? undefined : [Int32Array.from(index)];
    }
    case "constant":
      return [codes(node.values)];
    default:
      return undefined;
  }
}

/** Numbers as codes of the distinct ones among them. */
function codes(values: ArrayLike<number>): Int32Array {
  const known = new Map<number, number>();
  return Int32Array.from({ length: values.length }, (_, i) => {
    const value = values[i]!;
    const code = known.get(value) ?? known.size;
    known.set(value, code);
    return code;
  });
}

function splitWeight(b: GraphBuilder, weight: Node): SplitWeight | undefined {
  const node = compact(weight);
  const known = b.knownValues(node);
  if (known !== undefined) {
    const single = node.shape.length === 0 ? known[0]! : uniformValue(node);
    return single === undefined
      ? { column: known, factor: b.constant(1), keys: [] }
      : { column: undefined, factor: b.constant(single), keys: [] };
  }
  if (node.shape.length === 0) return { column: undefined, factor: node, keys: [] };
  if (node.op === "unary" && node.fn === "neg") {
    const inner = splitWeight(b, node.inputs[0]!);
    return inner && { ...inner, factor: b.neg(inner.factor) };
  }
  if (node.op === "binary" && (node.fn === "mul" || node.fn === "div")) {
    const [x, y] = node.inputs.map((input) => splitWeight(b, input));
    if (x !== undefined && y !== undefined && (x.column === undefined || y.column === undefined)) {
      if (node.fn === "mul") return { column: x.column ?? y.column, factor: compact(b.mul(x.factor, y.factor)), keys: [...x.keys, ...y.keys] }; // prettier-ignore
      if (y.column === undefined) return { column: x.column, factor: compact(b.div(x.factor, y.factor)), keys: [...x.keys, ...y.keys] }; // prettier-ignore
    }
  }
  const keys = cellKeys(b, node);
  return keys === undefined ? undefined : { column: undefined, factor: node, keys };
}

/** The rows that are left: a row of its cell, its weights by column, offset, and what it absorbs. */
interface Reduced {
  readonly rows: number[];
  readonly weights: number[][];
  readonly offsets: number[];
  readonly counts: number[];
  readonly sumsOfSquares: number[];
}

/** Gram and Schmidt's process in each cell, as it is stable: each column is taken out of all that follow. */
function reduceCells(
  { rows, starts }: Cells,
  columns: readonly (ArrayLike<number> | undefined)[],
  y: ArrayLike<number>,
  isConstant: boolean,
): Reduced {
  const reduced: Reduced = { rows: [], weights: columns.map(() => []), offsets: [], counts: [], sumsOfSquares: [] };
  const hasOnes = columns.includes(undefined);
  let scratch = makeScratch(columns.length, 0);
  for (let cell = 0; cell + 1 < starts.length; cell++) {
    const start = starts[cell]!;
    const size = starts[cell + 1]! - start;
    if (scratch.response.length < size) scratch = makeScratch(columns.length, size);
    const { values, response, ones } = scratch;
    // Centred, so that what is off the columns' span does not drown in the rounding of a large mean.
    let mean = 0;
    for (let i = 0; i < size; i++) mean += (y[isConstant ? 0 : rows[start + i]!]! - mean) / (i + 1);
    for (let i = 0; i < size; i++) {
      const row = rows[start + i]!;
      response[i] = y[isConstant ? 0 : row]! - mean;
      ones[i] = 1;
      columns.forEach((column, k) => (values[k]![i] = column?.[row] ?? 1));
    }
    const norms = values.map((column) => Math.sqrt(sumOfSquares(column, size)));
    const before = reduced.rows.length;
    values.forEach((column, k) => {
      const norm = Math.sqrt(sumOfSquares(column, size));
      if (!(norm > dependent * norms[k]!)) return;
      for (let i = 0; i < size; i++) column[i]! /= norm;
      values.forEach((other, j) => {
        reduced.weights[j]!.push(j < k ? 0 : j === k ? norm : project(column, other, size));
      });
      const centred = project(column, response, size);
      addRow(reduced, rows[start]!, centred + mean * project(column, ones, size));
    });
    if (!hasOnes) for (let i = 0; i < size; i++) response[i]! += mean * ones[i]!;
    if (reduced.rows.length === before) {
      // No variable has a weight here: what is left is a sum of squares.
      for (const weights of reduced.weights) weights.push(0);
      addRow(reduced, rows[start]!, 0);
    }
    const last = reduced.rows.length - 1;
    reduced.counts[last] = size - (reduced.rows.length - before);
    reduced.sumsOfSquares[last] = sumOfSquares(response, size);
  }
  return reduced;
}

function makeScratch(
  numColumns: number,
  size: number,
): { values: Float64Array[]; response: Float64Array; ones: Float64Array } {
  const values = Array.from({ length: numColumns }, () => new Float64Array(size));
  return { values, response: new Float64Array(size), ones: new Float64Array(size) };
}

function addRow(reduced: Reduced, row: number, offset: number): void {
  reduced.rows.push(row);
  reduced.offsets.push(offset);
  reduced.counts.push(0);
  reduced.sumsOfSquares.push(0);
}

/** Takes the part along the unit vector `direction` out of `x`, and returns its length. */
function project(direction: Float64Array, x: Float64Array, size: number): number {
  const along = dot(direction, x, size);
  for (let i = 0; i < size; i++) x[i]! -= along * direction[i]!;
  return along;
}

function dot(x: Float64Array, y: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += x[i]! * y[i]!;
  return sum;
}

function sumOfSquares(x: Float64Array, size: number): number {
  return dot(x, x, size);
}
