/** @file A case of one normal, whose answer is known, for tests of the runner. */

import { createGenerator, randomStandardNormal } from "@terrace/core";

import type { ScalarDraws } from "../harness/assess-fit.js";
import type { BenchmarkCase } from "../harness/benchmark-case.js";
import type { FitMeasurement } from "../harness/measurement.js";

export const fakeCase: BenchmarkCase = {
  name: "fake",
  model: "tau ~ normal(0, 1)",
  data: () => ({}),
  peerData: () => ({}),
  settings: { chains: 4, warmup: 100, draws: 250 },
  notCompared: /^L\[/,
  scales: /^tau$/,
  reference: () => ({
    source: "the standard normal itself",
    logDensities: [],
    scalars: { tau: { mean: 0, sd: 1, standardError: 0 } },
  }),
};

/** Independent normal draws, moved by `shift`; each chain by `spread` more than the one before. */
export function normalDraws(name: string, seed: number, shift = 0, spread = 0): ScalarDraws {
  const chains = Array.from({ length: 4 }, (_, chain) => {
    const generator = createGenerator(seed, chain, "draws");
    return Float64Array.from({ length: 250 }, () => randomStandardNormal(generator) + shift + spread * chain);
  });
  return { name, chains };
}

/** A fit of 2 CPU seconds and 1,000 leapfrogs, 400 of them in warmup, with `minEssBulk` effective draws. */
export function fakeFit(seed: number, minEssBulk: number, failures: readonly string[] = []): FitMeasurement {
  return {
    seed,
    cpuSeconds: 2,
    callCpuSeconds: 3,
    warmupLeapfrogs: 400,
    drawLeapfrogs: 600,
    assessment: { minEssBulk, minEssName: "tau", maxScaleRhat: 1, failures },
  };
}
