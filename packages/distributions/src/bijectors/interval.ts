/** @file Bounded intervals: a scaled logistic function. Density with respect to Lebesgue measure on the value. */

import type { GraphBuilder, Node, Shape } from "@terrace/graph";
import type { Bijector } from "../bijector.js";
import { markInterval } from "../known-structure.js";

function spreadTo(b: GraphBuilder, bound: Node, shape: Shape): Node {
  return bound.shape.length < shape.length ? b.broadcast(bound, shape) : bound;
}

/** Values between bounds, numbers, scalar nodes or ones of the values' shape: `lower + (upper - lower) logistic(u)`. */
export function intervalBijector(lower: Node | number, upper: Node | number): Bijector {
  const asNode = (b: GraphBuilder, bound: Node | number) => (typeof bound === "number" ? b.constant(bound) : bound);
  return {
    unconstrainedShape: (shape) => shape,
    forward(b, u, shape) {
      const width = b.sub(asNode(b, upper), asNode(b, lower));
      const value = b.add(b.mul(b.logistic(u), spreadTo(b, width, shape)), spreadTo(b, asNode(b, lower), shape));
      const slope = b.sub(b.neg(u), b.mul(b.log1pExp(b.neg(u)), 2));
      return {
        value: markInterval(value, lower, upper),
        logAbsDetJacobian: b.sum(b.add(slope, spreadTo(b, b.log(width), shape))),
      };
    },
    inverse(b, x) {
      const below = b.sub(x, spreadTo(b, asNode(b, lower), x.shape));
      const above = b.sub(spreadTo(b, asNode(b, upper), x.shape), x);
      return b.sub(b.log(below), b.log(above));
    },
  };
}
