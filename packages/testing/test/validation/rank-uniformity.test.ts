import { createGenerator } from "@terrace/core";
import { describe, expect, it } from "vitest";
import { rankUniformity } from "../../src/validation/rank-uniformity.js";

const maxRank = 99;

/** Ranks of numbers on (0, 1) that `shape` makes of uniform ones. */
function ranksOf(seed: number, count: number, shape: (u: number) => number): Int32Array {
  const generator = createGenerator(seed, 0, "draws");
  return Int32Array.from({ length: count }, () => Math.floor((maxRank + 1) * shape(generator.uniform())));
}

describe("rankUniformity", () => {
  it("rejects uniform ranks as often as its p says", () => {
    const numSets = 2000;
    const ps = Array.from({ length: numSets }, (_, seed) =>
      rankUniformity(
        ranksOf(seed, 200, (u) => u),
        maxRank,
      ),
    );
    for (const level of [0.2, 0.05, 0.01]) {
      const numBelow = ps.filter((p) => p < level).length;
      // Doubling the smaller of two dependent p is conservative; four standard errors of a count above it is too many.
      expect(numBelow).toBeLessThan(numSets * level + 4 * Math.sqrt(numSets * level));
      expect(numBelow).toBeGreaterThan((numSets * level) / 4);
    }
  });

  it.each<[string, (u: number) => number]>([
    ["a bias", (u) => u ** 1.6],
    ["too wide draws", (u) => 0.5 + (u - 0.5) * 0.7],
    ["too narrow draws", (u) => (u < 0.5 ? 0.5 * (2 * u) ** 2 : 1 - 0.5 * (2 - 2 * u) ** 2)],
    ["a pile at one end", (u) => (u < 0.15 ? 0 : u)],
  ])("finds %s among 200 ranks", (_, shape) => {
    for (const seed of [1, 2, 3]) expect(rankUniformity(ranksOf(seed, 200, shape), maxRank)).toBeLessThan(1e-3);
  });

  it("takes any number of ranks, not only multiples of the bins", () => {
    const ranks = Int32Array.from({ length: 3000 }, (_, k) => k % 30);
    expect(rankUniformity(ranks, 29)).toBeGreaterThan(0.5);
  });
});
