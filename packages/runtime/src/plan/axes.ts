/**
 * @file Values with loop axes. A value inside an indexed statement has, in front of its own dims, one axis for each index it
 * depends on; indices it does not depend on cost nothing. Combining values aligns these axes by name.
 */

import type { GraphBuilder, Node } from "@terrace/graph";

/** The axis of one index symbol; `order` fixes the place of axes when several meet (outer indices first). */
export interface Axis {
  readonly order: number;
  readonly size: number;
  readonly name: string;
}

/** A node of shape `[...axes, ...own dims]`. */
export interface Lowered {
  readonly node: Node;
  /** Sorted by `order`. */
  readonly axes: readonly Axis[];
}

/** Sizes that are one by the types (a number as a dim, a literal) but not with this data. */
export class SizesDiffer extends Error {
  constructor(
    readonly first: readonly number[],
    readonly second: readonly number[],
  ) {
    super(`sizes [${first.join(", ")}] and [${second.join(", ")}] differ`);
  }
}

/** A value without loop axes. */
export function whole(node: Node): Lowered {
  return { node, axes: [] };
}

/** Sizes of a value's own dims. */
export function ownShape(value: Lowered): readonly number[] {
  return value.node.shape.slice(value.axes.length);
}

/** All axes of `values`, sorted. */
export function unionAxes(values: readonly Lowered[]): readonly Axis[] {
  const axes = new Set<Axis>();
  for (const value of values) for (const axis of value.axes) axes.add(axis);
  return [...axes].sort((a, b) => a.order - b.order);
}

/** The node of `value` with exactly the axes `axes` (a superset of its own) in front of its own dims. */
export function spread(builder: GraphBuilder, value: Lowered, axes: readonly Axis[]): Node {
  if (axes.length === value.axes.length) return value.node;
  const own = ownShape(value);
  const positions = [...value.axes.map((axis) => axes.indexOf(axis)), ...own.map((_, k) => axes.length + k)];
  return builder.broadcast(value.node, [...axes.map((axis) => axis.size), ...own], positions);
}

/**
 * Aligns operands of an elementwise function: common axes, and scalars spread over the own dims of the others. A scalar
 * operand without axes is left as it is, since the builder spreads those itself.
 */
export function align(builder: GraphBuilder, values: readonly Lowered[]): { nodes: Node[]; axes: readonly Axis[] } {
  const axes = unionAxes(values);
  const own = values.map(ownShape).find((shape) => shape.length > 0) ?? [];
  for (const value of values) {
    const shape = ownShape(value);
    if (shape.length > 0 && (shape.length !== own.length || shape.some((size, k) => size !== own[k]))) {
      throw new SizesDiffer(own, shape);
    }
  }
  const shape = [...axes.map((axis) => axis.size), ...own];
  const nodes = values.map((value) => {
    if (value.node.shape.length === 0) return value.node;
    if (ownShape(value).length === own.length) return spread(builder, value, axes);
    return builder.broadcast(
      value.node,
      shape,
      value.axes.map((axis) => axes.indexOf(axis)),
    );
  });
  if (nodes.every((node) => node.shape.length === 0)) return { nodes, axes: [] };
  return { nodes, axes };
}

/** Applies an elementwise function to aligned operands. */
export function elementwise(
  builder: GraphBuilder,
  values: readonly Lowered[],
  apply: (...nodes: Node[]) => Node,
): Lowered {
  const { nodes, axes } = align(builder, values);
  return { node: apply(...nodes), axes };
}

/** Reorders a node's leading axes, named by `from`, into sorted order; the own dims stay behind. */
export function sortAxes(builder: GraphBuilder, node: Node, from: readonly Axis[]): Lowered {
  const axes = [...from].sort((a, b) => a.order - b.order);
  if (axes.every((axis, k) => axis === from[k])) return { node, axes };
  const permutation = [
    ...axes.map((axis) => from.indexOf(axis)),
    ...node.shape.slice(from.length).map((_, k) => from.length + k),
  ];
  return { node: builder.transpose(node, permutation), axes };
}
