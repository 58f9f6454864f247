/** @file Joint scales: their density from products of residuals, and interweaving given whitened effects. */
import { createGenerator } from "@terrace/core";
import { distributions } from "@terrace/distributions";
import { GraphBuilder } from "@terrace/graph";
import type { BoundTerm, GaussianTerm } from "@terrace/rewrite";
import { describe, expect, it } from "vitest";
import { collapseRows } from "../../src/statistics/collapse-rows.js";
import { residualSumOfSquares } from "../../src/statistics/residuals.js";
import { scaleDensity } from "../../src/steps/covariance-density.js";
import { conditionsOn, movesFrom } from "../../src/steps/sweep-step.js";
import { lowerEntries, matrixInterweavingStep, rowsChange } from "../../src/steps/matrix-interweaving.js";
import { block, gaussianTerm, parameter, positiveParameter, valuesOf } from "../support/gaussian-models.js";

const uniforms = createGenerator("joint scales", 0, "draws");
const numbers = (n: number): number[] => Array.from({ length: n }, () => uniforms.uniform() * 2 - 1);
const [J, K, N] = [7, 2, 40];

function model() {
  const b = new GraphBuilder();
  const effects = parameter(b, "B", [J, K]);
  const mean = parameter(b, "g", [K]);
  const tau = positiveParameter(b, "tau", [K]);
  const factor = parameter(b, "L", [K, K]);
  const node = b.matmul(b.diagonalMatrix(tau.input), factor.input);
  const group = Array.from({ length: N }, () => Math.floor(uniforms.uniform() * J));
  const rows = gaussianTerm(b, N, numbers(N), [{ variable: effects, elements: group.map((j) => j * K) }, { variable: effects, elements: group.map((j) => j * K + 1), weight: numbers(N) }], { kind: "sd", node: b.constant(0.6) }); // prettier-ignore
  const own = gaussianTerm(b, J * K, 0, [{ variable: effects, weight: -1 }, { variable: mean, elements: Array.from({ length: J * K }, (_, i) => i % K) }], { kind: "cholesky", node, size: K }); // prettier-ignore
  const inputs = { B: numbers(J * K), g: [0.1, -0.2], tau: [0.8, 0.5], L: [1, 0, 0.3, Math.sqrt(1 - 0.09)] };
  return { b, effects, mean, tau, factor, node, rows, own, inputs };
}

describe("scaleDensity", () => {
  it.each(["cholesky", "covariance", "precisionMatrix"] as const)(
    "is the density of the vectors up to a constant, %s",
    (kind) => {
      const { b, effects, mean, own, inputs } = model();
      const scale = b.input("S", [K, K]);
      const inverted = { cholesky: "multi_normal_cholesky", covariance: "multi_normal", precisionMatrix: "multi_normal_precision" }[kind]; // prettier-ignore
      const direct = b.sum(distributions.get(inverted)!.logDensity(b, effects.input, [mean.input, scale]));
      const source: BoundTerm = { role: "prior", text: "B", logDensity: direct };
      const term: GaussianTerm = { ...own, source, scale: { kind, node: scale, size: K } };
      const { logDensity, numVectors } = scaleDensity(b, scale, [source], [term]);
      expect(numVectors).toBe(J);
      const matrices = kind === "cholesky" ? [[1, 0, 0.3, 0.7], [0.4, 0, -0.5, 1.2]] : [[1, 0.3, 0.3, 0.9], [0.5, -0.2, -0.2, 1.4]]; // prettier-ignore
      const [first, second] = matrices.map((S) => valuesOf([logDensity, direct], { ...inputs, S }).map((x) => x[0]!));
      expect(first![0]! - second![0]!).toBeCloseTo(first![1]! - second![1]!, 11);
    },
  );

  it("takes other terms as they are", () => {
    const { b, tau } = model();
    const source: BoundTerm = { role: "prior", text: "tau", logDensity: b.neg(b.square(tau.input)) };
    const { logDensity, numVectors } = scaleDensity(b, tau.input, [source], []);
    expect(numVectors).toBe(0);
    expect(valuesOf([logDensity], { tau: [1, 2] })[0]![0]).toBe(-5);
  });
});

