/** @file Posteriors in Float32 beside those in Float64, by chains of the same streams. */

import { makePlan } from "@terrace/runtime";
import { describe, expect, it } from "vitest";

import { precisionBias } from "../src/validation/precision-bias.js";
import { precisionCases } from "../src/validation/precision-cases.js";

/** Standard deviations of a quantity by which its mean, or its standard deviation, may be off. */
const largestBias = 0.02;
/** TERRACE_PRECISION_DRAWS asks for more: 600 give every quantity an effective 10,000 draws or more. */
const numDraws = Number(process.env["TERRACE_PRECISION_DRAWS"] ?? 20);

describe.each(precisionCases)("Float32 in the posterior of $name", ({ model, data }) => {
  it("moves no quantity", { timeout: 120_000 + 2_000 * numDraws }, async () => {
    const options = { numChains: 64, numDraws, numWarmup: 100, seed: 1 };
    const bias = await precisionBias(makePlan(model.graph, data()), options);
    for (const { quantities, acceptance, acceptanceInDouble } of [bias.single, bias.corrected]) {
      for (const { name, mean, sd, meanError, sdError } of quantities) {
        // Pairs that part at an acceptance make the errors larger than the bias; five of them must be below the limit too, so that
        // what is not seen is not large.
        expect(5 * meanError, name).toBeLessThan(largestBias);
        expect(5 * sdError, name).toBeLessThan(largestBias);
        expect(Math.abs(mean), name).toBeLessThan(largestBias);
        expect(Math.abs(sd), name).toBeLessThan(largestBias);
      }
      expect(acceptance / acceptanceInDouble).toBeGreaterThan(0.98);
    }
  });
});
