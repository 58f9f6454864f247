/** @file Milliseconds from a template to the first gradient, for every model of the test set, in one process that is warm. */

import { compile, model } from "terrace";

import { testSet, type TestModel } from "../models/test-set.js";

/** Milliseconds by model, a list a round. */
export interface GradientWaits {
  readonly names: readonly string[];
  readonly rounds: readonly (readonly number[])[];
}

/** Rounds over all models after which the engine has compiled what it will. */
const warmingRounds = 3;

function milliseconds({ text, data }: TestModel): number {
  const start = performance.now();
  const compiled = compile(model(Object.assign([text], { raw: [text] })), data);
  compiled.logDensityGradient(compiled.allocate(compiled.dimension), compiled.allocate(compiled.dimension));
  return performance.now() - start;
}

const { rounds } = JSON.parse(process.argv[2]!) as { readonly rounds: number };
const models = testSet();
for (let k = 0; k < warmingRounds; k++) for (const each of models) milliseconds(each);
const waits: GradientWaits = {
  names: models.map(({ name }) => name),
  rounds: Array.from({ length: rounds }, () => models.map(milliseconds)),
};
console.log(JSON.stringify(waits));
