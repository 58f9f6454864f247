/** @file Rows of data that a distribution rules out: outside the support, a truncation, or what censoring says of them. */

import {
  elementAt,
  everyInInterval,
  isCensoredOutside,
  isInfiniteAtEnd,
  isInInterval,
  type Distribution,
  type Elements,
  type KnownInterval,
  type Support,
  type SupportBound,
} from "@terrace/distributions";

type Values = Float64Array | Int32Array;

/** Values and what they are held against; elements are by row or one for all rows. */
export interface Held {
  readonly values: Values;
  readonly interval: KnownInterval;
  /** Whether an element counts: a loop's range may leave it out, a discrete one may be missing. */
  readonly counts: (index: number) => boolean;
  /** Whether NaN may stand for a missing value. */
  readonly mayBeMissing: boolean;
  readonly lower?: Elements;
  readonly upper?: Elements;
  readonly status?: Elements;
  readonly censoredUpper?: Elements;
  readonly distribution?: Distribution;
  /** Arguments by which to judge values at the ends of a continuous support; absent where these are not judged. */
  readonly endArguments?: readonly (Elements | undefined)[] | undefined;
}

/** The rows of an observation. */
export interface Rows extends Omit<Held, "interval"> {
  /** Undefined where the support is no interval. */
  readonly interval: KnownInterval | undefined;
  readonly distribution: Distribution;
  readonly eventShape: readonly number[];
  /** The name of the element at a flat index, or of the `size` elements from it. */
  readonly label: (flat: number, size: number) => string;
}

/** What rules out the first row, and how many there are. */
export interface RuledOutRows {
  readonly reason: "support" | "truncation" | "censoring" | "end";
  readonly first: number;
  readonly count: number;
  /** All of them, when asked for. */
  readonly rows: () => number[];
}

/** The support with the bounds that are known; `boundOf` gives those that arguments decide. */
export function knownInterval(
  support: Support & { readonly kind: "interval" },
  boundOf: (bound: SupportBound & object) => Elements | undefined,
): KnownInterval {
  const { lower, upper, ...rest } = support;
  const known = (bound: SupportBound | undefined): Elements | undefined =>
    typeof bound === "number" ? Float64Array.of(bound) : bound && boundOf(bound);
  const [least, greatest] = [known(lower), known(upper)];
  return { ...rest, ...(least && { lower: least }), ...(greatest && { upper: greatest }) };
}

/** The first element that is ruled out and how many are; undefined where none is. */
export function findRuledOut(held: Held): RuledOutRows | undefined {
  const { values } = held;
  if (isWhollyInside(held)) return ruledOutAtEnds(held);
  const reasonOf = (row: number): RuledOutRows["reason"] | undefined => reasonFor(held, row);
  let first = -1;
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    if (reasonOf(row) === undefined) continue;
    if (count++ === 0) first = row;
  }
  if (count === 0) return ruledOutAtEnds(held);
  const rows = (): number[] => Array.from(values.keys()).filter((row) => reasonOf(row) !== undefined);
  return { reason: reasonOf(first)!, first, count, rows };
}

/** The common case, one pass over long columns. */
function isWhollyInside({ values, interval, status, lower, upper }: Held): boolean {
  if (status !== undefined || !everyInInterval(values, interval)) return false;
  if (lower === undefined && upper === undefined) return true;
  return everyInInterval(values, { lower: lower ?? [-Infinity], upper: upper ?? [Infinity], integer: false });
}

function reasonFor(held: Held, row: number): RuledOutRows["reason"] | undefined {
  const { values, interval, lower, upper, status, censoredUpper } = held;
  const value = values[row]!;
  if (status !== undefined && elementAt(status, row) !== 0) {
    const end = censoredUpper && elementAt(censoredUpper, row);
    if (!isCensoredOutside(value, elementAt(status, row), end, interval, row)) return undefined;
    return isJudged(held, row) ? "censoring" : undefined;
  }
  if (!isInInterval(value, interval, row)) return isJudged(held, row) ? "support" : undefined;
  const isCut =
    (lower !== undefined && value < elementAt(lower, row)) || (upper !== undefined && value > elementAt(upper, row));
  return isCut && isJudged(held, row) ? "truncation" : undefined;
}

function isJudged({ values, counts, mayBeMissing }: Held, row: number): boolean {
  return counts(row) && !(mayBeMissing && Number.isNaN(values[row]));
}

/** Values at a numeric end of a continuous support, where the log density may be infinite but for single arguments. */
function ruledOutAtEnds(held: Held): RuledOutRows | undefined {
  const { values, interval, status, distribution, endArguments } = held;
  if (distribution === undefined || endArguments === undefined || interval.integer) return undefined;
  const { support } = distribution;
  if (support.kind !== "interval" || distribution.eventRank > 0) return undefined;
  const least = typeof support.lower === "number" ? support.lower : NaN;
  const greatest = typeof support.upper === "number" ? support.upper : NaN;
  if (!Number.isFinite(least) && !Number.isFinite(greatest)) return undefined;
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if ((value !== least && value !== greatest) || !held.counts(row)) continue;
    if (status === undefined || elementAt(status, row) === 0) rows.push(row);
  }
  if (rows.length === 0) return undefined;
  const pick = (elements: Elements | undefined): Elements | undefined =>
    elements && (elements.length === 1 ? elements : rows.map((row) => elements[row]!));
  const isInfinite = isInfiniteAtEnd(
    distribution,
    Float64Array.from(rows, (row) => values[row]!),
    endArguments.map(pick),
  );
  const bad = rows.filter((_, k) => isInfinite[k]);
  return bad.length === 0 ? undefined : { reason: "end", first: bad[0]!, count: bad.length, rows: () => bad };
}
