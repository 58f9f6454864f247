/** @file Posteriors in Float32 beside those in Float64, by chains of the same streams. */

import { makePlan } from "@terrace/runtime";
import { describe, expect, it } from "vitest";

import { precisionBias } from "../src/validation/precision-bias.js";
import { precisionCases } from "../src/validation/precision-cases.js";

/** Standard deviations of a quantity by which its mean, or its standard deviation, may be off. */
const largestBias = 0.02;
/** TERRACE_PRECISION_DRAWS asks for more: 400 are those of docs/tfjs.md. */
const numDraws = Number(process.env["TERRACE_PRECISION_DRAWS"] ?? 20);

describe.each(precisionCases)("Float32 in the posterior of $name", ({ model, data }) => {
  it("moves no quantity", { timeout: 120_000 + 2_000 * numDraws }, async () => {
    const options = { numChains: 64, numDraws, numWarmup: 100, seed: 1 };
    const bias = await precisionBias(makePlan(model.graph, data()), options);
    for (const { quantities, acceptance, acceptanceInDouble } of [bias.single, bias.corrected]) {
      for (const { name, mean, sd, meanError, sdError } of quantities) {
        // Pairs that part at an acceptance differ by Monte Carlo error, which must be small for anything to be seen.
        expect(meanError, name).toBeLessThan(largestBias);
        expect(sdError, name).toBeLessThan(largestBias);
        expect(Math.abs(mean), name).toBeLessThan(largestBias + 5 * meanError);
        expect(Math.abs(sd), name).toBeLessThan(largestBias + 5 * sdError);
      }
      expect(acceptance / acceptanceInDouble).toBeGreaterThan(0.98);
    }
  });
});
