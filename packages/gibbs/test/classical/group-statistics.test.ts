import { groupStatistics } from "@terrace/gibbs";
import { describe, expect, it } from "vitest";
import { rowsOf } from "./rows.js";

describe("groupStatistics", () => {
  it("counts rows, and leaves a group without rows at 0", () => {
    const { counts, xMeans, yMeans } = groupStatistics(
      Float64Array.of(1, 3, 5),
      Float64Array.of(2, 6, 7),
      Int32Array.of(2, 2, 0),
      3,
    );
    expect([...counts]).toEqual([1, 0, 2]);
    expect([...xMeans]).toEqual([5, 0, 2]);
    expect([...yMeans]).toEqual([7, 0, 4]);
  });

  it("has the least squares line within groups", () => {
    // Group means of x are 2 and 5, of y 4 and 7: deviations (-1, -2), (1, 2), (-1, 0), (1, 0).
    const x = Float64Array.of(1, 3, 4, 6);
    const y = Float64Array.of(2, 6, 7, 7);
    const { withinSquares, withinSlope, residualSquares } = groupStatistics(x, y, Int32Array.of(0, 0, 1, 1), 2);
    expect(withinSquares).toBe(4);
    expect(withinSlope).toBe(1);
    expect(residualSquares).toBe(4);
  });

  it("has slope 0 where the predictor is constant in every group", () => {
    const { withinSlope, residualSquares } = groupStatistics(
      Float64Array.of(1, 1, 2),
      Float64Array.of(0, 2, 5),
      Int32Array.of(0, 0, 1),
      2,
    );
    expect(withinSlope).toBe(0);
    expect(residualSquares).toBe(2);
  });

  it("loses nothing far from 0", () => {
    const { x, y, groups, numGroups } = rowsOf();
    const near = groupStatistics(x, y, groups, numGroups);
    // Multiples of 1/1024 below 2^40, so that the moved data are exact.
    const far = groupStatistics(
      x.map((value) => value + 2 ** 30),
      y.map((value) => value - 2 ** 28),
      groups,
      numGroups,
    );
    // Means are within half a unit in the last place of 2^30, 1e-7, which enters deviations of size 1 once.
    const relative = 1e-6;
    expect(Math.abs(far.withinSquares / near.withinSquares - 1)).toBeLessThan(relative);
    expect(Math.abs(far.withinSlope / near.withinSlope - 1)).toBeLessThan(relative);
    expect(Math.abs(far.residualSquares / near.residualSquares - 1)).toBeLessThan(relative);
  });
});
