/**
 * @file Numbers held against a support: which rows of data no arguments can make possible, whatever the parameters are. The
 * supports and the arguments' ranges are the distributions' own; nothing here knows a distribution by name.
 */

import { evaluate, GraphBuilder, makeGraph } from "@terrace/graph";
import type { Distribution, DistributionParameter, Support } from "./distribution.js";

/** Numbers by row, or one that stands for all rows. */
export type Elements = ArrayLike<number>;

/** A support whose bounds are known, by row or for all rows; an unknown bound is absent. */
export interface KnownInterval {
  readonly lower?: Elements;
  readonly upper?: Elements;
  readonly openLower?: true;
  readonly openUpper?: true;
  readonly integer: boolean;
}

/** The element of row `row`. */
export function elementAt(elements: Elements, row: number): number {
  return elements.length === 1 ? elements[0]! : elements[row]!;
}

/** Whether `value` lies in the interval of `row`. NaN lies in none. */
export function isInInterval(value: number, interval: KnownInterval, row: number): boolean {
  const { lower, upper } = interval;
  if (lower === undefined) {
    if (!(value > -Infinity)) return false;
  } else {
    const bound = elementAt(lower, row);
    if (!(interval.openLower === true ? value > bound : value >= bound)) return false;
  }
  if (upper === undefined) {
    if (!(value < Infinity)) return false;
  } else {
    const bound = elementAt(upper, row);
    if (!(interval.openUpper === true ? value < bound : value <= bound)) return false;
  }
  return !interval.integer || Number.isInteger(value);
}

/** Whether every value lies in the interval of its row: {@link isInInterval} for long columns. */
export function everyInInterval(values: Float64Array | Int32Array, interval: KnownInterval): boolean {
  const { lower = [-Infinity], upper = [Infinity] } = interval;
  const openLower = interval.lower === undefined || interval.openLower === true;
  const openUpper = interval.upper === undefined || interval.openUpper === true;
  const mayBeFractional = interval.integer && values instanceof Float64Array;
  const [lowerStep, upperStep] = [lower.length === 1 ? 0 : 1, upper.length === 1 ? 0 : 1];
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const least = lower[row * lowerStep]!;
    const greatest = upper[row * upperStep]!;
    if (!(openLower ? value > least : value >= least)) return false;
    if (!(openUpper ? value < greatest : value <= greatest)) return false;
    if (mayBeFractional && !Number.isInteger(value)) return false;
  }
  return true;
}

/**
 * Whether a censored row has probability 0: the half-line or interval in which its value is said to lie misses the support.
 *
 * @param status 1 above `value`, -1 up to it, 2 between it and `upper`
 */
export function isCensoredOutside(
  value: number,
  status: number,
  upper: number | undefined,
  interval: KnownInterval,
  row: number,
): boolean {
  const least = interval.lower === undefined ? -Infinity : elementAt(interval.lower, row);
  const greatest = interval.upper === undefined ? Infinity : elementAt(interval.upper, row);
  // A whole number at the lower end has a probability of its own; a real one there has none below it.
  const misses = (end: number): boolean => (interval.integer ? end < least : end <= least) || end === -Infinity;
  if (Number.isNaN(value)) return true;
  if (status === 1) return value >= greatest;
  if (status === -1) return misses(value);
  return value >= greatest || (upper !== undefined && (misses(upper) || value >= upper));
}

/** A number inside the range of an argument that no formula treats apart, to stand for an unknown one. */
function generic({ support }: DistributionParameter): number {
  if (support.kind !== "interval") return 0.37;
  return support.upper === 1 ? 0.37 : 1.37;
}

/**
 * Whether the log density is infinite at the numeric ends of a continuous support, for almost all values of the arguments that
 * are not known: 0 under `gamma(shape, rate)` has the log density `(shape - 1) log 0 + ...`.
 *
 * @param value `[numRows]`, each at an end of the support
 * @param args by parameter: by row, one for all rows, or undefined where it is not known
 * @returns by row
 */
export function isInfiniteAtEnd(
  distribution: Distribution,
  value: Float64Array,
  args: readonly (Elements | undefined)[],
): boolean[] {
  const b = new GraphBuilder();
  const shape = [value.length];
  const nodes = distribution.parameters.map((parameter, k) => {
    const known = args[k];
    const row = (index: number): number => (known === undefined ? generic(parameter) : elementAt(known, index));
    return b.constant(
      Float64Array.from(value, (_, index) => row(index)),
      shape,
    );
  });
  const density = distribution.logDensity(b, b.constant(value, shape), nodes);
  const found = evaluate(makeGraph([], { density }), {})["density"]!;
  return Array.from(found, (logDensity) => !Number.isFinite(logDensity));
}

/** A support in words, such as "a whole number from 0 to 5"; bounds that depend on the row are those of `row`. */
export function supportText(support: Support, interval: KnownInterval | undefined, row: number): string {
  if (support.kind !== "interval" || interval === undefined) return `a \`${support.kind}\``;
  const noun = interval.integer ? "a whole number" : "a number";
  const side = (bound: Elements | undefined): number | undefined => {
    const at = bound && elementAt(bound, row);
    return at === undefined || !Number.isFinite(at) ? undefined : at;
  };
  const lower = side(interval.lower);
  const upper = side(interval.upper);
  const below = interval.openUpper === true ? `below ${upper}` : `at most ${upper}`;
  if (lower === undefined)
    return upper === undefined ? (interval.integer ? noun : "a finite number") : `${noun} ${below}`;
  const above = interval.openLower === true ? `above ${lower}` : `from ${lower}`;
  if (upper === undefined) return `${noun} ${above}`;
  return interval.openLower === true || interval.openUpper === true
    ? `${noun} ${above} and ${below}`
    : `${noun} from ${lower} to ${upper}`;
}
