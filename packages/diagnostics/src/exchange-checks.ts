/** @file Whether the draws have the symmetry of the posterior, where exchanges of parameters leave it unchanged. */
import { special } from "@terrace/core";
import type { DrawsScalar } from "@terrace/core";
import { chainMatrix, splitChains } from "./chain-matrix.js";
import { essOfMatrix } from "./effective-sample-size.js";
import type { Exchange } from "./exchanges.js";
import { nameSome } from "./reason.js";
import type { Reason } from "./reason.js";

/** Probability, shared by all comparisons of a fit, of an alarm when chains visit all equal modes. */
const falseAlarmProbability = 0.001;

/** A comparison whose two sides are equally probable. */
interface Comparison {
  readonly exchange: Exchange;
  readonly names: readonly [string, string];
  /** `[chain][draw]`, 1 where the first side is the larger. */
  readonly isLarger: readonly Float64Array[];
}

/**
 * Checks draws against exchanges that leave the posterior unchanged.
 *
 * 1. If a and b change places, P(a > b) = 1/2; if w becomes 1 - w, P(w > 1/2) = 1/2.
 * 2. The share of draws with a > b is compared with 1/2 by its Monte Carlo error sqrt(1 / 4 ESS), ESS that of the
 *    indicator, at a probability of 0.001 shared by all comparisons. A share of 0 or 1 has no ESS and is always off.
 *
 * Chains that disagree among themselves have a small ESS here and are left to R-hat.
 */
export function checkExchanges(exchanges: readonly Exchange[], scalars: readonly DrawsScalar[]): Reason[] {
  const byName = new Map(scalars.map((scalar) => [scalar.name, scalar.chains]));
  const comparisons: Comparison[] = [];
  for (const exchange of exchanges) {
    for (const names of exchange.pairs) {
      const [first, second] = [byName.get(names[0]), byName.get(names[1])];
      if (first === undefined || second === undefined) continue;
      const isLarger = first.map((draws, chain) => compare(draws, (t) => second[chain][t]));
      comparisons.push({ exchange, names, isLarger });
    }
    for (const name of exchange.reflected) {
      const isLarger = byName.get(name)?.map((draws) => compare(draws, () => 0.5));
      if (isLarger !== undefined) comparisons.push({ exchange, names: [name, `1 - ${name}`], isLarger });
    }
  }
  const limit = special.normalQuantile(1 - falseAlarmProbability / (2 * comparisons.length));
  const broken = comparisons
    .map((comparison) => ({ ...comparison, share: shareOf(comparison.isLarger) }))
    .filter(({ isLarger, share }) => {
      if (share === 0 || share === 1) return true;
      return (
        Math.abs(share - 0.5) > limit * Math.sqrt(0.25 / essOfMatrix(splitChains(chainMatrix("verdict", isLarger))))
      );
    })
    .sort((a, b) => Math.abs(b.share - 0.5) - Math.abs(a.share - 0.5));
  if (broken.length === 0) return [];
  const [{ exchange, names, share }] = broken;
  const others = [
    ...exchange.pairs.map((pair) => `${pair[0]} and ${pair[1]}`),
    ...exchange.reflected.map((name) => `${name} and 1 - ${name}`),
  ].filter((text) => text !== `${names[0]} and ${names[1]}`);
  const together = others.length === 0 ? "" : `, together with ${nameSome(others)},`;
  const quantities = broken.flatMap((one) => one.names.filter((name) => byName.has(name)));
  return [
    {
      code: "exchangeable",
      message: `The model does not tell ${names[0]} from ${names[1]}: exchanged${together} they give the same posterior density, but ${names[0]} is the larger in ${percent(share)} of the draws instead of half. There are equal modes that the chains did not visit.`,
      advice:
        "Fix the order of exchangeable components (`ordered`) or give them different priors; what does not depend on their order can be used.",
      quantities: [...new Set(quantities)],
    },
  ];
}

function compare(draws: Float64Array, other: (t: number) => number): Float64Array {
  return Float64Array.from(draws, (value, t) => (value > other(t) ? 1 : 0));
}

function shareOf(indicators: readonly Float64Array[]): number {
  let sum = 0;
  let size = 0;
  for (const chain of indicators) {
    for (const value of chain) sum += value;
    size += chain.length;
  }
  return sum / size;
}

function percent(share: number): string {
  return share === 0 || share === 1 ? `${100 * share}%` : `${(100 * share).toFixed(1)}%`;
}
