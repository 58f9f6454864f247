/** @file A posterior with a known answer, as its JSON file has it (fields: data/posteriors/README.md). */

/** A value of a case: a number, or an array of numbers or of rows. */
export type CaseValue = number | readonly CaseValue[];

/** Values by name. */
export type CaseValues = Readonly<Record<string, CaseValue>>;

/** What is known of one scalar; a statistic that is not known is null. */
export interface ReferenceSummary {
  readonly mean: number | null;
  readonly sd: number | null;
  readonly q5: number | null;
  readonly q50: number | null;
  readonly q95: number | null;
  readonly ess_bulk?: number;
  readonly ess?: number;
}

/** One parameter. */
export interface CaseParameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly constraint: string;
}

/** The log density at one point of the constrained space. */
export interface LogDensityPoint {
  readonly params: CaseValues;
  readonly log_density: number;
  readonly gradient: CaseValues;
}

/** One case. */
export interface PosteriorCase {
  readonly name: string;
  readonly parameters: readonly CaseParameter[];
  readonly reference_parameters: readonly CaseParameter[];
  /** Data of any shape; a model takes what it needs. */
  readonly data: CaseValues;
  /** `thinning` is there where only every so many draws were kept, until they were as good as independent. */
  readonly reference_info?: { readonly thinning?: number };
  /** By scalar, such as `beta[2]`, counted from 1. */
  readonly reference: Readonly<Record<string, ReferenceSummary>>;
  /** Values without Monte Carlo error; text where they are those of `reference`. */
  readonly exact?: { readonly parameters: string | Readonly<Record<string, ReferenceSummary>> } | null;
  /** Quantiles from other draws than those of `reference`. */
  readonly quantiles_computed_here?: {
    readonly parameters: Readonly<Record<string, Pick<ReferenceSummary, "q5" | "q50" | "q95" | "ess">>>;
  } | null;
  readonly log_density_points: { readonly points: readonly LogDensityPoint[] };
}
