import { createGenerator } from "@terrace/core";
import { GraphBuilder } from "@terrace/graph";
import type { GaussianTerm } from "@terrace/rewrite";
import { describe, expect, it } from "vitest";
import { collapseRows } from "../../src/statistics/collapse-rows.js";
import { residualSumOfSquares } from "../../src/statistics/residuals.js";
import { interweavingStep, stretchedEffects } from "../../src/steps/interweaving.js";
import { block, gaussianTerm, parameter, positiveParameter, scaleConditional, valuesOf } from "../support/gaussian-models.js"; // prettier-ignore

const uniforms = createGenerator("interweaving", 0, "draws");
const numbers = (n: number): number[] => Array.from({ length: n }, () => uniforms.uniform() * 2 - 1);

function model() {
  const b = new GraphBuilder();
  const [J, N] = [5, 40];
  const a = parameter(b, "a", [J]);
  const mu = parameter(b, "mu");
  const slope = parameter(b, "slope");
  const tau = positiveParameter(b, "tau");
  const elements = Array.from({ length: N }, () => Math.floor(uniforms.uniform() * J));
  const rows = gaussianTerm(b, N, numbers(N), [{ variable: a, elements, weight: 1.5 }, { variable: slope, weight: numbers(N) }], { kind: "precision", node: b.input("p", []) }); // prettier-ignore
  const reversed = Array.from({ length: J }, (_, j) => J - 1 - j);
  const effects = gaussianTerm(b, J, 0, [{ variable: a, elements: reversed, weight: -1 }, { variable: mu }], { kind: "sd", node: tau.input }); // prettier-ignore
  const inputs = { a: numbers(J), mu: [0.3], slope: [0.2], tau: [0.8], p: [2.5] };
  return { b, a, mu, slope, tau, rows, effects, inputs };
}

describe("stretchedEffects", () => {
  it("gives the change of the other rows' log density as the effects move from their mean", () => {
    const { b, rows, effects, inputs } = model();
    const linear = effects.terms[0]!;
    const [deviations, curvature, slope] = valuesOf(
      (({ deviations: d, curvature: c, slope: s }) => [d, c, s])(stretchedEffects(b, effects, linear, collapseRows(b, rows).filter((part) => part.terms.some((x) => x.variable === linear.variable)))), // prettier-ignore
      inputs,
    ) as [Float64Array, Float64Array, Float64Array];
    deviations.forEach((d, j) => expect(d).toBeCloseTo(inputs.a[j]! - 0.3, 14));
    const logDensity = (term: GaussianTerm, a: readonly number[]): number => -0.5 * 2.5 * valuesOf([residualSumOfSquares(b, term)], { ...inputs, a })[0]![0]!; // prettier-ignore
    for (const ratio of [0.1, 0.9, 1.7, 4]) {
      const moved = inputs.a.map((x, j) => x + (ratio - 1) * deviations[j]!);
      const change = logDensity(rows, moved) - logDensity(rows, inputs.a);
      expect(slope[0]! * (ratio - 1) - 0.5 * curvature[0]! * (ratio - 1) ** 2).toBeCloseTo(change, 11);
    }
  });
});

describe("interweavingStep", () => {
  it("moves the scale and its effects, and reads what their rows read", () => {
    const { b, a, mu, slope, tau, rows, effects } = model();
    const coefficients = block([a, mu, slope], [rows, effects]);
    const scale = scaleConditional(b, tau, "sd", [effects], { name: "half_cauchy", args: [1] });
    const step = interweavingStep(b, scale, [coefficients], new Map([[coefficients, [rows, effects]]]))!;
    expect(step.draws).toEqual(["tau", "a"]);
    expect(step.graph.inputs.map(({ name }) => name).sort()).toEqual(["a", "mu", "p", "slope", "tau"]);
  });

  it("leaves alone scales of rows that are no effects, or that other rows read", () => {
    const { b, a, mu, slope, tau, rows, effects } = model();
    const residual = positiveParameter(b, "p");
    const coefficients = block([a, mu, slope], [rows, effects]);
    const terms = new Map([[coefficients, [rows, effects]]]);
    const ofRows = scaleConditional(b, residual, "precision", [rows], { name: "gamma", args: [1, 1] });
    expect(interweavingStep(b, ofRows, [coefficients], terms)).toBeUndefined();
    const shared = { ...rows, scale: { kind: "sd" as const, node: tau.input } };
    const ofEffects = scaleConditional(b, tau, "sd", [effects], { name: "half_normal", args: [1] });
    expect(interweavingStep(b, ofEffects, [coefficients], new Map([[coefficients, [shared, effects]]]))).toBeUndefined(); // prettier-ignore
  });
});
