/** @file Tests that structure is found in a table of models, and that what is found is right. */

import { describe, expect, it } from "vitest";
import { printAnalysis } from "@terrace/rewrite";
import { analysed, conditionalFaults, variablesOf } from "./check-conditionals.js";
import { recognised } from "./recognised.js";
import { tableData } from "./table-data.js";

describe("models that are recognised", () => {
  it("are at least sixty", () => {
    expect(recognised.length).toBeGreaterThanOrEqual(60);
  });

  for (const { name, text, byDensity = [] } of recognised) {
    it(name, () => {
      const all = analysed(text, tableData);
      const { analysis } = all;
      const sliced = analysis.conditionals.filter(({ kind }) => kind === "slice").flatMap(variablesOf);
      expect(analysis.refusals).toEqual([]);
      expect(sliced.map((variable) => variable.name)).toEqual(byDensity);
      expect(conditionalFaults(all)).toEqual([]);
      expect(printAnalysis(analysis).join("\n")).toMatchSnapshot();
    });
  }
});
