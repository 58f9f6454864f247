import { describe, expect, it } from "vitest";
import { classicalMove, classicalSampler } from "../../src/validation/classical-sampler.js";
import { gibbsSampler } from "../../src/validation/gibbs-sampler.js";
import { groupedDesign, modelClasses, tightPriors, varyingIntercepts } from "../../src/validation/model-classes.js";
import { nutsSampler } from "../../src/validation/nuts-sampler.js";
import { simulationBasedCalibration } from "../../src/validation/simulation-based-calibration.js";
import { classicalBugs, densityBugs, designOfBugs } from "./planted-bugs.js";

const bugs = Object.keys(classicalBugs);
const { numGroups } = groupedDesign;

describe("calibration of the classical sampler", () => {
  it("passes it", () => {
    const sampler = classicalSampler(classicalMove(groupedDesign, { priors: tightPriors }), numGroups);
    const { rejected, numShort, quantities } = simulationBasedCalibration(varyingIntercepts, sampler, { seed: 1 });
    expect(rejected).toEqual([]);
    expect(numShort).toBe(0);
    expect(quantities.map(({ name }) => name)).toEqual(expect.arrayContaining(["log_s2", "log_s2_a", "interaction"]));
    expect(quantities.every(({ ranks }) => ranks.length === 200)).toBe(true);
  });

  it.each(bugs)("finds: %s", (name) => {
    const sampler = classicalSampler(classicalMove(groupedDesign, classicalBugs[name]), numGroups);
    const { rejected } = simulationBasedCalibration(varyingIntercepts, sampler, { seed: 1, maxThin: 8 });
    expect(rejected.length).toBeGreaterThan(0);
  });
});

describe("calibration of detected Gibbs sweeps", () => {
  it.each(modelClasses.map((each) => [each.name, each] as const))("passes it: %s", (_, each) => {
    const sampler = gibbsSampler(each.model, each.design);
    const { rejected, numShort } = simulationBasedCalibration(each, sampler, { seed: 1 });
    expect(rejected).toEqual([]);
    expect(numShort).toBe(0);
  });

  // Where nothing holds an effect, `sample` refuses: there is no sweep to calibrate.
  it.each(bugs.filter((name) => name !== "missed empty group"))("finds: %s", (name) => {
    const sampler = gibbsSampler(densityBugs[name]!, designOfBugs);
    const options = { seed: 1, simulations: 100, maxThin: 8 };
    expect(simulationBasedCalibration(varyingIntercepts, sampler, options).rejected.length).toBeGreaterThan(0);
  });
});

describe("calibration of NUTS", () => {
  // The other classes run on request: see run.ts.
  it.each([0, 2, 7])("passes it on class %i", (index) => {
    const { model, design } = modelClasses[index]!;
    const { rejected, numShort } = simulationBasedCalibration(modelClasses[index]!, nutsSampler(model, design), {
      seed: 1,
    });
    expect(rejected).toEqual([]);
    expect(numShort).toBe(0);
  });

  it.each(bugs)("finds: %s", (name) => {
    const sampler = nutsSampler(densityBugs[name]!, designOfBugs);
    // A parameter that nothing holds wanders off, however long the chain.
    const options = { seed: 1, simulations: 100, maxThin: name === "missed empty group" ? 2 : 4 };
    expect(simulationBasedCalibration(varyingIntercepts, sampler, options).rejected.length).toBeGreaterThan(0);
  });
});
