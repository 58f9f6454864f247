/**
 * @file `k log(x)` with the convention 0 log 0 = 0, in value and gradient, and logs of what is already a logistic function,
 * taken from its argument, so that they stay finite where it rounds to 0 or 1.
 */

import type { GraphBuilder, Node } from "@terrace/graph";
import { everyKnown, spread } from "./support-guard.js";

/** The largest number stands in for infinity in `0 * log 0`, and still makes any other multiple hopeless. */
const hugeNegative = -Number.MAX_VALUE;

function logisticArgument(x: Node): Node | undefined {
  if (x.op === "unary" && x.fn === "logistic") return x.inputs[0]!;
  return undefined;
}

/** `log(x)`. */
export function logOf(b: GraphBuilder, x: Node): Node {
  const argument = logisticArgument(x);
  return argument === undefined ? b.log(x) : b.logLogistic(argument);
}

/** `log(1 - x)`. */
export function log1mOf(b: GraphBuilder, x: Node): Node {
  const argument = logisticArgument(x);
  return argument === undefined ? b.log1p(b.neg(x)) : b.logLogistic(b.neg(argument));
}

/**
 * `k * logarithm` elementwise, 0 where `k` is 0 whatever the logarithm is. A scalar logarithm beside many `k` stays one
 * that can be hoisted out of a sum: where it is -Infinity, `k = 1` then gives -1.8e308 in its place.
 */
function multiple(b: GraphBuilder, k: Node, logarithm: Node, isLogOfZero: () => Node): Node {
  if (everyKnown(k, (element) => element !== 0)) return b.mul(k, logarithm);
  if (everyKnown(k, (element) => element === 0)) {
    return spread(b, b.constant(0), k.shape.length > 0 ? k.shape : logarithm.shape);
  }
  if (logarithm.shape.length === 0 && k.shape.length > 0) {
    return b.mul(k, b.select(isLogOfZero(), b.constant(hugeNegative), logarithm));
  }
  const product = b.mul(k, logarithm);
  return b.select(b.eq(spread(b, k, product.shape), 0), b.constant(0), product);
}

/** `k log(x)`, 0 where `k` is 0. */
export function timesLog(b: GraphBuilder, k: Node, x: Node): Node {
  return multiple(b, k, logOf(b, x), () => b.eq(x, 0));
}

/** `k log(1 - x)`, 0 where `k` is 0. */
export function timesLog1m(b: GraphBuilder, k: Node, x: Node): Node {
  return multiple(b, k, log1mOf(b, x), () => b.eq(x, 1));
}

/** `k log(x)` of a continuous value: an exponent that is 0 for some rows is one given as data. */
export function powerLog(b: GraphBuilder, k: Node, x: Node): Node {
  return isPartlyZero(k) ? timesLog(b, spread(b, k, x.shape), x) : b.mul(logOf(b, x), k);
}

/** `k log(1 - x)` of a continuous value. */
export function powerLog1m(b: GraphBuilder, k: Node, x: Node): Node {
  return isPartlyZero(k) ? timesLog1m(b, spread(b, k, x.shape), x) : b.mul(log1mOf(b, x), k);
}

function isPartlyZero(k: Node): boolean {
  return k.op === "constant" && !everyKnown(k, (element) => element !== 0);
}
