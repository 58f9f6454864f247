/** @file One canonical list of a linear form's terms: equal elements added up, rows that do not overlap put together. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { uniformValue } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import type { LinearTerm } from "./linear-term.js";

/**
 * Terms with the same elements become one, and so do terms of one variable of which no row uses both; what is zero drops out.
 * The order is that of `variables`, then of the elements.
 */
export function mergeTerms(
  b: GraphBuilder,
  terms: readonly LinearTerm[],
  variables: readonly BoundParameter[],
): LinearTerm[] {
  const merged: LinearTerm[] = [];
  for (const variable of variables) {
    const own: LinearTerm[] = [];
    for (const term of terms) {
      if (term.variable !== variable || uniformValue(term.weight) === 0) continue;
      if (!term.elements.some((element) => element >= 0)) continue;
      const at = own.findIndex((other) => combinable(other, term));
      if (at < 0) own.push(term);
      else own[at] = combine(b, own[at]!, term);
    }
    merged.push(...own.filter((term) => uniformValue(term.weight) !== 0).sort(byElements));
  }
  return merged;
}

function combinable(x: LinearTerm, y: LinearTerm): boolean {
  if (sameElements(x.elements, y.elements)) return true;
  return x.elements.every((element, row) => element < 0 || y.elements[row]! < 0);
}

function sameElements(x: Int32Array, y: Int32Array): boolean {
  return x === y || x.every((element, row) => element === y[row]);
}

function combine(b: GraphBuilder, x: LinearTerm, y: LinearTerm): LinearTerm {
  if (sameElements(x.elements, y.elements)) return { ...x, weight: b.add(x.weight, y.weight) };
  const elements = x.elements.map((element, row) => (element < 0 ? y.elements[row]! : element));
  if (x.weight === y.weight) return { ...x, elements };
  const fromY = Int32Array.from(x.elements, (element) => (element < 0 ? 1 : 0));
  const numRows = elements.length;
  const spread = (weight: Node): Node => (weight.shape.length === 0 ? b.broadcast(weight, [numRows]) : weight);
  const weight = b.select(b.constant(fromY, [numRows], "bool"), spread(y.weight), spread(x.weight));
  return { ...x, elements, weight };
}

function byElements(x: LinearTerm, y: LinearTerm): number {
  for (let row = 0; row < x.elements.length; row++) {
    if (x.elements[row] !== y.elements[row]) return x.elements[row]! - y.elements[row]!;
  }
  return 0;
}
