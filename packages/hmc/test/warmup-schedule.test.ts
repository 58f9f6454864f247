import { describe, expect, it } from "vitest";

import { warmupSchedule } from "../src/warmup-schedule.js";

describe("warmupSchedule", () => {
  // Initial buffer, last iterations of the windows, final buffer: Stan 2.36's windowed_adaptation.hpp, followed by hand.
  const table: [number, number, number[], number][] = [
    [2000, 75, [99, 149, 249, 449, 849, 1949], 50],
    [1000, 75, [99, 149, 249, 449, 949], 50],
    [500, 75, [99, 149, 249, 449], 50],
    [300, 75, [99, 149, 249], 50],
    [200, 75, [99, 149], 50],
    [151, 75, [99, 100], 50],
    [150, 75, [99], 50],
    [149, 22, [134], 14],
    [100, 15, [89], 10],
    [20, 3, [17], 2],
    [19, 19, [], 0],
    [0, 0, [], 0],
  ];
  for (const [numWarmup, initialBuffer, windowEnds, finalBuffer] of table) {
    it(`has Stan's parts for ${numWarmup} iterations`, () => {
      expect(warmupSchedule(numWarmup)).toEqual({ numWarmup, initialBuffer, windowEnds, finalBuffer });
    });
  }
});
