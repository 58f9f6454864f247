/**
 * @file An interval laid out on the real line, element by element: the logarithm of the distance from a bound, or the
 * log odds between two bounds.
 */
import { uniformValue } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import type { Constraint } from "@terrace/distributions";

/** An interval's bounds; absent ones are infinite. */
export interface Bounds {
  readonly lower?: Node | number;
  readonly upper?: Node | number;
}

/** The bounds of a constraint on elements; undefined for a constraint that binds elements together, or for integers. */
export function boundsOf(constraint: Constraint<Node | number>): Bounds | undefined {
  if (constraint.kind !== "interval" || constraint.integer) return undefined;
  const finite = (bound: Node | number | undefined, infinity: number): Node | number | undefined => {
    const value = typeof bound === "object" ? uniformValue(bound) : bound;
    return value === infinity ? undefined : bound;
  };
  const lower = finite(constraint.lower, -Infinity);
  const upper = finite(constraint.upper, Infinity);
  return { ...(lower === undefined ? {} : { lower }), ...(upper === undefined ? {} : { upper }) };
}

/** Where on the line a value stands. */
export function toLine(b: GraphBuilder, value: Node, { lower, upper }: Bounds): Node {
  const spread = (bound: Node | number): Node => b.broadcast(b.node(bound), value.shape);
  if (lower !== undefined && upper !== undefined) {
    return b.sub(b.log(b.sub(value, spread(lower))), b.log(b.sub(spread(upper), value)));
  }
  if (lower !== undefined) return b.log(b.sub(value, spread(lower)));
  return upper === undefined ? value : b.log(b.sub(spread(upper), value));
}

/** The value at a place on the line, and the log derivative of the map, element by element. */
export function fromLine(b: GraphBuilder, u: Node, { lower, upper }: Bounds): { value: Node; logSlope: Node } {
  const spread = (bound: Node | number): Node => b.broadcast(b.node(bound), u.shape);
  if (lower !== undefined && upper !== undefined) {
    const width = b.sub(b.node(upper), b.node(lower));
    const value = b.add(b.mul(b.logistic(u), spread(width)), spread(lower));
    const logSlope = b.add(b.sub(b.neg(u), b.mul(b.log1pExp(b.neg(u)), 2)), spread(b.log(width)));
    return { value, logSlope };
  }
  if (lower !== undefined) return { value: b.add(b.exp(u), spread(lower)), logSlope: u };
  if (upper !== undefined) return { value: b.sub(spread(upper), b.exp(u)), logSlope: u };
  return { value: u, logSlope: b.filled(0, u.shape) };
}
