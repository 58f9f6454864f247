/** @file Monte Carlo standard errors for the statistical tests, by batch means: simple, and independent of the package `diagnostics`. */
import type { LogDensity } from "@terrace/core";

import type { ChainOptions } from "../../src/options.js";
import { runChain } from "../../src/run-chain.js";
import { generatorsOf } from "./densities.js";

/** Draws `[chain][coordinate][draw]` with totals over chains. */
export interface Sampled {
  readonly chains: readonly (readonly Float64Array[])[];
  /** Mean `accept_stat__` of each chain after warmup. */
  readonly acceptance: readonly number[];
  readonly divergences: number;
  readonly leapfrogs: number;
}

/** Runs chains and keeps everything. */
export function sampleChains(
  density: LogDensity,
  seed: number,
  numChains: number,
  options: Omit<ChainOptions, "generators"> = {},
): Sampled {
  const acceptance: number[] = [];
  let divergences = 0;
  let leapfrogs = 0;
  const chains = Array.from({ length: numChains }, (_, chain) => {
    const numDraws = options.draws ?? 1000;
    const columns = Array.from({ length: density.dimension }, () => new Float64Array(numDraws));
    let draw = 0;
    let sum = 0;
    runChain(
      density,
      { ...options, generators: generatorsOf(seed, chain) },
      {
        onDraw(_iteration, _isWarmup, position, info) {
          for (let i = 0; i < position.length; i++) columns[i][draw] = position[i]!;
          draw++;
          sum += info.accept_stat__;
          divergences += info.divergent__;
          leapfrogs += info.n_leapfrog__;
        },
      },
    );
    acceptance.push(sum / draw);
    return columns;
  });
  return { chains, acceptance, divergences, leapfrogs };
}

/** Mean of a function of the draws, with a standard error from batches of 50 draws. */
export function estimate(
  sampled: Sampled,
  statistic: (draw: (coordinate: number) => number) => number,
): { mean: number; standardError: number } {
  const batchSize = 50;
  const batches: number[] = [];
  for (const columns of sampled.chains) {
    const numDraws = columns[0].length;
    for (let start = 0; start + batchSize <= numDraws; start += batchSize) {
      let sum = 0;
      for (let k = start; k < start + batchSize; k++) sum += statistic((coordinate) => columns[coordinate][k]);
      batches.push(sum / batchSize);
    }
  }
  const mean = batches.reduce((a, b) => a + b, 0) / batches.length;
  const variance = batches.reduce((a, b) => a + (b - mean) ** 2, 0) / (batches.length - 1);
  return { mean, standardError: Math.sqrt(variance / batches.length) };
}
