/**
 * @file What is kept of a sweep: a row, as of any sampler, and the joint log density there, as NUTS has it, with Jacobian and all
 * constants. Gaussian rows enter by what they were collapsed to, so that it costs no more than a sweep.
 */

import { special } from "@terrace/core";
import { bijectorFor } from "@terrace/distributions";
import { makeGraph, numElements, type Graph, type GraphBuilder, type Node } from "@terrace/graph";
import type { SweepPlan } from "@terrace/gibbs";
import { rowCounts, squaredResiduals, type BoundModel, type BoundTerm, type GaussianTerm } from "@terrace/rewrite";

import { discreteInput, type ParameterLayout } from "../plan/programs.js";

/**
 * The graph from every parameter by name, constrained, to the parts of a row, in order and under the names of a row's inputs, and
 * `logDensity` `[]`.
 *
 * @param layout the parameters that are sampled, in their order
 */
export function keptRowGraph(
  { builder: b, parameters, terms }: BoundModel,
  layout: readonly ParameterLayout[],
  { rows, centrings }: Pick<SweepPlan, "rows" | "centrings">,
): Graph {
  const inputs = parameters.map(({ input }) => input);
  const densities = terms.map((term) => termDensity(b, term, rows.get(term)));
  let total = densities.reduce<Node>((sum, density) => b.add(sum, density), b.constant(0));
  // Rows may read products that a sweep draws in the place of variables.
  const values = new Map<string, Node>(inputs.map((input) => [input.name, input]));
  const known = [...inputs];
  const inline = (node: Node): Node => b.inline(makeGraph(known, { node }), values)["node"]!;
  for (const { effects, forward } of centrings) {
    values.set(effects.name, inline(forward));
    known.push(effects.input);
  }
  if (centrings.length > 0) total = inline(total);

  const coordinates: Node[] = [];
  const discrete: [string, Node][] = [];
  for (const { name, shape, size, isDiscrete } of layout) {
    const { input, constraint } = parameters.find((parameter) => parameter.name === name)!; // every one laid out is a parameter
    if (isDiscrete) {
      discrete.push([discreteInput(name), input]);
      continue;
    }
    const bijector = bijectorFor(constraint);
    const free = bijector.inverse(b, input);
    total = b.add(total, bijector.forward(b, free, shape).logAbsDetJacobian);
    coordinates.push(b.reshape(free, [size]));
  }
  const position = coordinates.length === 0 ? b.broadcast(b.constant(0), [0], []) : b.concat(coordinates, 0);
  return makeGraph(inputs, { position, ...Object.fromEntries(discrete), logDensity: total });
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
