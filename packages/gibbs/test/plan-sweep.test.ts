import { createGenerator } from "@terrace/core";
import { evaluate, GraphBuilder } from "@terrace/graph";
import { planSweep } from "@terrace/gibbs";
import type { SweepPlan } from "@terrace/gibbs";
import { describe, expect, it } from "vitest";
import { analysis, block, gaussianTerm, parameter, positiveParameter, scaleConditional } from "./support/gaussian-models.js"; // prettier-ignore
import type { ScalePrior } from "./support/gaussian-models.js";

const y = [1.9, 0.7, 1.4, 2.6, 2.1, 3.0, 0.1, -0.4, 0.6, 1.2, 1.0, 2.2];
const elements = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3];
const [N, J] = [y.length, 5];

/** Varying intercepts with an empty group: `a ~ normal(mu, tau)`, `mu ~ normal(0, 2)`, scales in some parametrisation. */
function intercepts(parametrisation: "sd" | "variance" | "precision", prior: ScalePrior): SweepPlan {
  const b = new GraphBuilder();
  const a = parameter(b, "a", [J]);
  const mu = parameter(b, "mu");
  const [tau, sigma] = [positiveParameter(b, "tau"), positiveParameter(b, "sigma")];
  const rows = gaussianTerm(b, N, y, [{ variable: a, elements }], { kind: parametrisation, node: sigma.input });
  const effects = gaussianTerm(b, J, 0, [{ variable: a, weight: -1 }, { variable: mu }], { kind: parametrisation, node: tau.input }); // prettier-ignore
  const terms = [rows, effects, gaussianTerm(b, 1, 0, [{ variable: mu }], { kind: "sd", node: b.constant(2) })];
  const scales = [scaleConditional(b, tau, parametrisation, [effects], prior), scaleConditional(b, sigma, parametrisation, [rows], prior)]; // prettier-ignore
  return planSweep(analysis(b, [block([a, mu], terms), ...scales]));
}

/** Posterior means of log tau, log sigma (of their own parametrisation), and mu by quadrature, the effects integrated out by hand. */
function quadrature(sdOf: (value: number) => number, logPrior: (value: number) => number): number[] {
  const sums = [0, 0, 0, 0];
  const grid = Array.from({ length: 160 }, (_, k) => -12 + (k + 0.5) * 0.14);
  let largest = -Infinity;
  const points: [number, number, number, number][] = [];
  for (const u of grid) {
    for (const w of grid) {
      const [value, residual] = [Math.exp(u), Math.exp(w)];
      const [t, s] = [sdOf(value) ** 2, sdOf(residual) ** 2];
      // Group means have variance t + s / 3 about mu; squares within groups have 8 degrees of freedom.
      let within = 0;
      const means = [0, 1, 2, 3].map((j) => {
        const own = y.filter((_, i) => elements[i] === j);
        const mean = own.reduce((x, z) => x + z, 0) / 3;
        within += own.reduce((x, z) => x + (z - mean) ** 2, 0);
        return mean;
      });
      const v = t + s / 3;
      const precision = 4 / v + 0.25;
      const h = means.reduce((x, z) => x + z, 0) / v;
      const squares = means.reduce((x, z) => x + z * z, 0) / v - (h * h) / precision;
      const logDensity =
        -4 * Math.log(s) - within / (2 * s) - 2 * Math.log(v) - 0.5 * Math.log(precision) - 0.5 * squares +
        logPrior(value) + u + logPrior(residual) + w; // prettier-ignore
      largest = Math.max(largest, logDensity);
      points.push([logDensity, u, w, h / precision]);
    }
  }
  for (const [logDensity, ...values] of points) {
    const weight = Math.exp(logDensity - largest);
    sums[0]! += weight;
    values.forEach((x, k) => (sums[k + 1]! += weight * x));
  }
  return sums.slice(1).map((x) => x / sums[0]!);
}

/** Mean and its Monte Carlo standard error, from means of 40 batches. */
function batchMean(values: readonly number[]): { mean: number; error: number } {
  const size = Math.floor(values.length / 40);
  const means = Array.from({ length: 40 }, (_, k) => values.slice(k * size, (k + 1) * size).reduce((s, x) => s + x, 0) / size); // prettier-ignore
  const mean = means.reduce((s, x) => s + x, 0) / 40;
  return { mean, error: Math.sqrt(means.reduce((s, x) => s + (x - mean) ** 2, 0) / 39 / 40) };
}

