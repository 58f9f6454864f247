import { createGenerator } from "@terrace/core";
import { GraphBuilder } from "@terrace/graph";
import type { GaussianTerm } from "@terrace/rewrite";
import { describe, expect, it } from "vitest";
import { collapseRows } from "../../src/statistics/collapse-rows.js";
import { residualSumOfSquares } from "../../src/statistics/residuals.js";
import { nestedVariable } from "../../src/blocks/nested-variable.js";
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

describe("a nested variable", () => {
  it("moves against the effects, so that the rows of both stay and its own tell the change", () => {
    const b = new GraphBuilder();
    const [K, D, N] = [3, 8, 60];
    const effects = parameter(b, "e", [K]);
    const inner = parameter(b, "c", [D]);
    const mu = parameter(b, "mu");
    const department = Array.from({ length: D }, (_, d) => d % K);
    // The last element of the inner variable has no rows.
    const d = Array.from({ length: N }, () => Math.floor(uniforms.uniform() * (D - 1)));
    const rows = gaussianTerm(b, N, numbers(N), [{ variable: effects, elements: d.map((each) => department[each]!) }, { variable: inner, elements: d }, { variable: mu }], { kind: "sd", node: b.constant(0.7) }); // prettier-ignore
    const own = gaussianTerm(b, K, 0, [{ variable: effects, weight: -1 }], { kind: "sd", node: b.input("t", []) });
    const ofInner = gaussianTerm(b, D, 0, [{ variable: inner, weight: -1 }, { variable: mu }], { kind: "sd", node: b.constant(0.4) }); // prettier-ignore
    const nested = nestedVariable(b, effects, [rows])!;
    expect(nested.variable.name).toBe("c");
    expect([...nested.within]).toEqual([...department.slice(0, D - 1), -1]);
    expect(nestedVariable(b, effects, collapseRows(b, rows))?.within).toEqual(nested.within);
    expect(nestedVariable(b, inner, [rows])).toBeUndefined();

    const inputs = { e: numbers(K), c: numbers(D), mu: [0.2], t: [0.5] };
    const { deviations, curvature, slope } = stretchedEffects(b, own, own.terms[0]!, [ofInner], nested);
    const [delta, a, g] = valuesOf([deviations, curvature, slope], inputs) as [Float64Array, Float64Array, Float64Array]; // prettier-ignore
    const logDensity = (values: typeof inputs): number => {
      const [likelihood, prior] = valuesOf([residualSumOfSquares(b, rows), residualSumOfSquares(b, ofInner)], values);
      return -0.5 * (likelihood![0]! / 0.49 + prior![0]! / 0.16);
    };
    for (const ratio of [0.2, 1.5, 3]) {
      const e = inputs.e.map((x, k) => x + (ratio - 1) * delta[k]!);
      const c = inputs.c.map((x, j) => x - (j === D - 1 ? 0 : (ratio - 1) * delta[department[j]!]!));
      const change = logDensity({ ...inputs, e, c }) - logDensity(inputs);
      expect(g![0]! * (ratio - 1) - 0.5 * a![0]! * (ratio - 1) ** 2).toBeCloseTo(change, 11);
    }
    const coefficients = block([effects, inner, mu], [rows, own, ofInner]);
    const tau = { ...positiveParameter(b, "t") };
    const scale = scaleConditional(b, tau, "sd", [own], { name: "half_normal", args: [1] });
    const step = interweavingStep(b, scale, [coefficients], new Map([[coefficients, [rows, own, ofInner]]]))!;
    expect(step.draws).toEqual(["t", "e", "c"]);
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
