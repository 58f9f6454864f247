import { createGenerator } from "@terrace/core";
import { describe, expect, it } from "vitest";
import { classicalMove } from "../../src/validation/classical-sampler.js";
import { gewekeTest } from "../../src/validation/geweke.js";
import type { GewekeResult } from "../../src/validation/geweke.js";
import { boundGibbsMove, gibbsMove } from "../../src/validation/gibbs-sampler.js";
import { groupedDesign, modelClasses, tightPriors, varyingIntercepts } from "../../src/validation/model-classes.js";
import { nutsMove } from "../../src/validation/nuts-sampler.js";
import { classicalBugs, densityBugs, designOfBugs } from "./planted-bugs.js";

const bugs = Object.keys(classicalBugs);

/** A rejection must be by a moment that is wrong, but of a parameter that never moves or that nothing holds. */
function expectFound(name: string, { rejected }: GewekeResult): void {
  const wrong = rejected.filter(({ z }) => name === "missed empty group" || Number.isFinite(z));
  expect(wrong.length).toBeGreaterThan(0);
}

describe("Geweke's test of the classical sampler", () => {
  const iterations = 20_000;

  it("passes it, at the named error", () => {
    const move = classicalMove(groupedDesign, { priors: tightPriors });
    const { rejected, moments, limit } = gewekeTest(varyingIntercepts, move, { seed: 1, iterations });
    expect(rejected).toEqual([]);
    expect(moments.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["beta", "log_s2^2", "alpha[3]", "mu * log_s2_a"]),
    );
    // 8 quantities, their squares and 28 products.
    expect(moments).toHaveLength(44);
    expect(limit).toBeGreaterThan(4);
    // So that errors of a few hundredths of an sd are found.
    expect(Math.min(...moments.map(({ ess }) => ess))).toBeGreaterThan(400);
  });

  it.each(bugs)("finds: %s", (name) => {
    const move = classicalMove(groupedDesign, classicalBugs[name]);
    expectFound(name, gewekeTest(varyingIntercepts, move, { seed: 1, iterations }));
  });
});

describe("Geweke's test of the detected Gibbs sweeps", () => {
  const iterations = 20_000;
  const classes = modelClasses.map((each) => [each.name, each] as const);

  it.each(classes)("passes it: %s", (_, each) => {
    const { rejected, moments } = gewekeTest(each, gibbsMove(each.model.source, each.design), { seed: 1, iterations });
    expect(rejected).toEqual([]);
    expect(Math.min(...moments.map(({ ess }) => ess))).toBeGreaterThan(300);
  });

  it.each(classes)("is of the sweep that sampling runs: %s", (_, each) => {
    const stream = createGenerator(1, 0, "prior");
    const values = each.drawParameters(stream);
    const outcome = each.drawOutcome(stream, values);
    const [once, bound] = [gibbsMove(each.model.source, each.design), boundGibbsMove(each.model, each.design)].map(
      (move) => move(createGenerator(1, 0, "draws"), values, outcome),
    );
    for (const [name, drawn] of Object.entries(bound!)) {
      // Sums in another order; what an ill-conditioned step makes of their rounding.
      drawn.forEach((value, k) => expect(once![name]![k]).toBeCloseTo(value, 9));
    }
  });

  it.each(bugs)("finds: %s", (name) => {
    const move = gibbsMove(densityBugs[name]!.source, designOfBugs);
    expectFound(name, gewekeTest(varyingIntercepts, move, { seed: 1, iterations }));
  });
});

describe("Geweke's test of NUTS", () => {
  const options = { seed: 1, iterations: 5000 };
  const stepSize = 0.3;

  it("passes it", () => {
    const move = nutsMove(varyingIntercepts.model.source, varyingIntercepts.design, stepSize);
    const { rejected, moments } = gewekeTest(varyingIntercepts, move, options);
    expect(rejected).toEqual([]);
    expect(Math.min(...moments.map(({ ess }) => ess))).toBeGreaterThan(100);
  });

  it.each(bugs)("finds: %s", (name) => {
    const move = nutsMove(densityBugs[name]!.source, designOfBugs, stepSize);
    expectFound(name, gewekeTest(varyingIntercepts, move, options));
  });
});
