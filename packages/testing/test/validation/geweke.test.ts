import { describe, expect, it } from "vitest";
import { classicalMove } from "../../src/validation/classical-sampler.js";
import { gewekeTest } from "../../src/validation/geweke.js";
import type { GewekeResult } from "../../src/validation/geweke.js";
import { groupedDesign, tightPriors, varyingIntercepts } from "../../src/validation/model-classes.js";
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
