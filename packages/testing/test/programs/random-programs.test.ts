/** @file Random programs: interpreter, JavaScript and WebAssembly agree, and what fails is made small. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseModel } from "@terrace/model";
import { checkCase } from "../../src/programs/check-case.js";
import { caseOf, type Program } from "../../src/programs/program.js";
import { programs } from "../../src/programs/program-arbitrary.js";

describe("random programs", () => {
  it("agree in value and gradient, with differences, and in the maps between the spaces", () => {
    const counts = { agrees: 0, "not finite": 0, refused: 0, differs: 0 };
    const numRuns = 80;
    fc.assert(
      fc.property(programs(), (program) => {
        const result = checkCase(caseOf(program));
        counts[result.kind]++;
        if (result.kind === "differs") throw new Error(`${result.message}\n${caseOf(program).text}`);
      }),
      { numRuns, seed: 4 },
    );
    // A generator whose programs are refused or have no density would test nothing.
    expect(counts.agrees).toBeGreaterThan(0.95 * numRuns);
  });

  it("are well typed, and so are the smaller ones that they shrink to", () => {
    fc.assert(
      fc.property(programs(), (program) => {
        parseModel(caseOf(program).text);
        for (const { value } of programs().shrink(program, undefined).take(20)) parseModel(caseOf(value).text);
      }),
      { numRuns: 10, seed: 5 },
    );
  });

  it("shrink to the part that matters", () => {
    // Stands for a defect in a function of an array that is gathered.
    const hasDefect = (program: Program): boolean => /tanh\(.*\[g\]/.test(caseOf(program).text);
    const { counterexample } = fc.check(
      fc.property(programs(), (program) => !hasDefect(program)),
      { numRuns: 500, seed: 1 },
    );
    const [smallest] = counterexample!;
    expect(hasDefect(smallest)).toBe(true);
    expect(smallest.statements.length).toBeLessThanOrEqual(2);
    expect(smallest.sizes).toEqual({ N: 1, J: 1, M: 1, K: 1, T: 1 });
  });
});
