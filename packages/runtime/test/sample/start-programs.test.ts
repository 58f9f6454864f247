/** @file What chains of sweeps start with, from programs of their own, is what chains that follow gradients start with. */
import { parseModel } from "@terrace/model";
import { analyse } from "@terrace/rewrite";
import { describe, expect, it } from "vitest";

import { compilePlan } from "../../src/compile/compiled-model.js";
import { nameKernel } from "../../src/compile/named-kernel.js";
import { makePlan } from "../../src/plan/make-plan.js";
import { withoutConjugacy } from "../../src/planner/divide.js";
import { gibbsSweep, mixedSweep } from "../../src/planner/planned-sweep.js";
import { initialPositions } from "../../src/sample/initial-positions.js";
import { gradientStarts, sweepStarts } from "../../src/sample/start-programs.js";
import { compileSweep } from "../../src/sweeps/compile-sweep.js";

const N = 30;
const g = Array.from({ length: N }, (_, i) => `g${i % 5}`);
const x = Array.from({ length: N }, (_, i) => Math.cos(3 * i));
const y = Array.from({ length: N }, (_, i) => Math.sin(11 * i) + (i % 5));
const gaps = y.map((value, i) => (i % 9 === 4 ? Number.NaN : value));
const n = Array.from({ length: N }, (_, i) => (i * 7) % 4);

/** Models of both kinds of sweep, with bounds of other parameters, missing data, matrices and reports. */
const cases: [string, string, Record<string, unknown>, "gibbs" | "mixed"][] = [
  ["intercepts", `data y: real[N], g: factor(J)[N]
    mu ~ normal(0, 5)
    tau ~ half_normal(2)
    sigma ~ half_normal(2)
    z[J] ~ normal(0, 1)
    report a = mu + tau * z
    y ~ normal(mu + tau * z[g], sigma)`, { y, g }, "gibbs"],
  ["a bound that is a parameter, and a simplex", `data y: real[N]
    lo ~ normal(-9, 1)
    param mu: real(lower=lo)
    mu ~ normal(0, 5)
    w[3] ~ dirichlet([1.0, 2.0, 3.0])
    s ~ gamma(2, 2)
    y ~ normal(mu + w[0], s)`, { y }, "mixed"],
  ["missing data", `data y: real[N], x: real[N]
    b ~ normal(0, 5)
    sigma ~ half_normal(2)
    y ~ normal(b * x, sigma)`, { y: gaps, x }, "gibbs"],
  ["a rate in the exponent", `data y: real[N], x: real[N], n: int[N], g: factor(J)[N]
    b ~ normal(0, 5)
    rate ~ lognormal(0, 1)
    sigma ~ half_normal(2)
    c[J] ~ gamma(2, 1)
    n ~ poisson(c[g])
    y ~ normal(b * (1 - exp(-rate * x^2)), sigma)`, { y, x, n, g }, "mixed"],
]; // prettier-ignore

/** Sums of 30 rows in another order. */
const tolerance = 1e-11;

describe("what sweeps start with", () => {
  it.each(cases)("is what gradients start with: %s", (_, text, data, kind) => {
    const plan = makePlan(parseModel(text).graph, data);
    const analysis = analyse(plan.boundModel);
    const planned =
      kind === "gibbs" ? gibbsSweep(plan, analysis) : mixedSweep(plan, analysis, withoutConjugacy(analysis))!;
    const { block } = planned;
    const others = [planned.keptRow, ...(block === undefined ? [] : [block.density, block.constrain])];
    const compiled = compilePlan(plan, { backend: "typescript", reason: "" });
    const byGradients = gradientStarts(compiled);
    for (const backend of ["wasm", "typescript"] as const) {
      const sweep = compileSweep(planned.sweepPlan.sweep, { backend, others });
      const bySweeps = sweepStarts(plan, sweep, block?.coordinates);
      const everywhere = [{}, {}, {}];
      const rows = initialPositions(bySweeps, everywhere, 3);
      expect(rows).toEqual(initialPositions(byGradients, everywhere, 3));
      for (const row of rows) {
        const values = bySweeps.constrain(row);
        const { logDensity, isFinite } = bySweeps.tryStart(row, values);
        expect(isFinite).toBe(true);
        const expected = compiled.logDensity(row);
        expect(Math.abs(logDensity - expected)).toBeLessThan(tolerance * (1 + Math.abs(expected)));
        for (const [name, value] of Object.entries(byGradients.constrain(row))) {
          expect([...(values[name] as Float64Array)]).toEqual(typeof value === "number" ? [value] : [...value]);
        }
        const state = bySweeps.stateOf(values);
        for (const { name, offset, size } of sweep.variables) {
          const own = values[name] as Float64Array | undefined;
          expect([...state.subarray(offset, offset + size)]).toEqual(own === undefined ? Array<number>(size).fill(1) : [...own]); // prettier-ignore
        }
      }
    }
  });

  it("is discrete where a parameter is", () => {
    const text = `data y: real[N]
      p ~ beta(2, 2)
      z[N] ~ bernoulli(p)
      m ~ normal(0, 3)
      y ~ normal(m * z, 1)`;
    const plan = makePlan(parseModel(text).graph, { y }, { discrete: true });
    const planned = gibbsSweep(plan, analyse(plan.boundModel));
    const programs = sweepStarts(plan, compileSweep(planned.sweepPlan.sweep, { others: [planned.keptRow] }));
    const row = Float64Array.from({ length: plan.rowSize }, (_, k) => (k < 2 ? 0.3 * (k + 1) : k % 2));
    const values = programs.constrain(row);
    expect(values["z"]).toEqual(row.slice(2));
    programs.rowOf(values).forEach((value, k) => expect(value).toBeCloseTo(row[k]!, 12));
    const { logDensity, isFinite } = programs.tryStart(row, values);
    const expected = nameKernel(plan.programs.value).runRow(row)["value"]![0]!;
    expect(isFinite).toBe(true);
    expect(Math.abs(logDensity - expected)).toBeLessThan(tolerance * (1 + Math.abs(expected)));
  });

  it("is nowhere outside a constraint", () => {
    const [, text, data] = cases[0]!;
    const plan = makePlan(parseModel(text).graph, data);
    const planned = gibbsSweep(plan, analyse(plan.boundModel));
    const programs = sweepStarts(plan, compileSweep(planned.sweepPlan.sweep, { others: [planned.keptRow] }));
    const values = { ...programs.constrain(new Float64Array(plan.rowSize)), sigma: -1 };
    const row = programs.rowOf(values);
    expect(row.every(Number.isFinite)).toBe(false);
    expect(programs.tryStart(row, values).isFinite).toBe(false);
  });
});
