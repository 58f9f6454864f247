/**
 * @file Whether a few divergences gather in one place. Divergences that fall anywhere are chance errors of the
 * integrator; those in the neck of a funnel mark a region that the chains cannot enter [Betancourt2017, section 6.2].
 */
import { special } from "@terrace/core";
import type { DrawsScalar } from "@terrace/core";

/** Chance of calling divergences clustered when they fall anywhere; shared by all tests made. */
const falseAlarmProbability = 0.01;

/** Where divergences gather. */
export interface DivergenceCluster {
  /** `low` or `high` values of a scale, or a `stretch` of one chain. */
  readonly kind: "low" | "high" | "stretch";
  /** The scale, or `chain 2`. */
  readonly where: string;
  /** The bound of the region: the largest (`low`) or smallest (`high`) value of the scale; the first draw of the stretch. */
  readonly bound: number;
}

/**
 * Looks for a cluster among two or more divergent draws.
 *
 * 1. For every scale: the share of all draws that lie at or below the largest divergent one is u. Divergences that fall
 *    anywhere have P(u <= x) = x^d; the same from above. Clustered if 2 K u^d < 0.01 for K scales.
 * 2. All in one stretch of w consecutive draws of one chain: by the union bound over the d starting points this has
 *    probability at most d (w / S)^(d - 1) among S draws. Clustered if that is below 0.01.
 *
 * @param divergent `[chain, draw]`, 1 where divergent
 * @param scales draws of scale parameters; may be empty
 * @returns the first cluster found
 */
export function findDivergenceCluster(
  divergent: Float64Array,
  numChains: number,
  numDraws: number,
  scales: readonly DrawsScalar[],
): DivergenceCluster | undefined {
  const places: number[] = [];
  for (let i = 0; i < divergent.length; i++) if (divergent[i] === 1) places.push(i);
  const count = places.length;
  const total = numChains * numDraws;
  if (count < 2) return undefined;
  for (const { name, chains } of scales) {
    const values = places.map((place) => chains[Math.floor(place / numDraws)][place % numDraws]);
    const [smallest, largest] = [Math.min(...values), Math.max(...values)];
    let atOrBelow = 0;
    let atOrAbove = 0;
    for (const chain of chains) {
      for (const draw of chain) {
        if (draw <= largest) atOrBelow++;
        if (draw >= smallest) atOrAbove++;
      }
    }
    const chance = (share: number): number => 2 * scales.length * special.pow(share, count);
    if (chance(atOrBelow / total) < falseAlarmProbability) return { kind: "low", where: name, bound: largest };
    if (chance(atOrAbove / total) < falseAlarmProbability) return { kind: "high", where: name, bound: smallest };
  }
  const chain = Math.floor(places[0] / numDraws);
  const width = places[count - 1] - places[0] + 1;
  const oneChain = Math.floor(places[count - 1] / numDraws) === chain;
  if (oneChain && count * special.pow(width / total, count - 1) < falseAlarmProbability) {
    return { kind: "stretch", where: `chain ${chain + 1}`, bound: (places[0] % numDraws) + 1 };
  }
  return undefined;
}
