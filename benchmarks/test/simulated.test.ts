import { createHash } from "node:crypto";

import { describe, expect, it } from "vitest";

import { simulateIntercepts, toCsv } from "../data/simulated.js";

describe("simulateIntercepts", () => {
  it.each([
    ["normal", 11, "c375509dcf2ad0927e92ebbee47230cf0f78aaad339cfb3641a93490c10a189e"],
    ["bernoulli", 13, "9b82f4e5915595fdebb211e7f9b402b6bf60facdedd02ee5d807d2f7374dca0d"],
    ["poisson", 14, "4ccf6196b7005d2f6ff2d9cb88ff07efae69651e386f2e5da4800f75bffc227b"],
  ] as const)("makes the %s rows of seed %i on every machine", (family, seed, hash) => {
    const text = toCsv(simulateIntercepts(family, seed, 100_000, 1000));
    expect(createHash("sha256").update(text).digest("hex")).toBe(hash);
  });
});
