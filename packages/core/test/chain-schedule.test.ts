import { describe, expect, it } from "vitest";
import { isKept, numKept } from "@terrace/core";

function kept(schedule: Parameters<typeof numKept>[0]): number[] {
  return Array.from({ length: schedule.warmup + schedule.draws }, (_, k) => k).filter((k) => isKept(schedule, k));
}

describe("a chain's schedule", () => {
  it("keeps every iteration after warmup", () => {
    expect(kept({ warmup: 2, draws: 3, thin: 1, saveWarmup: false })).toEqual([2, 3, 4]);
  });

  it("thins each phase from its first iteration", () => {
    expect(kept({ warmup: 3, draws: 4, thin: 2, saveWarmup: true })).toEqual([0, 2, 3, 5]);
  });

  it("counts what it keeps", () => {
    for (const warmup of [0, 1, 5]) {
      for (const draws of [1, 4, 7]) {
        for (const thin of [1, 2, 3, 10]) {
          for (const saveWarmup of [false, true]) {
            const schedule = { warmup, draws, thin, saveWarmup };
            expect(numKept(schedule)).toBe(kept(schedule).length);
          }
        }
      }
    }
  });
});
