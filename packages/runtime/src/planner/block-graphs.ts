/**
 * @file The programs of a block of parameters that NUTS draws within a sweep: their log density given all other parameters, on
 * their own unconstrained coordinates, and the map back to constrained values. Only terms that the block touches are in the
 * density: the others do not change while it is drawn.
 */

import { gradient, GraphBuilder, makeGraph, reachableNodes, type Graph, type Node } from "@terrace/graph";
import type { BoundModel } from "@terrace/rewrite";

import type { ParameterLayout } from "../plan/programs.js";
import { constrainedValues, positionName } from "./constrained-values.js";

/** The programs of a block, and where it stands. */
export interface BlockGraphs {
  readonly names: ReadonlySet<string>;
  /** The block's position, then the other parameters that its density reads, by name, to `value` and `gradient`. */
  readonly density: Graph;
  /** The block's position to its parameters by name. */
  readonly constrain: Graph;
  /** By coordinate of the block its coordinate in the whole position. */
  readonly coordinates: Int32Array;
}

/**
 * The programs of the block of the parameters `names`.
 *
 * @param layout all parameters that have coordinates, in their order; bounds of the block's are its own or data
 */
export function blockGraphs(
  model: BoundModel,
  layout: readonly ParameterLayout[],
  names: ReadonlySet<string>,
): BlockGraphs {
  const b = new GraphBuilder();
  const own = layout.filter(({ name, isDiscrete }) => !isDiscrete && names.has(name));
  const coordinates = Int32Array.from(
    own.flatMap(({ offset, size }) => Array.from({ length: size }, (_, k) => offset + k)),
  );
  const position = b.input(positionName, [coordinates.length]);
  const { values, logAbsDetJacobian, inline } = constrainedValues(b, model, own, position);
  const touched = model.terms.filter(({ logDensity }) =>
    reachableNodes([logDensity]).some((node) => node.op === "input" && names.has(node.name)),
  );
  const total = touched.reduce<Node>((sum, { logDensity }) => b.add(sum, b.sum(inline(logDensity))), logAbsDetJacobian);
  const outputs = { value: total, gradient: gradient(b, total, [position])[0]! };
  const read = reachableNodes(Object.values(outputs)).filter((node) => node.op === "input" && node !== position);
  return {
    names,
    density: makeGraph([position, ...read], outputs),
    constrain: makeGraph([position], Object.fromEntries(own.map(({ name }) => [name, values.get(name)!]))),
    coordinates,
  };
}
