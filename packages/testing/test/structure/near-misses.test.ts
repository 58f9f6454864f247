/** @file Tests that what only looks conjugate is not taken for it, and that the reason is said. */

import { describe, expect, it } from "vitest";
import { analysed, conditionalFaults, variablesOf } from "./check-conditionals.js";
import { nearMisses } from "./near-misses.js";
import { tableData } from "./table-data.js";

describe("models that are not recognised", () => {
  it("are at least sixty", () => {
    expect(nearMisses.length).toBeGreaterThanOrEqual(60);
  });

  for (const { name, variable, text } of nearMisses) {
    it(name, () => {
      const all = analysed(text, tableData);
      const { conditionals, refusals } = all.analysis;
      const own = conditionals.find((each) => variablesOf(each).some((other) => other.name === variable));
      const { reason, remedy } = own ?? refusals.find((refusal) => refusal.variable.name === variable)!;
      const isExact = own !== undefined && own.kind !== "slice" && !(own.kind === "scale" && own.draw === undefined);
      expect(isExact).toBe(false);
      expect(remedy === undefined ? reason : `${reason}. ${remedy}`).toMatchSnapshot();
      expect(conditionalFaults(all)).toEqual([]);
    });
  }
});
