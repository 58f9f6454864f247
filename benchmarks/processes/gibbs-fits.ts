/**
 * @file One after another, the Gibbs fits of one case in this process, on one thread. Prints a JSON array of measurements. A time
 * runs from the call to the draws, compilation included, unless the case leaves set-up out.
 */

import { closeWorkers, gibbsVaryingIntercepts } from "terrace";

import { assessFit, type ScalarDraws } from "../harness/assess-fit.js";
import { findCase } from "../harness/find-case.js";
import { fitSampled } from "../harness/fit-sampled.js";
import type { GibbsCase } from "../harness/gibbs-case.js";
import { indexedScalars } from "../harness/indexed-scalars.js";
import type { FitMeasurement } from "../harness/measurement.js";
import { gibbsCases } from "../models/gibbs-cases.js";
import type { FitsJob } from "./fits.js";

const job = JSON.parse(process.argv[2]!) as FitsJob;
const benchmark = findCase(job.case, gibbsCases);
const fits: FitMeasurement[] = [];
if (benchmark.sampler === "classical") {
  for (const seed of job.seeds) {
    const { cpuSeconds, scalars } = fitClassical(benchmark, seed);
    fits.push({ seed, cpuSeconds, callCpuSeconds: cpuSeconds, assessment: assessFit(benchmark, scalars) });
  }
} else {
  const data = benchmark.data();
  for (const seed of job.seeds) fits.push(await fitSampled(benchmark, data, seed));
  await closeWorkers();
}
console.log(JSON.stringify(fits));

/** Chains of `gibbsVaryingIntercepts`, one call each. */
function fitClassical({ data, settings }: GibbsCase, seed: number): { cpuSeconds: number; scalars: ScalarDraws[] } {
  const { x, y, group } = data() as Readonly<Record<"x" | "y", number[]> & Record<"group", string[]>>;
  const { warmup, draws: samples, chains } = settings;
  const before = process.cpuUsage();
  const runs = Array.from({ length: chains }, (_, chain) =>
    gibbsVaryingIntercepts(x, y, group, { samples, warmup, seed: `${seed}, ${chain}` }),
  );
  const { user, system } = process.cpuUsage(before);
  const byRun = runs.map(({ draws }) => indexedScalars(draws));
  const scalars = byRun[0]!.map(({ name }, k) => ({ name, chains: byRun.flatMap((run) => run[k]!.chains) }));
  return { cpuSeconds: (user + system) / 1e6, scalars };
}
