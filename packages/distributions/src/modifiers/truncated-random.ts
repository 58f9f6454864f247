/**
 * @file Random draws of truncated distributions, by inversion of the log of the tail in which the interval lies: bisection on
 * a scale on which every double is close (the inverse hyperbolic sine), so that it needs neither a quantile function nor
 * luck, at any distance from the mode.
 */

import { UnsupportedOperationError } from "@terrace/core";
import type { GraphBuilder, Node, Shape } from "@terrace/graph";
import type { Distribution } from "../distribution.js";
import { spread } from "../formulas/support-guard.js";
import { effectiveBounds, logTails, truncationTails } from "./truncation.js";
import type { TruncationBounds } from "./truncation.js";

/** sinh of this is near the largest double. */
const range = 700;
/** Halves the range of 1400 to 1e-16: the relative error of the result. */
const numSteps = 64;

/** A level of the log of one tail. */
interface Target {
  readonly level: Node;
  /** Whether `level` is of the upper tail, P(X > x). */
  readonly isUpperTail: Node;
}

/** The tail's log at a uniformly drawn probability between the bounds. */
function drawTarget(
  b: GraphBuilder,
  distribution: Distribution,
  args: readonly Node[],
  shape: Shape,
  { lower, upper }: TruncationBounds,
): Target {
  const { logCdf, logCcdf } = logTails(distribution, "truncatedRandom");
  const u = b.random("uniform", [], shape);
  const constant = (value: 0 | 1) => b.broadcast(b.constant(value, [], "bool"), shape);
  const below = (bound: Node) => (distribution.type === "int" ? b.sub(bound, 1) : bound);
  if (lower === undefined || upper === undefined) {
    const mass = lower === undefined ? logCdf(b, upper!, args) : logCcdf(b, below(lower), args);
    return { level: b.add(b.log(u), mass), isUpperTail: constant(lower === undefined ? 0 : 1) };
  }
  const tails = truncationTails(b, distribution, args, lower, upper);
  const level = (nearer: Node, farther: Node) => b.add(b.log1p(b.mul(u, b.expm1(b.sub(farther, nearer)))), nearer);
  return {
    level: b.select(
      tails.isInRightTail,
      level(tails.aboveLower, tails.aboveUpper),
      level(tails.belowUpper, tails.belowLower),
    ),
    isUpperTail: tails.isInRightTail,
  };
}

/** The smallest x whose tail has reached the target, by bisection in a scan. */
function invert(
  b: GraphBuilder,
  distribution: Distribution,
  args: readonly Node[],
  shape: Shape,
  { level, isUpperTail }: Target,
): Node {
  const { logCdf, logCcdf } = logTails(distribution, "truncatedRandom");
  const { carries } = b.scan({
    carries: [b.broadcast(b.constant(-range), shape), b.broadcast(b.constant(range), shape)],
    sequences: [],
    captured: [level, isUpperTail, ...args],
    length: numSteps,
    body: (inner, [low, high], _, [target, isUpper, ...innerArgs]) => {
      const middle = inner.mul(inner.add(low!, high!), 0.5);
      const x = inner.sinh(middle);
      const reached = inner.select(
        isUpper!,
        inner.le(logCcdf(inner, x, innerArgs), target!),
        inner.ge(logCdf(inner, x, innerArgs), target!),
      );
      return { carries: [inner.select(reached, low!, middle), inner.select(reached, middle, high!)], outputs: [] };
    },
  });
  return b.sinh(carries[1]!);
}

/**
 * A draw of shape `shape` (`[...batch]`) from a distribution of numbers given that it lies in `[lower, upper]`; bounds are
 * scalars or of that shape.
 *
 * @throws UnsupportedOperationError naming a distribution without distribution function, or one that is improper
 */
export function truncatedRandom(
  b: GraphBuilder,
  distribution: Distribution,
  args: readonly Node[],
  shape: Shape,
  lower?: Node,
  upper?: Node,
): Node {
  if (distribution.random === undefined) {
    throw new UnsupportedOperationError(
      `truncatedRandom: \`${distribution.name}\` is improper and has no draws; give it a proper distribution.`,
    );
  }
  const bounds = effectiveBounds(distribution, lower, upper);
  if (bounds.lower === undefined && bounds.upper === undefined) return distribution.random(b, args, shape);
  const spreadArgs = args.map((arg, k) => (distribution.parameters[k]!.rank === 0 ? spread(b, arg, shape) : arg));
  const lowest = bounds.lower && spread(b, bounds.lower, shape);
  const highest = bounds.upper && spread(b, bounds.upper, shape);
  const target = drawTarget(b, distribution, spreadArgs, shape, { lower: lowest, upper: highest });
  const found = invert(b, distribution, spreadArgs, shape, target);
  const x = distribution.type === "int" ? b.round(found) : found;
  const above = lowest === undefined ? x : b.max(x, lowest);
  return highest === undefined ? above : b.min(above, highest);
}
