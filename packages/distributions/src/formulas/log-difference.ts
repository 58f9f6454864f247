/** @file Logs of differences of probabilities, from logs: the probability of an interval in either tail. */

import type { GraphBuilder, Node } from "@terrace/graph";

/** `log(exp(a) - exp(b))` for `a >= b`; -Infinity where `a` is. */
export function logDifference(b: GraphBuilder, larger: Node, smaller: Node): Node {
  return b.add(larger, b.log1mExp(b.sub(smaller, larger)));
}

/** `log(Phi(upper) - Phi(lower))` for `upper > lower`, from the tail in which the interval lies. */
export function normalLogInterval(b: GraphBuilder, lower: Node, upper: Node): Node {
  const inRightTail = b.gt(b.add(lower, upper), 0);
  const high = b.normalLogCdf(b.select(inRightTail, b.neg(lower), upper));
  const low = b.normalLogCdf(b.select(inRightTail, b.neg(upper), lower));
  return logDifference(b, high, low);
}
