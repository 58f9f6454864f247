/** @file Observations by the caller's rows: pointwise likelihood and predictions of names that several statements score. */

import { createGenerator } from "@terrace/core";
import { evaluate } from "@terrace/graph";
import { describe, expect, it } from "vitest";
import { flat, planOf, pointwiseAt, type Values } from "./evaluate-model.js";

const logNormal = (x: number, mu: number, sigma: number): number =>
  -0.5 * Math.log(2 * Math.PI) - Math.log(sigma) - 0.5 * ((x - mu) / sigma) ** 2;

function predictAt(source: string, data: Record<string, unknown>, values: Values): Record<string, number[]> {
  const plan = planOf(source, data);
  const { position } = evaluate(plan.programs.unconstrain, flat(values));
  const result = evaluate(plan.programs.generate, { position: position! }, createGenerator(1, 0, "prediction"));
  return Object.fromEntries(Object.entries(result).map(([name, array]) => [name, [...array]]));
}

function expectRows(actual: readonly number[] | undefined, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, row) => {
    if (Number.isNaN(value)) expect(actual![row]).toBeNaN();
    else expect(actual![row]).toBeCloseTo(value, 12);
  });
}

describe("rows", () => {
  const y = [1, 0.5, 0.3, -0.2];
  const b = 0.4;
  const steps = y.slice(1).map((value, t) => logNormal(value, b * y[t]!, 1));

  it.each([
    [
      "a first element and the rest",
      "y[0] ~ normal(0, 2)\ny[t in 1..<T] ~ normal(b * y[t-1], 1)",
      [logNormal(1, 0, 2), ...steps],
    ],
    [
      "the rest and a first element",
      "y[t in 1..<T] ~ normal(b * y[t-1], 1)\ny[0] ~ normal(0, 2)",
      [logNormal(1, 0, 2), ...steps],
    ],
    ["the rest alone", "y[t in 1..<T] ~ normal(b * y[t-1], 1)", [NaN, ...steps]],
    ["a loop", "for t in 1..<T { y[t] ~ normal(b * y[t-1], 1) }", [NaN, ...steps]],
    [
      "a loop that carries",
      "let h: real[T]\nh[0] = b\nfor t in 1..<T { h[t] = 2 * h[t-1]; y[t] ~ normal(h[t], 1) }",
      [NaN, logNormal(0.5, 0.8, 1), logNormal(0.3, 1.6, 1), logNormal(-0.2, 3.2, 1)],
    ],
    ["elements by index", "y[[2, 0]] ~ normal(b, 1)", [logNormal(1, b, 1), NaN, logNormal(0.3, b, 1), NaN]],
    ["a range", "y[1..<3] ~ normal(b, 1)", [NaN, logNormal(0.5, b, 1), logNormal(0.3, b, 1), NaN]],
  ])("of %s", (_, statements, expected) => {
    const source = `data y: real[T]\nb ~ normal(0, 1)\n${statements}`;
    const plan = planOf(source, { y });
    const numObserved = expected.filter((value) => !Number.isNaN(value)).length;
    expect(plan.observations).toEqual([
      { name: "y", shape: [4], predictionShape: [4], numObserved, dims: ["T"], coords: {} },
    ]);
    expect(plan.numObservations).toBe(numObserved);
    expectRows(pointwiseAt(plan, { b })["y"], expected);
    const predicted = predictAt(source, { y }, { b })["y"]!;
    expect(predicted.map(Number.isNaN)).toEqual(expected.map(Number.isNaN));
  });

  it("of a matrix, in a loop over part of it", () => {
    const source = "data y: real[N, N]\nb ~ normal(0, 1)\nfor i in N, j in 0..i { y[i, j] ~ normal(b, 1) }";
    const plan = planOf(source, { y: [[1, 2], [3, 4]] }); // prettier-ignore
    expectRows(pointwiseAt(plan, { b })["y"], [logNormal(1, b, 1), NaN, logNormal(3, b, 1), logNormal(4, b, 1)]);
    expect(plan.numObservations).toBe(3);
  });

  it("of vectors are the rows of a matrix", () => {
    const source =
      "data y: real[N, K]\nb ~ normal(0, 1)\ny[0] ~ multi_normal(b, identity(K))\n" +
      "y[i in 1..<N, :] ~ multi_normal(0, identity(K))";
    const plan = planOf(source, { y: [[1, 2], [0, 1], [3, 0]] }); // prettier-ignore
    expect(plan.observations).toMatchObject([{ name: "y", shape: [3], predictionShape: [3, 2], dims: ["N", "K"] }]);
    const two = (u: number, v: number, mu: number): number => logNormal(u, mu, 1) + logNormal(v, mu, 1);
    expectRows(pointwiseAt(plan, { b })["y"], [two(1, 2, b), two(0, 1, 0), two(3, 0, 0)]);
  });

  it("of vectors that are not rows stay apart", () => {
    const source =
      "data y: real[4]\nb ~ normal(0, 1)\ny[0..<2] ~ multi_normal(b, identity(2))\n" +
      "y[2..<4] ~ multi_normal(b, identity(2))";
    const plan = planOf(source, { y });
    expect(plan.observations.map(({ name, shape }) => [name, shape])).toEqual([["y", []], ["y.2", []]]); // prettier-ignore
    expect(plan.numObservations).toBe(2);
  });

  it("with a missing value have no likelihood and are not counted, but are predicted", () => {
    const source = "data y: real[N]\nb ~ normal(0, 1)\ny ~ normal(b, 1)";
    const plan = planOf(source, { y: [1, null, 2] });
    expectRows(pointwiseAt(plan, { b, y_missing: [5] })["y"], [logNormal(1, b, 1), NaN, logNormal(2, b, 1)]);
    expect(plan.numObservations).toBe(2);
    const predicted = predictAt(source, { y: [1, null, 2] }, { b, y_missing: [5] })["y"]!;
    expect(predicted.every(Number.isFinite)).toBe(true);
    expect(planOf(source, { y: [null, null] }).numObservations).toBe(0);
  });
});
