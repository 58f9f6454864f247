import { createGenerator } from "@terrace/core";
import type { Generator } from "@terrace/core";
import { runSweeps } from "@terrace/gibbs";
import type { SweepChain, SweepSchedule } from "@terrace/gibbs";
import { describe, expect, it } from "vitest";

const generators = () => ({ warmup: createGenerator(1, 0, "warmup"), draws: createGenerator(1, 0, "draws") });
/** Counts sweeps in element 0 and walks at random in element 1. */
function walk(state: Float64Array, generator: Generator): void {
  state[0] = state[0]! + 1;
  state[1] = state[1]! + generator.uniform();
}

function run(schedule: SweepSchedule, stops: readonly number[] = []) {
  const chain: SweepChain = { state: new Float64Array(2), iteration: 0 };
  const rows: { readonly isWarmup: boolean; readonly values: number[] }[] = [];
  const streams = generators();
  const completes = [...stops, Infinity].map((stop) =>
    runSweeps(streams, walk, chain, schedule, {
      onDraw: (isWarmup, state) => void rows.push({ isWarmup, values: [...state] }),
      shouldStop: (iteration) => iteration === stop,
    }),
  );
  return { chain, rows, completes };
}

describe("runSweeps", () => {
  it("keeps every thinth sweep after warmup", () => {
    const { rows, chain } = run({ warmup: 3, draws: 8, thin: 3 });
    expect(rows.map(({ values }) => values[0])).toEqual([4, 7, 10]);
    expect(chain.iteration).toBe(11);
  });

  it("keeps those of warmup on request", () => {
    const schedule = { warmup: 3, draws: 4, thin: 2, saveWarmup: true };
    const { rows } = run(schedule);
    expect(rows.map(({ isWarmup, values }) => [isWarmup, values[0]])).toEqual([
      [true, 1],
      [true, 3],
      [false, 4],
      [false, 6],
    ]);
  });

  it("stops between sweeps with what it has, and goes on to the same draws", () => {
    const schedule = { warmup: 5, draws: 20, thin: 2 };
    const whole = run(schedule);
    const halted = run(schedule, [2, 5, 6, 17]);
    expect(halted.completes).toEqual([false, false, false, false, true]);
    expect(halted.rows).toEqual(whole.rows);
    expect(whole.rows).toHaveLength(10);
  });

  it("draws the same after a longer warmup of a chain that forgets", () => {
    const forget = (state: Float64Array, generator: Generator): void => void (state[0] = generator.uniform());
    const rows = [10, 200].map((warmup) => {
      const kept: number[] = [];
      const chain = { state: new Float64Array(1), iteration: 0 };
      runSweeps(generators(), forget, chain, { warmup, draws: 5 }, { onDraw: (_, state) => void kept.push(state[0]!) });
      return kept;
    });
    expect(rows[0]).toEqual(rows[1]);
  });

  it("refuses schedules that are none", () => {
    const attempt = (schedule: SweepSchedule) => () => run(schedule);
    expect(attempt({ warmup: -1, draws: 1 })).toThrow(
      new RangeError("runSweeps: `warmup` must be an integer from 0, received -1."),
    );
    expect(attempt({ warmup: 0, draws: 1.5 })).toThrow(/`draws` must be an integer from 0, received 1.5/);
    expect(attempt({ warmup: 0, draws: 1, thin: 0 })).toThrow(/`thin` must be an integer from 1, received 0/);
  });
});
