/**
 * @file The programs of a block of parameters that NUTS draws within a sweep: their log density given all other parameters, on
 * their own unconstrained coordinates, and the map back to constrained values. Only terms that the block touches are in the
 * density: the others do not change while it is drawn.
 */

import { bijectorFor, type Constraint } from "@terrace/distributions";
import { gradient, GraphBuilder, makeGraph, reachableNodes, type Graph, type Node } from "@terrace/graph";
import type { BoundModel } from "@terrace/rewrite";

import type { ParameterLayout } from "../plan/programs.js";

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

/** A name that no parameter has. */
const positionName = "position of the block";

/**
 * The programs of the block of the parameters `names`.
 *
 * @param layout all parameters that have coordinates, in their order; bounds of the block's are its own or data
 */
export function blockGraphs(
  { parameters, terms }: BoundModel,
  layout: readonly ParameterLayout[],
  names: ReadonlySet<string>,
): BlockGraphs {
  const b = new GraphBuilder();
  const own = layout.filter(({ name, isDiscrete }) => !isDiscrete && names.has(name));
  const dimension = own.reduce((n, { size }) => n + size, 0);
  const position = b.input(positionName, [dimension]);
  const inputs = parameters.map(({ input }) => input);
  const values = new Map<string, Node>();
  for (const { name, shape, dtype } of inputs) if (!names.has(name)) values.set(name, b.input(name, shape, dtype));
  const inline = (node: Node): Node => b.inline(makeGraph(inputs, { node }), values)["node"]!;

  const coordinates = new Int32Array(dimension);
  let total: Node = b.constant(0);
  let start = 0;
  for (const { name, shape, unconstrainedShape, offset, size } of own) {
    const { constraint } = parameters.find((parameter) => parameter.name === name)!; // every one laid out is a parameter
    const free = b.reshape(b.slice(position, [start], [size]), unconstrainedShape);
    const { value, logAbsDetJacobian } = bijectorFor(withBounds(constraint, inline)).forward(b, free, shape);
    values.set(name, value);
    total = b.add(total, logAbsDetJacobian);
    for (let k = 0; k < size; k++) coordinates[start + k] = offset + k;
    start += size;
  }
  const touched = terms.filter(({ logDensity }) =>
    reachableNodes([logDensity]).some((node) => node.op === "input" && names.has(node.name)),
  );
  for (const { logDensity } of touched) total = b.add(total, b.sum(inline(logDensity)));
  const outputs = { value: total, gradient: gradient(b, total, [position])[0]! };
  const read = reachableNodes(Object.values(outputs)).filter((node) => node.op === "input" && node !== position);
  return {
    names,
    density: makeGraph([position, ...read], outputs),
    constrain: makeGraph([position], Object.fromEntries(own.map(({ name }) => [name, values.get(name)!]))),
    coordinates,
  };
}

/** The constraint with its bounds as nodes of another builder. */
export function withBounds(
  constraint: Constraint<Node | number>,
  inline: (node: Node) => Node,
): Constraint<Node | number> {
  if (constraint.kind !== "interval") return constraint;
  const { lower, upper } = constraint;
  const bound = (value: Node | number): Node | number => (typeof value === "number" ? value : inline(value));
  return {
    ...constraint,
    ...(lower === undefined ? {} : { lower: bound(lower) }),
    ...(upper === undefined ? {} : { upper: bound(upper) }),
  };
}
