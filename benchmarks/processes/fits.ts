/**
 * @file One after another, the fits of one case in this process, through `sample` as its users call it. Prints a JSON array of
 * measurements. Diagnostics are computed between the fits and are in no time.
 */

import { closeWorkers, model, sample } from "terrace";

import { assessFit } from "../harness/assess-fit.js";
import type { Settings } from "../harness/benchmark-case.js";
import type { FitMeasurement } from "../harness/measurement.js";
import { findCase } from "../harness/find-case.js";
import { cases } from "../models/cases.js";
import { indexedScalars } from "../harness/indexed-scalars.js";

/** What the process is asked for. */
export interface FitsJob {
  readonly case: string;
  readonly seeds: readonly number[];
  /** The case's own when absent. */
  readonly settings?: Settings;
}

const job = JSON.parse(process.argv[2]!) as FitsJob;
const benchmark = findCase(job.case, cases);
const data = benchmark.data();
const text = Object.assign([benchmark.model], { raw: [benchmark.model] });
const fits: FitMeasurement[] = [];
for (const seed of job.seeds) {
  const fit = await sample(model(text), data, { ...(job.settings ?? benchmark.settings), seed, sampler: "nuts" });
  const sum = (of: (chain: (typeof fit.chains)[number]) => number): number =>
    fit.chains.reduce((total, chain) => total + of(chain), 0);
  fits.push({
    seed,
    cpuSeconds: fit.timings.samplingCpuSeconds,
    callCpuSeconds: fit.timings.cpuSeconds,
    warmupLeapfrogs: sum((chain) => chain.warmupLeapfrogs),
    drawLeapfrogs: sum((chain) => chain.drawLeapfrogs),
    divergences: fit.sampleStats.divergent__.reduce((total, divergent) => total + divergent, 0),
    assessment: assessFit(benchmark, indexedScalars(fit.draws)),
  });
}
await closeWorkers();
console.log(JSON.stringify(fits));
