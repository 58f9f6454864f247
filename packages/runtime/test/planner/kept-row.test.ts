/** @file What is kept of a sweep is the position of its parameters, with the density that NUTS would have there. */
import { evaluate } from "@terrace/graph";
import { parseModel } from "@terrace/model";
import { planSweep } from "@terrace/gibbs";
import { analyse } from "@terrace/rewrite";
import { describe, expect, it } from "vitest";

import { keptRowGraph } from "../../src/planner/kept-row.js";
import { makePlan } from "../../src/plan/make-plan.js";

const N = 60;
const g = Array.from({ length: N }, (_, i) => `g${i % 5}`);
const x = Array.from({ length: N }, (_, i) => Math.cos(3 * i));
const z = Array.from({ length: N }, (_, i) => Math.sin(7 * i + 1));
const y = Array.from({ length: N }, (_, i) => Math.sin(11 * i) + (i % 5));

const heads = `data y: real[N], g: factor(J)[N], x: real[N], z: real[N]
  mu ~ normal(0, 5)
  b ~ normal(0, 5)
  a[J] ~ normal(mu, tau)
  `;

/** Rows that collapse, and rows that do not. */
const cases: [string, string, boolean][] = [
  ["standard deviations", `${heads.replace("a[J]", "tau ~ half_normal(2)\n  sigma ~ half_normal(2)\n  a[J]")} y ~ normal(a[g] + b * x, sigma)`, true],
  ["a variance", `${heads.replace("a[J]", "tau ~ half_normal(2)\n  v ~ inv_gamma(2, 1)\n  a[J]")} y ~ normal(a[g] + b * x, sqrt(v))`, true],
  ["a precision", `${heads.replace("a[J]", "tau ~ half_normal(2)\n  p ~ gamma(2, 1)\n  a[J]")} y ~ normal(a[g] + b * x, 1 / sqrt(p))`, true],
  ["weights", `${heads.replace("a[J]", "tau ~ half_normal(2)\n  sigma ~ half_normal(2)\n  a[J]")} y ~ normal(a[g] + b * x, sigma) weighted(z^2)`, false],
  ["Student t rows", `${heads.replace("a[J]", "tau ~ half_normal(2)\n  sigma ~ half_normal(2)\n  a[J]")} y ~ student_t(4, a[g] + b * x, sigma)`, false],
  ["truncated rows", `${heads.replace("a[J]", "tau ~ half_normal(2)\n  sigma ~ half_normal(2)\n  a[J]")} y ~ normal(a[g] + b * x, sigma) truncated(lower=-9)`, false],
]; // prettier-ignore

/** Sums of squares of 60 rows of size 10 in another order. */
const tolerance = 1e-11;

describe("a kept row", () => {
  it.each(cases)("has the joint density: %s", (_, text, collapses) => {
    const plan = makePlan(parseModel(text).graph, { y, g, x, z });
    const analysis = analyse(plan.boundModel);
    const { rows } = planSweep({ ...analysis, refusals: [] }, { other: { names: analysis.refusals.map((r) => r.variable.name), method: "" } }); // prettier-ignore
    const graph = keptRowGraph(analysis.model, plan.parameters, rows);
    const observed = analysis.model.terms.find(({ role }) => role === "observation")!;
    const numLeft = rows.get(observed)?.reduce((n, part) => n + part.numRows, 0) ?? N;
    expect(numLeft < N).toBe(collapses);
    for (const shift of [0, 0.5, -1]) {
      const position = Float64Array.from({ length: plan.dimension }, (_, k) => Math.sin(1 + 2.3 * k) + shift);
      const kept = evaluate(graph, evaluate(plan.programs.draw, { position }));
      const value = evaluate(plan.programs.value, { position })["value"]![0]!;
      expect(Math.abs(kept["logDensity"]![0]! - value)).toBeLessThan(tolerance * (1 + Math.abs(value)));
      kept["position"]!.forEach((coordinate, k) => expect(coordinate).toBeCloseTo(position[k]!, 12));
    }
  });
});
