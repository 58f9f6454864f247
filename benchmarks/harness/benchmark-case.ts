/**
 * @file What a benchmark case is: a model in the language with its data, the same data as peers read it, how it is sampled, and
 * the numbers that its answers have to agree with before anything is timed.
 */

import type { FactorColumn } from "terrace";

/** A column of data, or a value by label; that of peers is plain, so that it goes to other processes as JSON. */
export type PlainData = Readonly<
  Record<string, number | readonly (number | string)[] | Float64Array | Readonly<Record<string, number>> | FactorColumn>
>;

/** Posterior mean and sd of one scalar, known to a standard error. */
export interface ReferenceScalar {
  readonly mean: number;
  readonly sd: number;
  /** Standard error of `mean`: of the run that it comes from. */
  readonly standardError: number;
}

/** Where a reference comes from, with its scalars by name. */
export interface Reference {
  readonly source: string;
  readonly scalars: Readonly<Record<string, ReferenceScalar>>;
  /** Log density, constants left out, at the fixed points 0, 1, 2 ... of `check-density.ts`. */
  readonly logDensities: readonly number[];
}

/** How chains are run, by every engine alike. */
export interface Settings {
  readonly chains: number;
  readonly warmup: number;
  readonly draws: number;
  /** Iterations for each that our samplers keep; 1 when absent. */
  readonly thin?: number;
}

/** One case; the peers' side is found by its name (`peers/stan/NAME.stan`). */
export interface BenchmarkCase {
  readonly name: string;
  /** The name by which the peers have its model; its own when absent. */
  readonly programs?: string;
  /** The model's text. */
  readonly model: string;
  /** Data of the model. */
  readonly data: () => PlainData;
  /** Data of the peers' models: plain columns, groups numbered from 1. */
  readonly peerData: () => PlainData;
  readonly settings: Settings;
  /** How peers are run whose rates do not depend on how many draws they make, and which would take minutes; `settings` when absent. */
  readonly peerSettings?: Settings;
  /** Fits that are long enough to time a leapfrog, where those of `settings` would take minutes; `settings` when absent. */
  readonly timingSettings?: Settings;
  /** Scalars whose effective sample size does not count: entries of a Cholesky factor, which are others' functions. */
  readonly notCompared: RegExp;
  /** Scales and correlations: a fit in which one of them has R-hat above 1.01 does not count. */
  readonly scales: RegExp;
  readonly reference: () => Reference;
}

/** 4 chains of 1000 warmup and 1000 sampling iterations. */
export const usualSettings: Settings = { chains: 4, warmup: 1000, draws: 1000 };
