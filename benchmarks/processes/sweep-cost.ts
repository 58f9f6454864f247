/**
 * @file What a sweep costs on many rows and on fewer, in turns in this process: prints the fits of both, whose CPU time is that of
 * sampling alone.
 */

import { closeWorkers } from "terrace";

import { findCase } from "../harness/find-case.js";
import { fitSampled } from "../harness/fit-sampled.js";
import type { FitMeasurement } from "../harness/measurement.js";
import { gibbsCases } from "../models/gibbs-cases.js";
import type { FitsJob } from "./fits.js";

/** Fits of both, warm ones: the first of each is left out. */
export interface SweepCosts {
  readonly many: readonly FitMeasurement[];
  readonly fewer: readonly FitMeasurement[];
}

const job = JSON.parse(process.argv[2]!) as FitsJob;
const benchmark = findCase(job.case, gibbsCases);
const { fewerRows } = benchmark;
if (fewerRows === undefined) throw new RangeError(`sweep-cost: the case ${benchmark.name} has no \`fewerRows\`.`);
const many = { ...benchmark, leavesOutSetup: true };
const fewer = { ...many, reference: fewerRows.reference };
const [manyRows, rows] = [benchmark.data(), fewerRows.data()];
const costs: Record<keyof SweepCosts, FitMeasurement[]> = { many: [], fewer: [] };
// The first fit warms up the code of sweeps, which is the same.
await fitSampled(fewer, rows, 0);
for (const seed of job.seeds) {
  costs.fewer.push(await fitSampled(fewer, rows, seed));
  costs.many.push(await fitSampled(many, manyRows, seed));
}
await closeWorkers();
console.log(JSON.stringify(costs));