describe("planSweep", () => {
  const cases: [
    string,
    "sd" | "variance" | "precision",
    ScalePrior,
    (value: number) => number,
    (value: number) => number,
  ][] = [
    ["half-normal standard deviations", "sd", { name: "half_normal", args: [1.5] }, (x) => x, (x) => -(x * x) / 4.5],
    ["half-Cauchy standard deviations", "sd", { name: "half_cauchy", args: [1] }, (x) => x, (x) => -Math.log1p(x * x)],
    ["inverse-gamma variances", "variance", { name: "inv_gamma", args: [2, 0.8] }, Math.sqrt, (x) => -3 * Math.log(x) - 0.8 / x], // prettier-ignore
    ["gamma precisions", "precision", { name: "gamma", args: [2, 0.8] }, (x) => 1 / Math.sqrt(x), (x) => Math.log(x) - 0.8 * x], // prettier-ignore
  ];
  it.each(cases)("has the posterior that quadrature has, with %s", (_, parametrisation, prior, sdOf, logPrior) => {
    const { sweep } = intercepts(parametrisation, prior);
    const generator = createGenerator(`sweeps ${prior.name}`, 0, "draws");
    let state: Record<string, Float64Array> = Object.fromEntries(
      sweep.variables.map(({ name, size }) => [name, new Float64Array(size).fill(1)]),
    );
    const draws: number[][] = [[], [], []];
    for (let k = 0; k < 4000; k++) {
      state = evaluate(sweep.graph, state, generator);
      if (k < 200) continue;
      draws[0]!.push(Math.log(state["tau"]![0]!));
      draws[1]!.push(Math.log(state["sigma"]![0]!));
      draws[2]!.push(state["mu"]![0]!);
    }
    quadrature(sdOf, logPrior).forEach((expected, k) => {
      const { mean, error } = batchMean(draws[k]!);
      // A t with 39 degrees of freedom; twelve comparisons in all give a false alarm some three times in 1e4.
      expect(Math.abs(mean - expected) / error).toBeLessThan(4.6);
    });
  });

  it("prints the order: what is drawn, given what, and how", () => {
    expect(intercepts("sd", { name: "half_normal", args: [1] }).lines).toEqual([
      "1. a, mu given tau, sigma: Gaussian, 5 levels of 1 given the other 1, which have them integrated out (made by hand)",
      "2. tau given a, mu: generalisedInverseGaussian (half_normal prior)",
      "3. sigma given a: generalisedInverseGaussian (half_normal prior)",
      "4. tau, a given mu, sigma: interweaving (`tau` once more, given the deviations of `a` in units of it)",
    ]);
  });

  it("leaves what another sampler draws as it is, in no step and last in print", () => {
    const b = new GraphBuilder();
    const [x, y, z] = [parameter(b, "x"), parameter(b, "y"), parameter(b, "z")];
    const rows = gaussianTerm(b, 1, 0, [{ variable: x }, { variable: y, weight: -1 }], {
      kind: "sd",
      node: b.constant(1),
    });
    const found = analysis(b, [block([x], [rows])]);
    const model = { ...found.model, parameters: [x, y, z] };
    const { sweep, lines } = planSweep({ ...found, model }, { other: { names: ["y", "z"], method: "otherwise" } });
    const state = Object.fromEntries(["x", "y", "z"].map((name, k) => [name, Float64Array.of(k)]));
    const after = evaluate(sweep.graph, state, createGenerator(1, 0, "draws"));
    expect([after["y"]![0], after["z"]![0]]).toEqual([1, 2]);
    expect(after["x"]![0]).not.toBe(0);
    expect(lines[1]).toBe("2. y, z given x: otherwise");
    expect(() => planSweep({ ...found, model }, { other: { names: ["y"], method: "otherwise" } })).toThrow(
      "no step draws `z`",
    );
  });

  it("refuses an analysis with refusals", () => {
    const b = new GraphBuilder();
    const variable = parameter(b, "x");
    expect(() => planSweep({ ...analysis(b, []), refusals: [{ variable, reason: "none" }] })).toThrow(
      new TypeError("planSweep: expected full conditionals of all variables, received none of `x`."),
    );
  });
});
