import { describe, expect, it } from "vitest";
import { badCases } from "../../src/calibration/bad-cases.js";
import { goodCases } from "../../src/calibration/good-cases.js";
import type { FitCase } from "../../src/calibration/fit-case.js";
import { formatRates, measureRates, ratesHeader } from "../../src/calibration/rates.js";

// A few seeds of each case; `src/calibration/run.ts` measures a hundred. In the long run at most one verdict in a hundred is
// wrong, so that one wrong among these is a fault.

const named = (cases: readonly FitCase[], name: string): FitCase => {
  const found = cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no case \`${name}\`.`);
  return found;
};

describe("the verdict on fits of real models", () => {
  it.each([
    ["normal, 10 dimensions", 5],
    ["normal, 100 dimensions", 2],
    ["eight schools, non-centred", 5],
    ["children's scores", 3],
    ["children's scores by work", 5],
    ["Poisson regression", 3],
    ["robust regression", 1],
    ["twelve groups, centred", 2],
  ])("trusts %s, %i seeds", (name, numSeeds) => {
    const { wrong } = measureRates(named(goodCases, name), numSeeds);
    expect(wrong).toEqual([]);
  });

  it("refuses centred eight schools", () => {
    const { wrong, reasons } = measureRates(named(badCases, "centred eight schools"), 5);
    expect(wrong).toEqual([]);
    expect(reasons.get("divergences")).toBe(5);
  });

  it("refuses centred radon", () => {
    const { wrong, reasons } = measureRates(named(badCases, "centred radon"), 1);
    expect(wrong).toEqual([]);
    expect(reasons.get("ess-bulk")).toBe(1);
  });

  it("refuses a two-mode mixture, whether chains disagree or all stay in one labelling", () => {
    const mixture = { ...named(badCases, "two-mode mixture"), options: { warmup: 300, draws: 500 } };
    const { wrong, reasons } = measureRates(mixture, 2, 18);
    expect(wrong).toEqual([]);
    // Seed 18 sends chains to both labellings, seed 19 all to one.
    expect(reasons.get("separate-chains")).toBe(1);
    expect(reasons.get("exchangeable")).toBe(1);
  });

  it("refuses two groups under a wide prior, and says so", () => {
    const fish = { ...named(badCases, "fish, two groups"), options: { warmup: 150, draws: 100 } };
    const { wrong, reasons } = measureRates(fish, 1);
    expect(wrong).toEqual([]);
    expect(reasons.get("few-groups")).toBe(1);
  });

  it("prints a line a case", () => {
    const line = formatRates({
      name: "a case",
      isGood: false,
      numFits: 200,
      wrong: [{ seed: 3, verdict: "" }],
      reasons: new Map([
        ["ess-tail", 2],
        ["ess-bulk", 198],
      ]),
      minEssBulk: 31.4,
      minEssTail: 27.2,
      seconds: 30,
    });
    expect(`\n${ratesHeader}\n${line}\n`).toMatchInlineSnapshot(`
      "
      case                              wrong min bulk min tail     a fit  reasons (fits)
      a case                         1 of 200       31       27    150 ms  ess-bulk 198, ess-tail 2
      "
    `);
  });
});
