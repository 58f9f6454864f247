/** @file Every model of the test set as one TensorFlow graph, for one chain and for three, against the interpreter. */

import { loadTensorflow, tensorflowBatchedLogDensity, tensorflowLogDensity } from "@terrace/backend-tfjs";
import { createGenerator, randomUniform } from "@terrace/core";
import { evaluate } from "@terrace/graph";
import { parseModel } from "@terrace/model";
import { makePlan, type Plan } from "@terrace/runtime";
import { describe, expect, it } from "vitest";
import { hardModels, posteriorModels, readCase } from "../src/index.js";

/** Both compute in Float64 and differ in the order of sums and the last digits of functions; element by element. */
const TOLERANCE = 1e-12;
const NUM_CHAINS = 3;

const plans: [string, () => Plan][] = [
  ...posteriorModels.flatMap((posterior) =>
    posterior.cases.map((name): [string, () => Plan] => [
      name,
      () => makePlan((posterior.sampledAs ?? posterior.model).graph, posterior.data(readCase(name).data)),
    ]),
  ),
  ...Object.entries(hardModels).map(([name, [text, data]]): [string, () => Plan] => [
    name,
    () => makePlan(parseModel(text).graph, data),
  ]),
];

/** The largest relative distance of corresponding elements. */
function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const [x, y] = [actual[i]!, expected[i]!];
    if (Object.is(x, y) || x === y) continue;
    const relative = Math.abs(x - y) / Math.abs(y);
    worst = Math.max(worst, Number.isNaN(relative) ? Infinity : relative);
  }
  return worst;
}

describe("one TensorFlow graph", () => {
  it.each(plans)("agrees with the interpreter: %s", (_, plan) => {
    const { programs, dimension } = plan();
    const host = loadTensorflow();
    const one = tensorflowLogDensity(host, programs);
    const many = tensorflowBatchedLogDensity(host, programs, NUM_CHAINS);
    const generator = createGenerator(21, 0, "initialisation");
    const positions = new Float64Array(dimension * NUM_CHAINS).map(() => randomUniform(generator, -1, 1));
    const [values, valuesAlone] = [new Float64Array(NUM_CHAINS), new Float64Array(NUM_CHAINS)];
    const gradients = new Float64Array(dimension * NUM_CHAINS);
    many.logDensityGradient(positions, values, gradients);
    many.logDensity(positions, valuesAlone);
    for (let chain = 0; chain < NUM_CHAINS; chain++) {
      const own = (all: Float64Array): Float64Array => all.filter((_unused, k) => k % NUM_CHAINS === chain);
      const position = own(positions);
      const gradient = new Float64Array(dimension);
      const value = one.logDensityGradient(position, gradient);
      const expected = evaluate(programs.density, { position });
      const expectedValues = [
        expected["value"]![0]!,
        expected["value"]![0]!,
        expected["value"]![0]!,
        expected["value"]![0]!,
      ];
      const found = [value, one.logDensity(position), values[chain]!, valuesAlone[chain]!];
      expect(distance(found, expectedValues)).toBeLessThanOrEqual(TOLERANCE);
      expect(distance(gradient, expected["gradient"]!)).toBeLessThanOrEqual(TOLERANCE);
      expect(distance(own(gradients), expected["gradient"]!)).toBeLessThanOrEqual(TOLERANCE);
    }
    one.dispose();
    many.dispose();
  });
});
