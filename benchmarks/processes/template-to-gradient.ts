/** @file Milliseconds from a template to the first gradient, for every model of the test set, in one process that is warm. */

import { compile, model } from "terrace";

import { testSet, type TestModel } from "../models/test-set.js";

/** Milliseconds of one wait: of time, and of the process's CPU time, its collector's and compiler's threads included. */
export interface Wait {
  readonly wall: number;
  readonly cpu: number;
}

/** Waits by model, a list a round. */
export interface GradientWaits {
  readonly names: readonly string[];
  readonly rounds: readonly (readonly Wait[])[];
}

/** Rounds over all models after which the engine has compiled what it will. */
const warmingRounds = 3;

function waitFor({ text, data }: TestModel): Wait {
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  const compiled = compile(model(Object.assign([text], { raw: [text] })), data);
  compiled.logDensityGradient(compiled.allocate(compiled.dimension), compiled.allocate(compiled.dimension));
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuStart);
  return { wall, cpu: (user + system) / 1000 };
}

const { rounds } = JSON.parse(process.argv[2]!) as { readonly rounds: number };
const models = testSet();
for (let k = 0; k < warmingRounds; k++) for (const each of models) waitFor(each);
const waits: GradientWaits = {
  names: models.map(({ name }) => name),
  rounds: Array.from({ length: rounds }, () => models.map(waitFor)),
};
console.log(JSON.stringify(waits));
