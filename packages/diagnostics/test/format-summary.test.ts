import { describe, expect, it } from "vitest";
import { formatSummary } from "../src/format-summary.js";
import type { Summary, SummaryRow } from "../src/summary.js";

/** A row with the given estimates: mean, sd, two quantiles, R-hat, bulk and tail ESS. */
function row(name: string, numbers: readonly number[]): SummaryRow {
  const [mean, sd, lower, upper, rhat, essBulk, essTail] = numbers;
  return {
    name,
    variable: name.split("[")[0],
    mean,
    sd,
    median: mean,
    quantiles: [lower, upper],
    mcseMean: 0,
    rhat,
    essBulk,
    essTail,
  };
}

function summaryOf(rows: readonly SummaryRow[]): Summary {
  return { rows, constants: [], hidden: [], probs: [0.025, 0.975], numChains: 4, numDraws: 1000 };
}

describe("formatSummary", () => {
  // The tables that the R package brms 2.18 prints for lme4's sleepstudy data.
  it("lays out a table as brms does", () => {
    const rows = [
      row("sd(Intercept)", [27.1512, 6.7998, 15.8402, 42.1357, 1.0012, 1753.6, 2427.2]),
      row("sd(Days)", [6.6741, 1.5602, 4.2203, 10.4219, 1.0041, 1298.4, 1804.7]),
      row("cor(Intercept,Days)", [0.0712, 0.3049, -0.5131, 0.6591, 0.9996, 1034.1, 1621.3]),
      row("Intercept", [251.4078, 7.5742, 236.7311, 266.3499, 1.0008, 1701, 2179]),
      row("Days", [10.4389, 1.7013, 7.0603, 13.8551, 1.0012, 1406, 1863]),
    ];
    const text = formatSummary(summaryOf(rows), {
      header: { warmup: 1000 },
      sections: [
        {
          title: "Group-Level Effects: ~Subject (Number of levels: 18)",
          variables: ["sd(Intercept)", "sd(Days)", "cor(Intercept,Days)"],
        },
        { title: "Population-Level Effects:", variables: ["Intercept", "Days"] },
      ],
    });
    const expected = `  Draws: 4 chains, each with iter = 2000; warmup = 1000; thin = 1;
         total post-warmup draws = 4000

Group-Level Effects: ~Subject (Number of levels: 18)
                    Estimate Est.Error l-95% CI u-95% CI Rhat Bulk_ESS Tail_ESS
sd(Intercept)          27.15      6.80    15.84    42.14 1.00     1754     2427
sd(Days)                6.67      1.56     4.22    10.42 1.00     1298     1805
cor(Intercept,Days)     0.07      0.30    -0.51     0.66 1.00     1034     1621

Population-Level Effects:
          Estimate Est.Error l-95% CI u-95% CI Rhat Bulk_ESS Tail_ESS
Intercept   251.41      7.57   236.73   266.35 1.00     1701     2179
Days         10.44      1.70     7.06    13.86 1.00     1406     1863

`;
    expect(text.slice(0, expected.length)).toBe(expected);
  });

  it("gives rows with a tiny Est.Error two significant digits of it, exponential form past 8 decimals", () => {
    const cells = (numbers: readonly number[], digits?: number): string[] => {
      const text = formatSummary(summaryOf([row("x", numbers)]), digits === undefined ? {} : { digits });
      return text.split("\n")[5].trim().split(/ +/).slice(1, 5);
    };
    expect(cells([0.0123456, 0.00432, 0.004, 0.0205, 1, 4000, 4000])).toEqual(["0.0123", "0.0043", "0.0040", "0.0205"]);
    expect(cells([0.0123456, 0.00532, 0.004, 0.0205, 1, 4000, 4000])).toEqual(["0.01", "0.01", "0.00", "0.02"]);
    expect(cells([1e-12, 2e-13, 5e-13, 2e-12, 1, 4000, 4000])).toEqual([
      "1.000e-12",
      "2.000e-13",
      "5.000e-13",
      "2.000e-12",
    ]);
    expect(cells([0.0123456, 0.00432, 0.004, 0.0205, 1, 4000, 4000], 3)).toEqual(["0.012", "0.004", "0.004", "0.021"]);
    expect(cells([1e20, 1e19, -1e20, 3e20, 1, 4000, 4000])).toEqual(["1.00e+20", "1.00e+19", "-1.00e+20", "3.00e+20"]);
    expect(cells([-0.001, 0.1, -0.2, 0.2, 1, 4000, 4000])[0]).toBe("0.00");
  });

  it("says draws when the warmup is not known, and counts a single chain", () => {
    const text = formatSummary({ ...summaryOf([]), numChains: 1 }, {});
    expect(text.startsWith("  Draws: 1 chain, each with draws = 1000; thin = 1;\n")).toBe(true);
  });
});
