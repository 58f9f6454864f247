/** @file A fit held to exact moments: how far means and mean squares of its draws are off, in Monte Carlo errors. */

import type { Draws } from "@terrace/core";
import { mcseMean } from "@terrace/diagnostics";

import type { Moments } from "./moments.js";

/** A statistic of a scalar and its distance from the exact one, in standard errors. */
export interface Deviation {
  readonly what: string;
  readonly z: number;
}

/** Deviations of all scalars that `exact` has. A scalar that does not move must be what it is. */
export function deviations(draws: Draws, exact: ReadonlyMap<string, Moments>): Deviation[] {
  const found = new Map(draws.scalars().map(({ name, chains }) => [name, chains]));
  return [...exact].flatMap(([name, { mean, square }]) => {
    const chains = found.get(name);
    if (chains === undefined) throw new RangeError(`deviations: the fit has no \`${name}\`.`);
    return [
      { what: `mean of ${name}`, z: deviation(chains, mean) },
      {
        what: `mean square of ${name}`,
        z: deviation(
          chains.map((chain) => chain.map((x) => x * x)),
          square,
        ),
      },
    ];
  });
}

function deviation(chains: readonly Float64Array[], exact: number): number {
  const length = chains.reduce((sum, chain) => sum + chain.length, 0);
  const mean = chains.reduce((sum, chain) => sum + chain.reduce((x, y) => x + y, 0), 0) / length;
  const isConstant = chains.every((chain) => chain.every((x) => x === chains[0]![0]));
  if (!isConstant) return (mean - exact) / mcseMean(chains);
  // As much as rounding, or as what is never met in so many draws.
  return Math.abs(mean - exact) < 10 / length ? 0 : Infinity;
}
