import { describe, expect, it } from "vitest";

import { sample } from "../../src/sample/sample.js";
import { groups, groupsData } from "../support/models.js";

describe("summary", () => {
  it("prints sections by what the quantities vary over, and the verdict", async () => {
    const fit = await sample(groups, groupsData, {
      chains: 4,
      warmup: 300,
      draws: 500,
      seed: 2,
      targetAcceptance: 0.99,
    });
    const summary = fit.summary();
    expect(summary.rows.map(({ name }) => name)).toEqual(
      ["mu", "tau", "a[a]", "a[b]", "a[c]", "w[0]", "w[1]", "w[2]", "sigma", "icc", "z"], // prettier-ignore
    );
    const text = String(summary);
    const titles = text.split("\n").filter((line) => line.endsWith(":"));
    expect(titles).toEqual(["Parameters:", "Varying by J (number of levels: 3):", "Reports:"]);
    expect(text).toContain("Data: Number of observations: 8");
    expect(text).toContain(String(fit.verdict()));
    const some = String(fit.summary({ variables: ["w"], probs: [0.25, 0.75] }));
    expect(some).toContain("l-50% CI");
    expect(some).not.toContain("a[a]");
    expect(() => fit.summary({ variables: ["wW"] })).toThrow("Did you mean `w`?");
  });
});
