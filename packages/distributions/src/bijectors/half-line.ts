/** @file Half-lines: a bound and an exponential away from it. Density with respect to Lebesgue measure on the value. */

import type { GraphBuilder, Node, Shape } from "@terrace/graph";
import type { Bijector } from "../bijector.js";
import { markInterval } from "../known-structure.js";

function spreadTo(b: GraphBuilder, bound: Node | number, shape: Shape): Node {
  const node = typeof bound === "number" ? b.constant(bound) : bound;
  return node.shape.length < shape.length ? b.broadcast(node, shape) : node;
}

/** Values above `lower`, a number, a scalar node or one of the values' shape: `lower + exp(u)`. */
export function lowerBoundBijector(lower: Node | number): Bijector {
  return {
    unconstrainedShape: (shape) => shape,
    forward: (b, u, shape) => ({
      value: markInterval(b.add(b.exp(u), spreadTo(b, lower, shape)), lower, undefined),
      logAbsDetJacobian: b.sum(u),
    }),
    inverse: (b, x) => b.log(b.sub(x, spreadTo(b, lower, x.shape))),
  };
}

/** Values below `upper`: `upper - exp(u)`. */
export function upperBoundBijector(upper: Node | number): Bijector {
  return {
    unconstrainedShape: (shape) => shape,
    forward: (b, u, shape) => ({
      value: markInterval(b.sub(spreadTo(b, upper, shape), b.exp(u)), undefined, upper),
      logAbsDetJacobian: b.sum(u),
    }),
    inverse: (b, x) => b.log(b.sub(spreadTo(b, upper, x.shape), x)),
  };
}
