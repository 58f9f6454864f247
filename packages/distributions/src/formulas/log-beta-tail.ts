/** @file Logs of the regularised incomplete beta function from the tail that is known best. */

import type { GraphBuilder, Node } from "@terrace/graph";

/** A tail below this is 1 less in the other one's log with no digits lost. */
const smallTail = 0.1;

/**
 * `log I_x(a, b)` where `complement` is `1 - x`, given apart because it may be known better than by subtraction. Close to 1
 * it is `log(1 - I_complement(b, a))`.
 */
export function logBetaTail(b: GraphBuilder, first: Node, second: Node, x: Node, complement: Node): Node {
  const otherTail = b.betaInc(second, first, complement);
  const isSmall = b.lt(otherTail, smallTail);
  return b.select(isSmall, b.log1p(b.neg(otherTail)), b.logBetaInc(first, second, x));
}
