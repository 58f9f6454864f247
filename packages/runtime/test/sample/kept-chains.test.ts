import { describe, expect, it } from "vitest";

import { keptChains } from "../../src/sample/kept-chains.js";

describe("keptChains", () => {
  it.each([
    [[100, 100, 100], [0, 1, 2], 100],
    [[100, 90, 0], [0, 1], 90],
    [[900, 1, 900, 2], [0, 2], 900],
    [[10, 5], [0, 1], 5],
    [[0, 0], [], 0],
    [[0, 7], [1], 7],
    [[], [], 0],
  ])("of %j keeps %j with %i draws", (counts, chains, numDraws) => {
    expect(keptChains(counts)).toEqual({ chains, numDraws });
  });
});
