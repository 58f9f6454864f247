/**
 * @file Truncation: a distribution given that its value lies between bounds, normaliser included. The normaliser is taken from
 * the tail in which the interval lies, so that it is as accurate at 30 standard deviations as at 1.
 */

import { UnsupportedOperationError } from "@terrace/core";
import type { GraphBuilder, Node } from "@terrace/graph";
import type { Distribution } from "../distribution.js";
import { logDifference } from "../formulas/log-difference.js";
import { either, everyKnown, isAbove, isBelow, unless } from "../formulas/support-guard.js";

/** Bounds that cut something off; both ends are inside, for whole numbers too, as in Stan. */
export interface TruncationBounds {
  readonly lower: Node | undefined;
  readonly upper: Node | undefined;
}

/** Drops bounds that are known to lie at or beyond the ends of the support. */
export function effectiveBounds(
  distribution: Distribution,
  lower: Node | undefined,
  upper: Node | undefined,
): TruncationBounds {
  const { support } = distribution;
  const least = support.kind === "interval" && typeof support.lower === "number" ? support.lower : -Infinity;
  const greatest = support.kind === "interval" && typeof support.upper === "number" ? support.upper : Infinity;
  return {
    lower: lower !== undefined && everyKnown(lower, (bound) => bound <= least) ? undefined : lower,
    upper: upper !== undefined && everyKnown(upper, (bound) => bound >= greatest) ? undefined : upper,
  };
}

/** The logs of a distribution's two tails, which truncation and censoring are made of. */
export interface LogTails {
  readonly logCdf: (builder: GraphBuilder, value: Node, args: readonly Node[]) => Node;
  readonly logCcdf: (builder: GraphBuilder, value: Node, args: readonly Node[]) => Node;
}

/** A distribution's tails. Throws UnsupportedOperationError, which names the distribution, where it has none. */
export function logTails(distribution: Distribution, caller: string): LogTails {
  const { logCdf, logCcdf, name } = distribution;
  if (logCdf === undefined || logCcdf === undefined) {
    throw new UnsupportedOperationError(
      `${caller}: \`${name}\` has no distribution function to take a probability from; use a distribution that has one.`,
    );
  }
  return { logCdf, logCcdf };
}

/** Logs of the probabilities that a truncation is made of, those of what is cut off included. */
export interface TruncationTails {
  /** log P(X >= lower). */
  readonly aboveLower: Node;
  /** log P(X <= upper). */
  readonly belowUpper: Node;
  /** log P(X < lower). */
  readonly belowLower: Node;
  /** log P(X > upper). */
  readonly aboveUpper: Node;
  /** Whether the interval lies in the right tail. */
  readonly isInRightTail: Node;
}

/** The tails at both of two bounds. */
export function truncationTails(
  b: GraphBuilder,
  distribution: Distribution,
  args: readonly Node[],
  lower: Node,
  upper: Node,
): TruncationTails {
  const { logCdf, logCcdf } = logTails(distribution, "truncation");
  const below = distribution.type === "int" ? b.sub(lower, 1) : lower;
  const aboveLower = logCcdf(b, below, args);
  const belowUpper = logCdf(b, upper, args);
  return {
    aboveLower,
    belowUpper,
    belowLower: logCdf(b, below, args),
    aboveUpper: logCcdf(b, upper, args),
    isInRightTail: b.lt(aboveLower, belowUpper),
  };
}

/** Log of the probability between the bounds. */
function logNormaliser(
  b: GraphBuilder,
  distribution: Distribution,
  args: readonly Node[],
  { lower, upper }: TruncationBounds,
): Node {
  const { logCdf, logCcdf } = logTails(distribution, "truncatedLogDensity");
  if (upper === undefined) {
    return logCcdf(b, distribution.type === "int" ? b.sub(lower!, 1) : lower!, args);
  }
  if (lower === undefined) return logCdf(b, upper, args);
  const tails = truncationTails(b, distribution, args, lower, upper);
  return b.select(
    tails.isInRightTail,
    logDifference(b, tails.aboveLower, tails.aboveUpper),
    logDifference(b, tails.belowUpper, tails.belowLower),
  );
}

/**
 * Log density of a value given that it lies in `[lower, upper]`, -Infinity outside; either bound may be absent, both are
 * inside. Bounds have the batch's shape or are scalars; with scalar bounds and arguments the normaliser is computed once.
 * An improper distribution is only restricted.
 *
 * @throws UnsupportedOperationError naming a distribution without distribution function
 */
export function truncatedLogDensity(
  b: GraphBuilder,
  distribution: Distribution,
  value: Node,
  args: readonly Node[],
  lower?: Node,
  upper?: Node,
): Node {
  const bounds = effectiveBounds(distribution, lower, upper);
  const density = distribution.logDensity(b, value, args);
  if (bounds.lower === undefined && bounds.upper === undefined) return density;
  const outside = either(b, isBelow(b, value, bounds), isAbove(b, value, bounds));
  if (!distribution.proper) return unless(b, outside, density, -Infinity);
  const normaliser = logNormaliser(b, distribution, args, normaliserBounds(b, distribution, value, args, bounds));
  return unless(b, outside, b.sub(density, normaliser), -Infinity);
}

/** The bounds as the normaliser takes them: scalars where no argument has batch axes either, else of the batch's shape. */
function normaliserBounds(
  b: GraphBuilder,
  distribution: Distribution,
  value: Node,
  args: readonly Node[],
  { lower, upper }: TruncationBounds,
): TruncationBounds {
  const isShared =
    (lower?.shape.length ?? 0) === 0 &&
    (upper?.shape.length ?? 0) === 0 &&
    args.every((arg, k) => arg.shape.length === distribution.parameters[k]!.rank);
  const spread = (bound: Node | undefined) =>
    bound === undefined || isShared ? bound : b.broadcast(bound, value.shape);
  return { lower: spread(lower), upper: spread(upper) };
}
