import { shrinkageWeights } from "@terrace/gibbs";
import { describe, expect, it } from "vitest";

describe("shrinkageWeights", () => {
  it("is 0.2, 1/3, 5/7, 25/26 for 1, 2, 10, 100 rows at variances 1 and 0.25", () => {
    const weights = shrinkageWeights([1, 2, 10, 100], Float64Array.of(1), Float64Array.of(0.25));
    [1 / 5, 1 / 3, 5 / 7, 25 / 26].forEach((weight, j) => expect(weights[j]).toBeCloseTo(weight, 14));
  });

  it("is 0 without rows, rises with rows, and has a row for each draw", () => {
    const weights = shrinkageWeights([0, 1, 2, 50], Float64Array.of(1, 3), Float64Array.of(2, 0.1));
    expect(weights).toHaveLength(8);
    for (const start of [0, 4]) {
      expect(weights[start]).toBe(0);
      for (let j = 1; j < 4; j++) expect(weights[start + j]!).toBeGreaterThan(weights[start + j - 1]!);
    }
    expect(weights[5]).toBeCloseTo(1 / 3 / (1 / 3 + 10), 14);
  });

  it("nears complete pooling for a small variance of the groups, and none for a large one", () => {
    expect(shrinkageWeights([5], Float64Array.of(1), Float64Array.of(1e-12))[0]).toBeLessThan(1e-11);
    expect(shrinkageWeights([5], Float64Array.of(1), Float64Array.of(1e12))[0]).toBeGreaterThan(1 - 1e-11);
  });
});
