/** @file Findings from the sampler's own statistics: divergences, trajectories cut short, energy [Betancourt2017]. */
import type { DrawsScalar, SampleStatistics } from "@terrace/core";
import { findDivergenceCluster } from "./divergence-clusters.js";
import { ebfmi } from "./energy-fraction.js";
import { counted } from "./reason.js";
import type { Reason } from "./reason.js";

/** From this many divergences on the draws are not trusted, wherever they are. */
const maxScatteredDivergences = 4;
/** Share of draws at the depth limit past which trajectories are too short as a rule and not by accident. */
const maxDepthShare = 0.01;
/** CmdStan's limit (`diagnose`); [Betancourt2016] sees trouble from 0.3 down, rstan warns from 0.2. */
const minEnergyFraction = 0.3;

/** Findings that speak against the draws, and those that only deserve a note. */
export interface SamplerFindings {
  readonly reasons: readonly Reason[];
  readonly notes: readonly Reason[];
}

/**
 * Checks sample statistics `[chain, draw]`.
 *
 * @param scales draws of the scale parameters, for divergences that gather at a scale
 */
export function checkSampler(
  statistics: SampleStatistics,
  numChains: number,
  numDraws: number,
  maxTreeDepth: number,
  scales: readonly DrawsScalar[],
): SamplerFindings {
  const reasons: Reason[] = [];
  const notes: Reason[] = [];
  const total = numChains * numDraws;
  const add = (
    list: Reason[],
    code: Reason["code"],
    message: string,
    advice: string,
    quantities: string[] = [],
  ): void => {
    list.push({ code, message, advice, quantities });
  };

  const numDivergent = countWhere(statistics.divergent__, (value) => value === 1);
  if (numDivergent > 0) {
    const cluster = findDivergenceCluster(statistics.divergent__, numChains, numDraws, scales);
    const what = `${counted(numDivergent, "divergence")} in ${counted(total, "draw")}`;
    const cure =
      "Write varying effects in non-centred form (a = mu + tau * z), give scales a tighter prior, or raise `targetAcceptance` to 0.95.";
    if (cluster !== undefined && cluster.kind !== "stretch") {
      const side = cluster.kind === "low" ? "at or below" : "at or above";
      const bound = Number(cluster.bound.toPrecision(3));
      add(
        reasons,
        "divergences",
        `${what}, all where ${cluster.where} is ${side} ${bound}: the sampler does not get through there.`,
        cure,
        [cluster.where],
      );
    } else if (cluster !== undefined) {
      add(reasons, "divergences", `${what}, close together in ${cluster.where} from draw ${cluster.bound} on.`, cure);
    } else if (numDivergent > maxScatteredDivergences) {
      add(reasons, "divergences", `${what}: parts of the posterior are missing from the draws.`, cure);
    } else {
      add(
        notes,
        "divergences",
        numDivergent === 1 ? `${what}.` : `${what}, not in one place.`,
        "A higher `targetAcceptance` (0.95) makes such accidents rarer.",
      );
    }
  }

  const numDeep = countWhere(statistics.treedepth__, (value) => value >= maxTreeDepth);
  if (numDeep > 0) {
    const isOften = numDeep > maxDepthShare * total;
    const share = numDeep / total >= 0.001 ? `${(100 * (numDeep / total)).toFixed(1)}%` : "less than 0.1%";
    add(
      isOften ? reasons : notes,
      "tree-depth",
      `${counted(numDeep, "draw")} of ${total} (${share}) stopped at tree depth ${maxTreeDepth}.`,
      "Bring the parameters to scales near 1 or remove strong correlations; raise `maxTreeDepth` if that cannot be done.",
    );
  }

  const fractions = ebfmi(byChain(statistics.energy__, numChains, numDraws));
  const low = fractions
    .map((fraction, chain) => ({ fraction, chain }))
    .filter(({ fraction }) => fraction < minEnergyFraction);
  if (low.length > 0) {
    const worst = Math.min(...low.map(({ fraction }) => fraction));
    const names = low.map(({ chain }) => chain + 1).join(", ");
    add(
      reasons,
      "energy",
      `E-BFMI is below ${minEnergyFraction} in ${low.length === 1 ? "chain" : "chains"} ${names} (lowest ${worst.toFixed(2)}): the energy is explored too slowly.`,
      "Look for scales close to zero or heavy tails: use the non-centred form or tighter priors.",
    );
  }
  return { reasons, notes };
}

/** The rows of a `[chain, draw]` array. */
export function byChain(values: Float64Array, numChains: number, numDraws: number): Float64Array[] {
  return Array.from({ length: numChains }, (_, chain) => values.subarray(chain * numDraws, (chain + 1) * numDraws));
}

function countWhere(values: Float64Array, holds: (value: number) => boolean): number {
  let count = 0;
  for (const value of values) if (holds(value)) count++;
  return count;
}
