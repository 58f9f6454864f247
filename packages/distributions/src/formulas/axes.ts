/** @file Axes of events: the trailing ones of a node, and values repeated along them. */

import type { GraphBuilder, Node, Shape } from "@terrace/graph";

/** The last `count` axes of a node, for reductions. */
export function lastAxes(x: Node, count: 1 | 2): number[] {
  const rank = x.shape.length;
  return count === 1 ? [rank - 1] : [rank - 2, rank - 1];
}

/** `x` of shape `[...batch]` repeated along the trailing axes of `shape` = `[...batch, ...event]`. */
export function alongEvent(b: GraphBuilder, x: Node, shape: Shape): Node {
  const axes = x.shape.map((_, axis) => axis);
  return b.broadcast(x, shape, axes);
}
