/**
 * @file What is kept of a sweep: the row of its parameters, and their joint log density there, as NUTS has it, with Jacobian
 * and all constants. Gaussian rows enter by what they were collapsed to, so that it costs no more than a sweep.
 */

import { special } from "@terrace/core";
import { bijectorFor } from "@terrace/distributions";
import { makeGraph, numElements, type Graph, type GraphBuilder, type Node } from "@terrace/graph";
import { rowCounts, squaredResiduals, type BoundModel, type BoundTerm, type GaussianTerm } from "@terrace/rewrite";

import type { ParameterLayout } from "../plan/programs.js";

/**
 * The graph from every parameter by name, constrained, to the parts of a row in order (`position` `[dimension]`, `discrete.NAME`)
 * and `logDensity` `[]`.
 *
 * @param layout where the parameters stand in a row
 * @param rows collapsed rows by statement, as the plan of a sweep has them
 */
export function keptRowGraph(
  { builder: b, parameters, terms }: BoundModel,
  layout: readonly ParameterLayout[],
  rows: ReadonlyMap<BoundTerm, readonly GaussianTerm[]>,
): Graph {
  let total = terms.reduce<Node>((sum, term) => b.add(sum, termDensity(b, term, rows.get(term))), b.constant(0));
  const named = (name: string) => parameters.find((parameter) => parameter.name === name)!; // every one laid out is a parameter
  const parts = layout
    .filter(({ isDiscrete }) => !isDiscrete)
    .map(({ name, shape, size }) => {
      const { input, constraint } = named(name);
      const bijector = bijectorFor(constraint);
      const free = bijector.inverse(b, input);
      total = b.add(total, bijector.forward(b, free, shape).logAbsDetJacobian);
      return b.reshape(free, [size]);
    });
  const position = parts.length === 0 ? b.broadcast(b.constant(0), [0], []) : b.concat(parts, 0);
  const behind = layout.filter(({ isDiscrete }) => isDiscrete).sort((x, y) => x.offset - y.offset);
  const discrete = behind.map(({ name }): [string, Node] => [`discrete.${name}`, named(name).input]);
  return makeGraph(
    parameters.map(({ input }) => input),
    { position, ...Object.fromEntries(discrete), logDensity: total },
  );
}

/** The log density of a statement's rows, from fewer rows where they say the same. */
function termDensity(b: GraphBuilder, term: BoundTerm, rows: readonly GaussianTerm[] | undefined): Node {
  const numRows = numPlainRows(term);
  const numLeft = rows?.reduce((n, part) => n + part.numRows, 0) ?? 0;
  if (rows === undefined || numRows === undefined || numLeft >= numRows || numAbsorbed(rows) + numLeft !== numRows) {
    return b.sum(term.logDensity);
  }
  const constant = b.constant(-0.5 * special.log(2 * Math.PI) * numRows);
  return rows.reduce<Node>((sum, part) => b.add(sum, gaussianDensity(b, part)), constant);
}

/** Rows of a statement that is a normal distribution and nothing else; undefined for any other. */
function numPlainRows({ scored }: BoundTerm): number | undefined {
  if (scored?.call.kind !== "distribution" || scored.call.name !== "normal" || scored.weight !== undefined) return undefined; // prettier-ignore
  if (scored.call.truncation !== undefined || scored.call.censoring !== undefined) return undefined;
  return scored.counted?.reduce((n, count) => n + count, 0) ?? numElements(scored.batchShape);
}

function numAbsorbed(rows: readonly GaussianTerm[]): number {
  return rows.reduce((n, { absorbed }) => n + (absorbed?.count.reduce((sum, count) => sum + count, 0) ?? 0), 0);
}

/** The rows' log density but for the constant of each. */
function gaussianDensity(b: GraphBuilder, term: GaussianTerm): Node {
  const { kind, node } = term.scale;
  const counts = rowCounts(b, term);
  const squares = squaredResiduals(b, term);
  const all = (x: Node): Node => b.sum(b.broadcast(x, [term.numRows]));
  switch (kind) {
    case "sd":
      return b.neg(b.add(all(b.mul(counts, b.log(node))), b.mul(all(b.div(squares, b.square(node))), 0.5)));
    case "variance":
      return b.mul(b.add(all(b.mul(counts, b.log(node))), all(b.div(squares, node))), -0.5);
    case "precision":
      return b.mul(b.sub(all(b.mul(counts, b.log(node))), all(b.mul(squares, node))), 0.5);
    default:
      // Rows that belong together are no plain normal statement's.
      return b.sum(term.source.logDensity);
  }
}
