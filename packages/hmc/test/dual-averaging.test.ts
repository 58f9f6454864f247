import { describe, expect, it } from "vitest";

import { averagedStepSize, createDualAveraging, updateDualAveraging } from "../src/dual-averaging.js";
import { createStepSizeRegression, observeStepSize, solveStepSize } from "../src/step-size-regression.js";
import { createGenerator } from "@terrace/core";

describe("updateDualAveraging", () => {
  it("follows the recursion of the paper", () => {
    // Hoffman and Gelman 2014, equation 6, with mu = log(10 * 0.5), written as sums rather than as recursions.
    const acceptances = [0.2, 0.9, 1.7, Number.NaN, 0.6];
    const used = [0.2, 0.9, 1, 0, 0.6];
    const state = createDualAveraging(0.5);
    let shortfall = 0;
    let average = 0;
    acceptances.forEach((acceptance, k) => {
      const m = k + 1;
      shortfall = (1 - 1 / (m + 10)) * shortfall + (0.8 - used[k]) / (m + 10);
      const x = Math.log(5) - (Math.sqrt(m) / 0.05) * shortfall;
      average = m ** -0.75 * x + (1 - m ** -0.75) * average;
      expect(updateDualAveraging(state, acceptance, 0.8)).toBeCloseTo(Math.exp(x), 10);
      expect(averagedStepSize(state)).toBeCloseTo(Math.exp(average), 10);
    });
  });

  it("finds the step size at which a smooth acceptance curve meets the target", () => {
    for (const target of [0.6, 0.8, 0.95]) {
      const state = createDualAveraging(3);
      let stepSize = 3;
      for (let k = 0; k < 5000; k++) stepSize = updateDualAveraging(state, Math.exp(-(stepSize ** 2)), target);
      // The pull towards mu costs acceptance gamma (mu - log answer) / (2 sqrt(count)) to leading order; twice that is allowed.
      const answer = Math.sqrt(-Math.log(target));
      const allowed = (0.05 * (Math.log(30) - Math.log(answer))) / Math.sqrt(5000);
      expect(Math.abs(Math.exp(-(averagedStepSize(state) ** 2)) - target)).toBeLessThan(allowed);
    }
  });
});

describe("solveStepSize", () => {
  it("removes the bias of averaging over fluctuating steps", () => {
    const generator = createGenerator(5, 0, "draws");
    const averaging = createDualAveraging(1);
    const regression = createStepSizeRegression();
    // Acceptance 1 - 0.2 exp(2 x) in the log step size x meets 0.8 at x = 0.
    const curve = (x: number): number => Math.max(0, 1 - 0.2 * Math.exp(2 * x));
    for (let k = 0; k < 20000; k++) {
      const x = -0.08 + 0.6 * (generator.uniform() - 0.5);
      observeStepSize(regression, x, curve(x));
    }
    const biased = curve(-0.08);
    const solved = curve(Math.log(solveStepSize(regression, averaging, 0.8)));
    expect(biased).toBeGreaterThan(0.825);
    expect(Math.abs(solved - 0.8)).toBeLessThan(0.005);
  });

  it("is dual averaging's average when little was seen", () => {
    const averaging = createDualAveraging(0.3);
    updateDualAveraging(averaging, 0.7, 0.8);
    const regression = createStepSizeRegression();
    observeStepSize(regression, 0, 0.1);
    expect(solveStepSize(regression, averaging, 0.8)).toBe(averagedStepSize(averaging));
  });
});