describe("rowsChange", () => {
  it("gives the change of the rows' log density as the factor changes and whitened effects stay", () => {
    const { b, rows, inputs } = model();
    const z = Array.from({ length: K }, (_, k) => b.input(`z${k}`, [J]));
    const change = rowsChange(b, "B", K, z, collapseRows(b, rows));
    const d = [[b.input("d00", [])], [b.input("d10", []), b.input("d11", [])]];
    const [z0, z1] = [numbers(J), numbers(J)];
    const [d00, d10, d11] = [0.4, -0.3, 0.7];
    const moved = inputs.B.map((x, e) => {
      const j = Math.floor(e / K);
      return e % K === 0 ? x + d00 * z0[j]! : x + d10 * z0[j]! + d11 * z1[j]!;
    });
    const logDensity = (B: readonly number[]): number => (-0.5 * valuesOf([residualSumOfSquares(b, rows)], { B })[0]![0]!) / 0.36; // prettier-ignore
    const [found] = valuesOf([change(d)], { B: inputs.B, z0, z1, d00: [d00], d10: [d10], d11: [d11] });
    expect(found![0]).toBeCloseTo(logDensity(moved) - logDensity(inputs.B), 11);
  });
});

describe("lowerEntries", () => {
  it.each([1, 2, 3])("is the lower factor of the covariance, whichever form of it is given, size %i", (size) => {
    const b = new GraphBuilder();
    const at = (matrix: readonly number[], i: number, j: number): number => matrix[i * size + j]!;
    const range = Array.from({ length: size }, (_, k) => k);
    const product = (x: readonly number[], y: readonly number[]): number[] => range.flatMap((i) => range.map((j) => range.reduce((sum, k) => sum + at(x, i, k) * at(y, k, j), 0))); // prettier-ignore
    const lower = range.flatMap((i) =>
      range.map((j) => (i === j ? 0.6 + 0.4 * i : i > j ? 0.3 * i - 0.5 * j - 0.4 : 0)),
    );
    const covariance = product(lower, range.flatMap((i) => range.map((j) => at(lower, j, i)))); // prettier-ignore
    const found = (kind: "cholesky" | "covariance" | "precisionMatrix", matrix: readonly number[]): number[] => {
      const entries = lowerEntries(b, kind, b.constant(Float64Array.from(matrix), [size, size]), size);
      return range.flatMap((i) => range.map((j) => (j > i ? 0 : valuesOf([entries[i]![j]!], {})[0]![0]!)));
    };
    const identity = range.flatMap((i) => range.map((j) => (i === j ? 1 : 0)));
    const expectClose = (x: readonly number[], y: readonly number[]): void => { x.forEach((value, k) => { expect(value).toBeCloseTo(y[k]!, 12); }); }; // prettier-ignore
    expect(found("cholesky", lower)).toEqual(lower);
    expectClose(found("covariance", covariance), lower);
    // Of a matrix the inverse of which is not known: the covariance in the place of a precision.
    const factor = found("precisionMatrix", covariance);
    const transposed = range.flatMap((i) => range.map((j) => at(factor, j, i)));
    expectClose(product(product(factor, transposed), covariance), identity);
  });
});

describe("matrixInterweavingStep", () => {
  it("moves a variable of the scale and the effects, and leaves alone what is no scale of effects", () => {
    const { b, effects, mean, tau, factor, rows, own } = model();
    const terms = new Map([[block([effects, mean], [rows, own]), [rows, own]]]);
    const priors: BoundTerm = { role: "prior", text: "tau", logDensity: b.neg(tau.input) };
    const step = matrixInterweavingStep(b, { variable: tau, sources: [priors, own.source] }, terms)!;
    expect(step.draws).toEqual(["tau", "B"]);
    expect(step.tunes).toEqual(["tuning.tau.interweaving"]);
    expect([...conditionsOn(step), ...movesFrom(step)].sort()).toEqual(["B", "L", "g", "tau"]);
    expect(matrixInterweavingStep(b, { variable: factor, sources: [] }, new Map([[block([effects, mean], [own]), [own]]]))).toBeUndefined(); // prettier-ignore
    expect(matrixInterweavingStep(b, { variable: parameter(b, "other"), sources: [] }, terms)).toBeUndefined();
  });
});
