/** @file Residuals of the rows of a Gaussian term, and their sum of squares, as nodes. */
import { numElements } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import type { GaussianTerm, LinearTerm } from "@terrace/rewrite";

/** `weight_i * variable[elements_i]`, `[numRows]`; of `values` in the place of the variable, of any length. */
export function summand(b: GraphBuilder, { variable, elements, weight }: LinearTerm, values?: Node): Node {
  const n = elements.length;
  const source = values ?? variable.input;
  const flat = b.reshape(source, [numElements(source.shape)]);
  const first = elements[0] ?? 0;
  const isOne = first >= 0 && elements.every((element) => element === first);
  const isWhole = flat.shape[0] === n && elements.every((element, i) => element === i);
  const taken = isWhole
    ? flat
    : isOne
      ? b.broadcast(b.at(flat, 0, first), [n])
      : b.gather(flat, b.constant(elements.map((element) => Math.max(element, 0))));
  const product = b.mul(taken, b.broadcast(weight, [n]));
  if (elements.every((element) => element >= 0)) return product;
  return b.mul(product, b.constant(Float64Array.from(elements, (element) => (element < 0 ? 0 : 1))));
}

/** `offset_i - sum over terms of weight_i variable[elements_i]`, `[numRows]`. */
export function residuals(b: GraphBuilder, term: GaussianTerm): Node {
  return term.terms.reduce((rest, linear) => b.sub(rest, summand(b, linear)), b.broadcast(term.offset, [term.numRows]));
}

/** The weighted sum of squared residuals, absorbed rows included. */
export function residualSumOfSquares(b: GraphBuilder, term: GaussianTerm): Node {
  const squares = b.square(residuals(b, term));
  const sum = b.sum(term.weight === undefined ? squares : b.mul(squares, b.broadcast(term.weight, [term.numRows])));
  return term.absorbed === undefined ? sum : b.add(sum, b.sum(b.constant(term.absorbed.sumOfSquares)));
}
