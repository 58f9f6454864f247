/** @file Gaussian terms from factors: their linear forms, residuals, and terms with some of the variables held. */

import { numElements, type GraphBuilder, type Node } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import type { GaussianFactor } from "./gaussian-factor.js";
import type { GaussianScale, GaussianTerm } from "./gaussian-term.js";
import { compact, type LinearForms } from "./linear-form.js";
import type { LinearTerm } from "./linear-term.js";
import { mergeTerms } from "./merge-terms.js";
import { spread } from "./rows.js";

/** The factor as a term in the variables of `forms`, in whose order the term's are. */
export function gaussianTerm(
  b: GraphBuilder,
  forms: LinearForms,
  variables: readonly BoundParameter[],
  { factor, parts }: GaussianFactor,
): GaussianTerm {
  const { value, mean, scale } = parts();
  const { numRows: numVariates, eventSize, eventRank, source, weight } = factor;
  const shape = eventRank === 0 ? [numVariates] : [numVariates, eventSize];
  const numRows = numVariates * eventSize;
  const all = (x: Node): Node => {
    const axes = [...x.shape.keys()].map((k) => shape.length - x.shape.length + k);
    return b.broadcast(x, shape, axes);
  };
  const left = forms.of(all(value));
  const right = forms.of(all(mean));
  const negated = left.terms.map((term) => ({ ...term, weight: b.neg(term.weight) }));
  return {
    source,
    numRows,
    offset: compact(b.sub(left.offset, right.offset)),
    terms: mergeTerms(b, [...right.terms, ...negated], variables),
    scale,
    ...(weight === undefined ? {} : { weight: perRow(b, weight, eventSize) }),
  };
}

/** A node a variate as one a row. */
function perRow(b: GraphBuilder, node: Node, eventSize: number): Node {
  if (node.shape.length === 0 || eventSize === 1) return node;
  const size = node.shape[0]!;
  return b.reshape(b.broadcast(node, [size, eventSize], [0]), [size * eventSize]);
}

/** A linear term's values, `[numRows]` or `[]`. */
export function termValue(b: GraphBuilder, { variable, elements, weight }: LinearTerm): Node {
  const first = elements[0] ?? 0;
  const size = numElements(variable.shape);
  const flat = b.reshape(variable.input, [size]);
  if (first >= 0 && elements.every((element) => element === first)) {
    const single = variable.shape.length === 0 ? variable.input : b.at(flat, 0, first);
    return b.mul(single, weight);
  }
  const isPartial = elements.includes(-1);
  const index = isPartial ? elements.map((element) => Math.max(0, element)) : elements;
  const used = b.gather(flat, b.constant(index, [index.length], "int"));
  if (!isPartial) return b.mul(used, weight);
  const isUsed = b.constant(
    Int32Array.from(elements, (element) => (element < 0 ? 0 : 1)),
    [elements.length],
    "bool",
  );
  return b.select(isUsed, b.mul(used, weight), b.constant(0));
}

/** The term with the variables that are not among `kept` held at their values: they become part of the offset. */
export function heldTerm(b: GraphBuilder, term: GaussianTerm, kept: ReadonlySet<BoundParameter>): GaussianTerm {
  if (term.terms.every(({ variable }) => kept.has(variable))) return term;
  const held = term.terms.filter(({ variable }) => !kept.has(variable));
  const offset = held.reduce((rest, each) => b.sub(rest, termValue(b, each)), term.offset);
  return { ...term, offset: compact(offset), terms: term.terms.filter(({ variable }) => kept.has(variable)) };
}

/** `offset - sum of terms`, `[numRows]`. */
export function residual(b: GraphBuilder, term: GaussianTerm): Node {
  const rest = term.terms.reduce((left, each) => b.sub(left, termValue(b, each)), term.offset);
  return spread(b, compact(rest), term.numRows);
}

/** Squared residuals with what absorbed rows add, `[numRows]`. */
export function squaredResiduals(b: GraphBuilder, term: GaussianTerm): Node {
  const own = b.square(residual(b, term));
  return term.absorbed === undefined ? own : b.add(own, b.constant(term.absorbed.sumOfSquares));
}

/** How many rows each row stands for, weights included: `[]` or `[numRows]`. */
export function rowCounts(b: GraphBuilder, { weight, absorbed }: GaussianTerm): Node {
  const count = absorbed === undefined ? b.constant(1) : b.constant(absorbed.count.map((each) => each + 1));
  return weight === undefined ? count : b.mul(count, weight);
}

/** Precisions of rows, `[]` or `[numRows]`; undefined for rows that belong together. */
export function precisions(b: GraphBuilder, scale: GaussianScale): Node | undefined {
  switch (scale.kind) {
    case "sd":
      return b.reciprocal(b.square(scale.node));
    case "variance":
      return b.reciprocal(scale.node);
    case "precision":
      return scale.node;
    default:
      return undefined;
  }
}
