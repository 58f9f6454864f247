/** @file Which chains of an interrupted run make up its table of draws, in which every chain has the same number. */

/**
 * The choice that keeps the most draws: the `m` chains with the most, cut to the shortest of them, for the `m` with the
 * largest product of the two; more chains where two choices tie. Chains without draws are never in.
 *
 * @param counts draws by chain
 * @returns indices of the chains to keep, ascending, and how many draws of each
 */
export function keptChains(counts: readonly number[]): { readonly chains: number[]; readonly numDraws: number } {
  const order = [...counts.keys()]
    .filter((chain) => counts[chain]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b);
  let best = 0;
  order.forEach((chain, k) => {
    if (counts[chain]! * (k + 1) >= (best === 0 ? 0 : counts[order[best - 1]!]! * best)) best = k + 1;
  });
  const chains = order.slice(0, best).sort((a, b) => a - b);
  return { chains, numDraws: best === 0 ? 0 : counts[order[best - 1]!]! };
}
