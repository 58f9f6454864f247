/** @file Samples on until the draws are worth a comparison. */

import { smallestEss, type ChainGroup, type SmallestEss } from "./chain-group.js";
import { FIRST_BLOCK, nextNumDraws, type ResolvedRunCaseOptions } from "./run-options.js";

/** Extends the chains in blocks, each as long as the ESS so far say is needed; the ESS that they end with. */
export function sampleUntil(
  group: ChainGroup,
  { maxDraws, bulkGoal, tailGoal }: Pick<ResolvedRunCaseOptions, "maxDraws" | "bulkGoal" | "tailGoal">,
): SmallestEss {
  let numDraws = Math.min(FIRST_BLOCK, maxDraws);
  for (;;) {
    group.extendTo(numDraws);
    const ess = smallestEss(group.draws());
    const share = Math.min(ess.bulk / bulkGoal, ess.tail / tailGoal);
    if (share >= 1 || numDraws >= maxDraws) return ess;
    numDraws = nextNumDraws(numDraws, share, maxDraws);
  }
}
