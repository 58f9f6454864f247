/** @file Parameters of distributions, by where they must lie. */

import type { DistributionParameter, Support } from "../distribution.js";

/** Support of a number. */
export type IntervalSupport = Support & { readonly kind: "interval" };

/** The real line. */
export const reals: IntervalSupport = { kind: "interval", integer: false };
/** The reals from 0. */
export const positiveReals: IntervalSupport = { kind: "interval", lower: 0, integer: false };
/** The reals above 0. */
export const realsAboveZero: IntervalSupport = { ...positiveReals, openLower: true };
/** Probabilities. */
export const unitInterval: IntervalSupport = { kind: "interval", lower: 0, upper: 1, integer: false };
/** Whole numbers from 0. */
export const counts: IntervalSupport = { kind: "interval", lower: 0, integer: true };

function scalar(name: string, support: Support): DistributionParameter {
  return { name, rank: 0, type: support.kind === "interval" && support.integer ? "int" : "real", support };
}

/** A finite number. */
export function realParameter(name: string): DistributionParameter {
  return scalar(name, reals);
}
/** A number above 0. */
export function positiveParameter(name: string): DistributionParameter {
  return scalar(name, realsAboveZero);
}
/** A number from 0, where 0 leaves a distribution. */
export function nonNegativeParameter(name: string): DistributionParameter {
  return scalar(name, positiveReals);
}
/** Log odds, where infinity means certainty. */
export function logOddsParameter(name: string): DistributionParameter {
  return scalar(name, { kind: "interval", lower: -Infinity, upper: Infinity, integer: false });
}
/** A probability; `open` are the ends at which no distribution is left. */
export function unitParameter(
  name: string,
  open: { readonly openLower?: true; readonly openUpper?: true } = {},
): DistributionParameter {
  return scalar(name, { ...unitInterval, ...open });
}
/** A whole number from 0. */
export function countParameter(name: string): DistributionParameter {
  return scalar(name, counts);
}
/** A vector, free or with a structure. */
export function vectorParameter(name: string, support: Support = reals): DistributionParameter {
  return { name, rank: 1, type: "real", support };
}
/** A square matrix with a structure. */
export function matrixParameter(name: string, support: Support): DistributionParameter {
  return { name, rank: 2, type: "real", support };
}
