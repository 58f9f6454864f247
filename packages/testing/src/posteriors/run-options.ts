/** @file How cases are run, and what comes of it: what a run of one posterior and a run of separate modes have in common. */

import type { LogDensity } from "@terrace/core";
import type { SmallestEss } from "./chain-group.js";
import { exceeds, type Comparison } from "./comparison.js";

/** How a case is run. */
export interface RunCaseOptions {
  readonly seed: number | string;
  /** 4 when absent. */
  readonly numChains?: number;
  /** 1000 when absent. */
  readonly warmup?: number;
  /** Smallest bulk ESS to reach; 2000 when absent. */
  readonly bulkGoal?: number;
  /** Smallest tail ESS to reach; 1000 when absent. */
  readonly tailGoal?: number;
  /** Draws a chain at which a run that has not reached its goals ends; 10,000 when absent. */
  readonly maxDraws?: number;
  /** Replaces the density, for tests of what a wrong one does. */
  readonly wrapDensity?: (density: LogDensity) => LogDensity;
}

/** Options with their defaults. */
export interface ResolvedRunCaseOptions extends Required<Omit<RunCaseOptions, "wrapDensity">> {
  readonly wrapDensity: (density: LogDensity) => LogDensity;
}

/** Fills in defaults. */
export function resolveRunCaseOptions(options: RunCaseOptions): ResolvedRunCaseOptions {
  const defaults = { numChains: 4, warmup: 1000, bulkGoal: 2000, tailGoal: 1000, maxDraws: 10_000 };
  return { ...defaults, wrapDensity: (density) => density, ...options };
}

/** A comparison beyond the limit, and the same one made again. */
export interface Rerun {
  readonly first: Comparison;
  readonly second: Comparison;
  readonly isFailure: boolean;
}

/** How a case went. */
export interface CaseResult {
  readonly name: string;
  readonly seconds: number;
  /** Draws a chain. */
  readonly numDraws: number;
  readonly numDivergences: number;
  readonly numLeapfrogs: number;
  readonly ess: SmallestEss;
  /** Whether every compared scalar has the effective sample sizes asked for. */
  readonly hasReachedGoals: boolean;
  readonly comparisons: readonly Comparison[];
  readonly reruns: readonly Rerun[];
  /** What else should be known. */
  readonly note?: string;
}

/** Judges a comparison beyond the limit by the one made again: it fails beyond the limit on the same side. */
export function judgeRerun(first: Comparison, second: Comparison): Rerun {
  // A comparison that cannot be made has no side, and is no better for being so twice.
  const isSameSide = !(first.z * second.z < 0);
  return { first, second, isFailure: exceeds(second) && isSameSide };
}

/** The comparisons of a result that failed. */
export function failuresOf(result: CaseResult): readonly Rerun[] {
  return result.reruns.filter(({ isFailure }) => isFailure);
}

/** Whether a case is as it should be. */
export function hasPassed(result: CaseResult): boolean {
  return result.hasReachedGoals && failuresOf(result).length === 0;
}

/** The next number of draws for chains whose ESS have reached `share` of the goals. */
export function nextNumDraws(numDraws: number, share: number, maxDraws: number): number {
  const wanted = Math.ceil(numDraws * Math.min(3, 1.1 / share));
  return Math.min(maxDraws, Math.max(wanted, numDraws + 100));
}

/** Draws of a chain after which the ESS are looked at first. */
export const FIRST_BLOCK = 500;
