import { describe, expect, it } from "vitest";

import { assessFit } from "../harness/assess-fit.js";
import { fakeCase, normalDraws } from "./fake-case.js";

describe("assessFit", () => {
  it("passes independent draws of the reference's distribution", () => {
    const { failures, minEssBulk, minEssName, maxScaleRhat } = assessFit(fakeCase, [normalDraws("tau", 1)]);
    expect(failures).toEqual([]);
    expect(minEssName).toBe("tau");
    expect(minEssBulk).toBeGreaterThan(400);
    expect(maxScaleRhat).toBeLessThan(1.01);
  });

  it("fails a mean that is off by more than 4 standard errors", () => {
    const { failures } = assessFit(fakeCase, [normalDraws("tau", 1, 0.3)]);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(/^mean of tau is 0\.\d+, expected 0\.0000 \(\d+\.\d standard errors\)$/);
  });

  it("fails chains that disagree on a scale, but not on another scalar's R-hat alone", () => {
    const apart = normalDraws("tau", 1, -0.3, 0.2);
    expect(assessFit(fakeCase, [apart]).failures).toContainEqual(expect.stringMatching(/^R-hat of tau is 1\.\d+$/));
    const other = normalDraws("mu", 1, -0.3, 0.2);
    const { failures } = assessFit(fakeCase, [normalDraws("tau", 1), other]);
    expect(failures.filter((failure) => failure.startsWith("R-hat"))).toEqual([]);
  });

  it("fails when effective draws are few, and names the scalar", () => {
    const stuck = normalDraws("mu", 1, 0, 3);
    expect(assessFit(fakeCase, [normalDraws("tau", 1), stuck]).failures).toEqual([
      expect.stringMatching(/^bulk ESS of mu is \d+$/),
    ]);
  });

  it("leaves out scalars that are not compared, and counts constant draws as none", () => {
    const constant = { name: "L[0,0]", chains: [new Float64Array(250).fill(1), new Float64Array(250).fill(1)] };
    expect(assessFit(fakeCase, [normalDraws("tau", 1), constant]).failures).toEqual([]);
    const counted = assessFit(fakeCase, [normalDraws("tau", 1), { ...constant, name: "b" }]);
    expect(counted.failures).toEqual(["bulk ESS of b is 0"]);
  });

  it("fails when a scalar of the reference was not drawn, unless it is not checked", () => {
    expect(assessFit(fakeCase, [normalDraws("mu", 1)]).failures).toEqual(["no draws of tau"]);
    expect(assessFit(fakeCase, [normalDraws("mu", 1)], (name) => name !== "tau").failures).toEqual([]);
  });
});
