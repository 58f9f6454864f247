/**
 * @file From unconstrained coordinates to the constrained values of parameters of a bound model, which is lowered with these values
 * as inputs: bijectors alone, without statements or reports.
 */

import { bijectorFor, type Constraint, type ForwardResult } from "@terrace/distributions";
import { GraphBuilder, makeGraph, reachableNodes, type Graph, type Node } from "@terrace/graph";
import type { BoundModel } from "@terrace/rewrite";

import type { ParameterLayout } from "../plan/programs.js";

/** Parameters of which the first ones have values, those of a position. */
export interface ConstrainedValues {
  /** By name, inputs of the builder for parameters that are not of the position. */
  readonly values: ReadonlyMap<string, Node>;
  /** `[]`, of the map from the position. */
  readonly logAbsDetJacobian: Node;
  /** A node of the bound model, at the values. */
  readonly inline: (node: Node) => Node;
}

/**
 * The values of all parameters of a model where those of `own` come from a position.
 *
 * @param own continuous, in the order in which they stand in the position; their bounds are each other's values or data
 */
export function constrainedValues(
  b: GraphBuilder,
  model: BoundModel,
  own: readonly ParameterLayout[],
  position: Node,
): ConstrainedValues {
  const inputs = model.parameters.map(({ input }) => input);
  const names = new Set(own.map(({ name }) => name));
  const values = new Map<string, Node>();
  for (const { name, shape, dtype } of inputs) if (!names.has(name)) values.set(name, b.input(name, shape, dtype));
  const inline = (node: Node): Node => b.inline(makeGraph(inputs, { node }), values)["node"]!;
  let logAbsDetJacobian: Node = b.constant(0);
  let start = 0;
  for (const each of own) {
    const forward = constrainOne(b, model, each, b.slice(position, [start], [each.size]), inline);
    values.set(each.name, forward.value);
    logAbsDetJacobian = b.add(logAbsDetJacobian, forward.logAbsDetJacobian);
    start += each.size;
  }
  return { values, logAbsDetJacobian, inline };
}

/**
 * One parameter from its coordinates `[size]`.
 *
 * @param inline a node of the bound model, at the values of what its bounds read
 */
export function constrainOne(
  b: GraphBuilder,
  { parameters }: BoundModel,
  { name, shape, unconstrainedShape }: ParameterLayout,
  coordinates: Node,
  inline: (node: Node) => Node,
): ForwardResult {
  const { constraint } = parameters.find((parameter) => parameter.name === name)!; // every one laid out is a parameter
  return bijectorFor(withBounds(constraint, inline)).forward(b, b.reshape(coordinates, unconstrainedShape), shape);
}

/** Name of a position among a graph's inputs, which no parameter has. */
export const positionName = "position of the block";

/** The graph from `position` `[dimension]`, and discrete parameters by name where bounds read them, to all others by name. */
export function constrainGraph(model: BoundModel, layout: readonly ParameterLayout[]): Graph {
  const b = new GraphBuilder();
  const own = layout.filter(({ isDiscrete }) => !isDiscrete);
  const position = b.input(positionName, [own.reduce((n, { size }) => n + size, 0)]);
  const { values } = constrainedValues(b, model, own, position);
  const outputs = Object.fromEntries(own.map(({ name }) => [name, values.get(name)!]));
  const read = reachableNodes(Object.values(outputs)).filter((node) => node.op === "input" && node !== position);
  return makeGraph([position, ...read], outputs);
}

/** The constraint with its bounds as nodes of another builder. */
function withBounds(constraint: Constraint<Node | number>, inline: (node: Node) => Node): Constraint<Node | number> {
  if (constraint.kind !== "interval") return constraint;
  const { lower, upper } = constraint;
  const bound = (value: Node | number): Node | number => (typeof value === "number" ? value : inline(value));
  return {
    ...constraint,
    ...(lower === undefined ? {} : { lower: bound(lower) }),
    ...(upper === undefined ? {} : { upper: bound(upper) }),
  };
}
