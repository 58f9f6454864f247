/** @file Sums of rows of a linear term: rows that use several elements become several terms. */

import type { GraphBuilder, Node } from "@terrace/graph";
import type { LinearTerm } from "./linear-term.js";

/** What goes into one column: for each row the position in the source that is taken, -1 for none. */
interface Column {
  readonly elements: Int32Array;
  readonly from: Int32Array;
  readonly weights: Float64Array;
}

/**
 * A term whose row `i` is added to row `target[i]` of `numRows`. Where the weights are known, those that are zero count for
 * nothing, so that a row of a matrix with a single one uses a single element; elements that no row uses together share a
 * term.
 *
 * @returns weights `[]` or `[numRows]`
 */
export function sumTerm(b: GraphBuilder, term: LinearTerm, target: Int32Array, numRows: number): LinearTerm[] {
  const { variable, elements } = term;
  const known = b.knownValues(term.weight);
  const single = known !== undefined && term.weight.shape.length === 0 ? known[0]! : undefined;
  const one = sameElement(b, term, target, numRows);
  if (one !== undefined && known === undefined) return [one];
  const columns: Column[] = [];
  for (const entries of byElement(
    elements,
    (i) => single !== 0 && (known === undefined || single !== undefined || known[i] !== 0),
  )) {
    for (const part of once(entries, target, known !== undefined)) {
      let column = columns.find((each) => part.every((i) => each.elements[target[i]!] === -1 || (known !== undefined && each.elements[target[i]!] === elements[i]))); // prettier-ignore
      if (column === undefined) {
        column = {
          elements: new Int32Array(numRows).fill(-1),
          from: new Int32Array(numRows),
          weights: new Float64Array(numRows),
        };
        columns.push(column);
      }
      for (const i of part) {
        const row = target[i]!;
        column.elements[row] = elements[i]!;
        column.from[row] = i;
        column.weights[row]! += single ?? known?.[i] ?? 0;
      }
    }
  }
  const flat = term.weight.shape.length === 0 ? term.weight : b.reshape(term.weight, [target.length]);
  return columns.map(({ elements: used, from, weights }) => ({
    variable,
    elements: used,
    weight: known === undefined ? gathered(b, flat, from) : knownWeight(b, weights, used),
  }));
}

/**
 * A known matrix times a term: the same as {@link sumTerm} of all products, without writing them out.
 *
 * @param entry element of the matrix in a row at a position of the term
 * @returns undefined where the term's weights are not known
 */
export function matrixTerm(
  b: GraphBuilder,
  term: LinearTerm,
  entry: (row: number, position: number) => number,
  numRows: number,
): LinearTerm[] | undefined {
  const known = b.knownValues(term.weight);
  if (known === undefined) return undefined;
  const { variable, elements } = term;
  const weightAt = (position: number): number => known[term.weight.shape.length === 0 ? 0 : position]!;
  const positions = [...elements.keys()]
    .filter((position) => elements[position]! >= 0 && weightAt(position) !== 0)
    .sort((x, y) => elements[x]! - elements[y]! || x - y);
  const columns: Omit<Column, "from">[] = [];
  for (const position of positions) {
    const element = elements[position]!;
    const fits = (column: Omit<Column, "from">): boolean => {
      for (let row = 0; row < numRows; row++) {
        const used = column.elements[row]!;
        if (used !== -1 && used !== element && entry(row, position) !== 0) return false;
      }
      return true;
    };
    let column = columns.find(fits);
    if (column === undefined) {
      column = { elements: new Int32Array(numRows).fill(-1), weights: new Float64Array(numRows) };
      columns.push(column);
    }
    for (let row = 0; row < numRows; row++) {
      const product = entry(row, position) * weightAt(position);
      if (product === 0) continue;
      column.elements[row] = element;
      column.weights[row]! += product;
    }
  }
  return columns.map((column) => ({
    variable,
    elements: column.elements,
    weight: knownWeight(b, column.weights, column.elements),
  }));
}

/** The sum where all rows that come together use one element: its weights are summed. */
function sameElement(b: GraphBuilder, term: LinearTerm, target: Int32Array, numRows: number): LinearTerm | undefined {
  const { variable, elements, weight } = term;
  const used = new Int32Array(numRows).fill(-1);
  for (let i = 0; i < target.length; i++) {
    if (elements[i]! < 0) continue;
    const row = target[i]!;
    if (used[row]! >= 0 && used[row] !== elements[i]) return undefined;
    used[row] = elements[i]!;
  }
  // Rows that use nothing have weights all the same, which must not be summed.
  const counts = elements.some((element) => element < 0)
    ? b.mul(
        b.constant(Float64Array.from(elements, (element) => (element < 0 ? 0 : 1))),
        spread(b, weight, target.length),
      )
    : spread(b, weight, target.length);
  const index = b.constant(target, [target.length], "int");
  return { variable, elements: used, weight: b.segmentSum(counts, index, numRows) };
}

function spread(b: GraphBuilder, weight: Node, size: number): Node {
  return weight.shape.length === 0 ? b.broadcast(weight, [size]) : b.reshape(weight, [size]);
}

/** Positions of the entries that count, element by element. */
function byElement(elements: Int32Array, counts: (i: number) => boolean): number[][] {
  const lists = new Map<number, number[]>();
  elements.forEach((element, i) => {
    if (element < 0 || !counts(i)) return;
    const list = lists.get(element);
    if (list === undefined) lists.set(element, [i]);
    else list.push(i);
  });
  return [...lists.entries()].sort(([x], [y]) => x - y).map(([, list]) => list);
}

/** Entries of one element in lists that have each row once; known weights are added up instead. */
function once(entries: readonly number[], target: Int32Array, known: boolean): (readonly number[])[] {
  if (known) return [entries];
  const numSeen = new Map<number, number>();
  const lists: number[][] = [];
  for (const i of entries) {
    const seen = numSeen.get(target[i]!) ?? 0;
    numSeen.set(target[i]!, seen + 1);
    (lists[seen] ??= []).push(i);
  }
  return lists;
}

function gathered(b: GraphBuilder, weight: Node, from: Int32Array): Node {
  return weight.shape.length === 0 ? weight : b.gather(weight, b.constant(from, [from.length], "int"));
}

/** A number where all rows that use an element have the same weight. */
function knownWeight(b: GraphBuilder, weights: Float64Array, elements: Int32Array): Node {
  const first = elements.findIndex((element) => element >= 0);
  const value = first < 0 ? 0 : weights[first]!;
  const isUniform = weights.every((weight, row) => elements[row]! < 0 || weight === value);
  return isUniform ? b.constant(value) : b.constant(weights);
}
