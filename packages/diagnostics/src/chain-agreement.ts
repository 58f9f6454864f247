/** @file Chains that do not sample the same thing: chains that never move, and groups of chains in different modes. */
import type { DrawsScalar } from "@terrace/core";
import { drawsKind } from "./chain-matrix.js";
import { mean } from "./moments.js";
import { quantile } from "./quantile.js";

/** Two groups of chains whose draws of a quantity hardly overlap. */
export interface ChainSeparation {
  readonly quantity: string;
  /** Numbers from 1, ascending. */
  readonly lowChains: readonly number[];
  readonly highChains: readonly number[];
  readonly lowMean: number;
  readonly highMean: number;
}

/**
 * Finds chains in different regions: sorts the chains by their medians and looks for the widest gap at which the central
 * 80% intervals of all chains below it lie under those of all chains above it. Overlapping chains, however slow, have no
 * such gap unless their effective sample size is a handful.
 *
 * @returns undefined for one chain, for draws that are not finite, and when there is no gap
 */
export function separateChains({ name, chains }: DrawsScalar): ChainSeparation | undefined {
  if (chains.length < 2 || chains.some((chain) => ["non-finite", "empty"].includes(drawsKind(chain)))) return undefined;
  const regions = chains
    .map((draws, chain) => ({
      number: chain + 1,
      low: quantile(draws, 0.1),
      median: quantile(draws, 0.5),
      high: quantile(draws, 0.9),
      mean: mean(draws),
    }))
    .sort((a, b) => a.median - b.median);
  let best = 0;
  let cut = 0;
  for (let i = 1; i < regions.length; i++) {
    const top = Math.max(...regions.slice(0, i).map(({ high }) => high));
    const bottom = Math.min(...regions.slice(i).map(({ low }) => low));
    if (bottom - top > best) {
      best = bottom - top;
      cut = i;
    }
  }
  if (cut === 0) return undefined;
  const numbers = (part: typeof regions): number[] => part.map(({ number }) => number).sort((a, b) => a - b);
  const average = (part: typeof regions): number => part.reduce((sum, region) => sum + region.mean, 0) / part.length;
  const [low, high] = [regions.slice(0, cut), regions.slice(cut)];
  return {
    quantity: name,
    lowChains: numbers(low),
    highChains: numbers(high),
    lowMean: average(low),
    highMean: average(high),
  };
}

/**
 * Chains (numbers from 1) that never moved: the log density is constant, or, where it was not recorded, every quantity is.
 *
 * @param logDensities `[chain][draw]`, or undefined
 */
export function stuckChains(
  scalars: readonly DrawsScalar[],
  logDensities: readonly Float64Array[] | undefined,
  numChains: number,
): number[] {
  const stuck: number[] = [];
  for (let chain = 0; chain < numChains; chain++) {
    const isConstant = (draws: Float64Array): boolean => draws.length > 1 && drawsKind(draws) === "constant";
    const never =
      logDensities === undefined
        ? scalars.length > 0 && scalars.every(({ chains }) => isConstant(chains[chain]))
        : isConstant(logDensities[chain]);
    if (never) stuck.push(chain + 1);
  }
  return stuck;
}
