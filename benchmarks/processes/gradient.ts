/**
 * @file Times the bare log density and gradient of one case in this process. Prints a line of JSON. Checked before it is timed:
 * differences of the log density between fixed points against the reference's, the gradient against central differences.
 */

import { compile, model } from "terrace";

import { checkDensity } from "../harness/check-density.js";
import { findCase } from "../harness/find-case.js";
import { cases } from "../models/cases.js";

/** What the process is asked for. */
export interface GradientJob {
  readonly case: string;
  readonly repeats: number;
}

/** CPU microseconds of one evaluation. */
export interface GradientTimes {
  readonly failures: readonly string[];
  /** Over the first evaluations of the process. */
  readonly coldUs: number;
  /** One for each repeat, once hot code is compiled. */
  readonly warmUs: readonly number[];
  readonly warmValueUs: readonly number[];
}

const numColdEvaluations = 20;
const secondsToWarm = 1;
const secondsARepeat = 0.3;

const job = JSON.parse(process.argv[2]!) as GradientJob;
const benchmark = findCase(job.case, cases);
const data = benchmark.data();
const compiled = compile(model(Object.assign([benchmark.model], { raw: [benchmark.model] })), data);
const position = compiled.allocate(compiled.dimension);
const gradient = compiled.allocate(compiled.dimension);
position.fill(0.1);

const evaluateGradient = (): void => {
  // The position moves a little, as it does under a sampler, so that nothing can be kept from one evaluation to the next.
  position[0]! += 1e-9;
  compiled.logDensityGradient(position, gradient);
};
const evaluateValue = (): void => {
  position[0]! += 1e-9;
  compiled.logDensity(position);
};

const coldUs = cpuMicroseconds(evaluateGradient, numColdEvaluations) / numColdEvaluations;
const failures = checkDensity(benchmark, compiled);
const result: GradientTimes = {
  failures,
  coldUs,
  warmUs: failures.length > 0 ? [] : timeWarm(evaluateGradient),
  warmValueUs: failures.length > 0 ? [] : timeWarm(evaluateValue),
};
console.log(JSON.stringify(result));

function timeWarm(evaluate: () => void): number[] {
  let perSecond = 1;
  for (let seconds = 0; seconds < secondsToWarm;) {
    const count = Math.max(10, Math.round(0.1 * perSecond));
    const us = Math.max(1, cpuMicroseconds(evaluate, count));
    seconds += us / 1e6;
    perSecond = (1e6 * count) / us;
  }
  const count = Math.max(10, Math.round(secondsARepeat * perSecond));
  return Array.from({ length: job.repeats }, () => cpuMicroseconds(evaluate, count) / count);
}

function cpuMicroseconds(evaluate: () => void, count: number): number {
  const before = process.cpuUsage();
  for (let k = 0; k < count; k++) evaluate();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
