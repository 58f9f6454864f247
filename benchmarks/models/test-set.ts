/** @file The models that waits are measured on: every posterior with its data, models that are hard to lower, and the cases. */

import { hardModels, posteriorModels, readCase } from "@terrace/testing";
import type { DataInput } from "terrace";

import { eightSchools } from "./eight-schools.js";
import { fish } from "./fish.js";
import { radonIntercepts } from "./radon-intercepts.js";
import { radonSlopes } from "./radon-slopes.js";
import { sleepstudy } from "./sleepstudy.js";

/** A model as text, with data that JSON carries. */
export interface TestModel {
  readonly name: string;
  readonly text: string;
  readonly data: DataInput;
}

/** All models of the test set. */
export function testSet(): TestModel[] {
  const posteriors = posteriorModels.flatMap((posterior) =>
    posterior.cases.map((name): TestModel => {
      const text = (posterior.sampledAs ?? posterior.model).graph.source;
      return { name, text, data: posterior.data(readCase(name).data) };
    }),
  );
  const hard = Object.entries(hardModels).map(([name, [text, data]]): TestModel => ({ name, text, data }));
  const cases = [eightSchools, radonIntercepts, radonSlopes, sleepstudy, fish];
  return [...posteriors, ...hard, ...cases.map(({ name, model, data }) => ({ name, text: model, data: data() }))];
}
