/** @file Programs on which evaluators differed, or that were refused or miscounted, once: each is right now. */

import { describe, expect, it } from "vitest";
import { checkCase } from "../../src/programs/check-case.js";
import { keptCases } from "../../src/programs/kept-cases.js";

describe("a program on which something was wrong", () => {
  it.each([...keptCases()])("%s", (_, kept) => {
    expect(checkCase(kept)).toEqual({ kind: "agrees" });
  });
});
