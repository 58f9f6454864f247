/** @file One fit of a Gibbs case through `sample`, on one thread. */

import { model, sample } from "terrace";

import { assessFit } from "./assess-fit.js";
import type { BenchmarkCase, PlainData } from "./benchmark-case.js";
import type { GibbsCase } from "./gibbs-case.js";
import { indexedScalars } from "./indexed-scalars.js";
import type { FitMeasurement } from "./measurement.js";

/** Fits and judges; diagnostics are in no time. */
export async function fitSampled(
  benchmark: Pick<BenchmarkCase, "model" | "settings" | "notCompared" | "scales" | "reference"> &
    Pick<GibbsCase, "sampler" | "leavesOutSetup">,
  data: PlainData,
  seed: number,
): Promise<FitMeasurement> {
  const { settings, leavesOutSetup = false } = benchmark;
  const sampler = benchmark.sampler === "auto" ? "auto" : "gibbs";
  const program = model(Object.assign([benchmark.model], { raw: [benchmark.model] }));
  const fit = await sample(program, data, { ...settings, seed, sampler, workers: 1 });
  const { cpuSeconds, samplingCpuSeconds } = fit.timings;
  const scalars = indexedScalars(fit.draws).filter(({ name }) => !benchmark.notCompared.test(name));
  return {
    seed,
    cpuSeconds: leavesOutSetup ? samplingCpuSeconds : cpuSeconds,
    callCpuSeconds: cpuSeconds,
    setupSeconds: cpuSeconds - samplingCpuSeconds,
    assessment: assessFit(benchmark, scalars),
  };
}
