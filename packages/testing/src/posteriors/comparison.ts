/**
 * @file One statistic of one scalar, as drawn and as known: how many standard errors they are apart. Both sides' errors
 * count: the draws' by their effective sample size, the reference's by its own.
 */

import { essBasic, mcseMean } from "@terrace/diagnostics";
import type { PosteriorCase, ReferenceSummary } from "./posterior-case.js";
import type { Exemption } from "./posterior-model.js";

/** What is compared. */
export type Statistic = "mean" | "sd" | "q5" | "q50" | "q95";

/** A known statistic. */
export interface Target {
  /** The case's scalar. */
  readonly scalar: string;
  readonly statistic: Statistic;
  readonly value: number;
  /** The reference's standard deviation of the scalar. */
  readonly sd: number;
  /** Draws that would have the reference's error. */
  readonly ess: number;
  /** Whether the reference's draws are as good as independent, so that `ess` holds for every statistic and not the mean alone. */
  readonly isIndependent: boolean;
  /** The mode that it is of, where modes are compared one by one. */
  readonly mode?: string;
}

/** A comparison that was made. */
export interface Comparison {
  readonly target: Target;
  /** The statistic of the draws; for a quantile the share of draws at or below the reference. */
  readonly value: number;
  /** Standard errors between the two; NaN where the draws have no such statistic. */
  readonly z: number;
}

/** Beyond this a comparison is rerun. */
export const Z_LIMIT = 4;

/** Exact values may be off by 3e-4 standard deviations: the error of the mean of this many draws. */
const EXACT_ESS = 1 / 3e-4 ** 2;

const probabilities = { q5: 0.05, q50: 0.5, q95: 0.95 } as const;

/**
 * The statistics of a case that are known and not exempt: its exact values where it has them, else those of its draws.
 * @throws RangeError when draws are given without their effective sample size
 */
export function targetsOf(posterior: PosteriorCase, exemptions: readonly Exemption[] = []): Target[] {
  const { exact, reference, quantiles_computed_here: others } = posterior;
  const isThinned = (posterior.reference_info?.thinning ?? 1) > 1;
  const exactValues = exact == null ? undefined : typeof exact.parameters === "string" ? reference : exact.parameters;
  return Object.keys(reference).flatMap((scalar) => {
    const known = exactValues?.[scalar];
    const summary = known ?? reference[scalar]!;
    const exempt = exemptions.filter((exemption) => exemption.scalar === scalar);
    const draws = others?.parameters[scalar];
    return (["mean", "sd", "q5", "q50", "q95"] as const).flatMap((statistic): Target[] => {
      if (exempt.some(({ statistics }) => statistics.includes(statistic))) return [];
      const isElsewhere = summary[statistic] === null && statistic !== "mean" && statistic !== "sd";
      const source = isElsewhere ? draws : summary;
      const value = isElsewhere ? draws?.[statistic] : summary[statistic];
      if (source === undefined || value == null) return [];
      const ess = known === undefined ? essOf(posterior.name, scalar, source) : EXACT_ESS;
      return [
        { scalar, statistic, value, sd: summary.sd ?? NaN, ess, isIndependent: isThinned || known !== undefined },
      ];
    });
  });
}

function essOf(name: string, scalar: string, source: Pick<ReferenceSummary, "ess" | "ess_bulk">): number {
  const ess = source.ess_bulk ?? source.ess;
  if (ess === undefined) throw new RangeError(`targetsOf: \`${scalar}\` of ${name} must have \`ess\` or \`ess_bulk\`.`);
  return ess;
}

/**
 * Compares a scalar's draws with what is known of it.
 *
 * - Mean: the Monte Carlo error of the draws and sd / sqrt(ess) of the reference.
 * - Sd: with m2, m4 the draws' central moments, the variance (m4 - m2^2) / (4 m2) over the ess of squared deviations, and the
 *   same over the reference's ess.
 * - Quantiles: the share of draws at or below the reference, against p, variance p (1 - p) (1 / ess of that indicator
 *   + 1 / ess of the reference).
 *
 * NUTS draws neighbours on opposite sides of the mean, which helps means alone: the ess of a mean may be twice the number of
 * draws, that of an sd or of a tail half of it. Where a reference gives the ess of means and its draws are not independent, its
 * ess of another statistic is taken to be as much smaller as it is in our own draws.
 *
 * @param chains `[chain][draw]`
 */
export function compareScalar(chains: readonly Float64Array[], targets: readonly Target[]): Comparison[] {
  const count = chains.length * chains[0]!.length;
  const mean = average(chains, (draw) => draw);
  const essOfMean = targets.every(({ isIndependent }) => isIndependent) ? NaN : essBasic(chains);
  return targets.map((target) => {
    const { statistic, value, ess, isIndependent } = target;
    /** The reference's ess of a statistic of which our draws have `own`. */
    const referenceEss = (own: number): number => (isIndependent ? ess : ess * Math.min(1, own / essOfMean));
    switch (statistic) {
      case "mean": {
        const error = Math.hypot(mcseMean(chains), target.sd / Math.sqrt(ess));
        return { target, value: mean, z: (mean - value) / error };
      }
      case "sd": {
        const m2 = average(chains, (draw) => (draw - mean) ** 2);
        const m4 = average(chains, (draw) => (draw - mean) ** 4);
        const own = essBasic(chains.map((chain) => chain.map((draw) => (draw - mean) ** 2)));
        const sd = Math.sqrt((m2 * count) / (count - 1));
        const error = Math.sqrt(((m4 - m2 ** 2) / (4 * m2)) * (1 / own + 1 / referenceEss(own)));
        return { target, value: sd, z: (sd - value) / error };
      }
      case "q5":
      case "q50":
      case "q95": {
        const p = probabilities[statistic];
        const indicator = chains.map((chain) => chain.map((draw) => (draw <= value ? 1 : 0)));
        const share = average(indicator, (each) => each);
        // An indicator that never changes has no ess of its own; all draws on one side is as many as there are draws.
        const own = share === 0 || share === 1 ? count : essBasic(indicator);
        return { target, value: share, z: (share - p) / Math.sqrt(p * (1 - p) * (1 / own + 1 / referenceEss(own))) };
      }
    }
  });
}

/** Whether a comparison is beyond the limit; one that could not be made is. */
export function exceeds({ z }: Comparison): boolean {
  return !(Math.abs(z) <= Z_LIMIT);
}

function average(chains: readonly Float64Array[], f: (draw: number) => number): number {
  let sum = 0;
  let count = 0;
  for (const chain of chains) {
    for (const draw of chain) sum += f(draw);
    count += chain.length;
  }
  return sum / count;
}
