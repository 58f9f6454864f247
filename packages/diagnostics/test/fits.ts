/** @file Draws and sample statistics made up for tests. */
import { nearestName } from "@terrace/core";
import type { Draws, DrawsScalar, DrawsVariable, SampleStatistics } from "@terrace/core";

/** `Draws` over scalars `[chain][draw]`; `name[label]` belongs to the variable before its bracket. */
export function drawsOf(columns: Readonly<Record<string, readonly Float64Array[]>>): Draws {
  const scalars: DrawsScalar[] = Object.entries(columns).map(([name, chains]) => ({
    name,
    variable: name.split("[")[0],
    chains,
  }));
  const names = [...new Set(scalars.map(({ variable }) => variable))];
  const check = (name: string): void => {
    if (!names.includes(name)) {
      throw new RangeError(
        `draws: there is no quantity \`${name}\`; the nearest name is \`${nearestName(name, names)}\`.`,
      );
    }
  };
  return {
    numChains: scalars[0]?.chains.length ?? 0,
    numDraws: scalars[0]?.chains[0].length ?? 0,
    names,
    get: (name): DrawsVariable => {
      check(name);
      throw new RangeError("not needed by diagnostics");
    },
    scalars: (wanted) => {
      wanted?.forEach(check);
      return wanted === undefined
        ? [...scalars]
        : wanted.flatMap((name) => scalars.filter(({ variable }) => variable === name));
    },
  };
}

/** Sample statistics in which nothing is wrong: independent energies, no divergence, depth 3. */
export function goodStatistics(numChains: number, numDraws: number, normal: () => number): SampleStatistics {
  const size = numChains * numDraws;
  return {
    lp__: Float64Array.from({ length: size }, normal),
    accept_stat__: new Float64Array(size).fill(0.8),
    stepsize__: new Float64Array(size).fill(0.5),
    treedepth__: new Float64Array(size).fill(3),
    n_leapfrog__: new Float64Array(size).fill(7),
    divergent__: new Float64Array(size),
    energy__: Float64Array.from({ length: size }, normal),
  };
}

/** A stationary first-order autoregression with standard normal margins. */
export function autoregression(length: number, correlation: number, normal: () => number): Float64Array {
  const draws = new Float64Array(length);
  const innovation = Math.sqrt(1 - correlation * correlation);
  draws[0] = normal();
  for (let t = 1; t < length; t++) draws[t] = correlation * draws[t - 1] + innovation * normal();
  return draws;
}
