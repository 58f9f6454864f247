/** @file Logs of the regularised incomplete beta function from the tail that is known best. */

import type { GraphBuilder, Node } from "@terrace/graph";

/** Up to here 1 less the other tail costs one digit, which beats the digits that a complement close to 1 has lost. */
const smallTail = 0.9;

/**
 * `log I_x(a, b)` where `complement` is `1 - x`, given apart because it may be known better than by subtraction. Where the
 * complement is the smaller of the two the other tail is the accurate one, and this is `log(1 - I_complement(b, a))`.
 */
export function logBetaTail(b: GraphBuilder, first: Node, second: Node, x: Node, complement: Node): Node {
  const otherTail = b.betaInc(second, first, complement);
  const useOther = b.and(b.lt(complement, x), b.lt(otherTail, smallTail));
  return b.select(useOther, b.log1p(b.neg(otherTail)), b.logBetaInc(first, second, x));
}
