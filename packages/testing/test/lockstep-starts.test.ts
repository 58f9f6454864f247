/** @file Chains in step from random starts: none is left behind where the step size of the others is too large. */

import { sample } from "@terrace/runtime";
import { expect, it } from "vitest";

import { precisionCases } from "../src/validation/precision-cases.js";

const chains = 64;
const draws = 50;

it.each(precisionCases)("every chain of $name moves", async ({ model, data }) => {
  for (const warmup of [100, 200]) {
    const options = { sampler: "hmc", chains, lockstep: true, warmup, draws, seed: 1 } as const;
    const { sampleStats } = await sample(model, data(), options);
    for (let chain = 0; chain < chains; chain++) {
      const acceptance = sampleStats.accept_stat__.subarray(chain * draws, (chain + 1) * draws);
      // The common step size is one of mean acceptance 0.8; a chain that is left behind has 0.
      expect(acceptance.reduce((sum, each) => sum + each, 0) / draws).toBeGreaterThan(0.4);
    }
  }
});
