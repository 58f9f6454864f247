import { createGenerator } from "@terrace/core";
import type { Generator } from "@terrace/core";
import { numKeptSweeps, runSweeps } from "@terrace/gibbs";
import type { SweepChain, SweepSchedule } from "@terrace/gibbs";
import { describe, expect, it } from "vitest";

const generators = () => ({ warmup: createGenerator(1, 0, "warmup"), draws: createGenerator(1, 0, "draws") });
const makeDraws = (rows: number, size: number) => ({ values: new Float64Array(rows * size), count: new Int32Array(1) });

/** Counts sweeps in element 0 and walks at random in element 1. */
function walk(state: Float64Array, generator: Generator): void {
  state[0] = state[0]! + 1;
  state[1] = state[1]! + generator.uniform();
}

function run(schedule: SweepSchedule, stops: readonly number[] = []) {
  const chain: SweepChain = { state: new Float64Array(2), iteration: 0 };
  const draws = makeDraws(numKeptSweeps(schedule), 2);
  const streams = generators();
  const completes = [...stops, Infinity].map((stop) =>
    runSweeps(streams, walk, chain, schedule, draws, { shouldStop: (iteration) => iteration === stop }),
  );
  return { chain, draws, completes };
}

describe("runSweeps", () => {
  it("keeps every thinth sweep after warmup", () => {
    const { draws, chain } = run({ warmup: 3, draws: 8, thin: 3 });
    expect([0, 2, 4].map((k) => draws.values[k])).toEqual([4, 7, 10]);
    expect(draws.count[0]).toBe(3);
    expect(chain.iteration).toBe(11);
  });

  it("stops between sweeps with what it has, and goes on to the same draws", () => {
    const schedule = { warmup: 5, draws: 20, thin: 2 };
    const whole = run(schedule);
    const halted = run(schedule, [2, 5, 6, 17]);
    expect(halted.completes).toEqual([false, false, false, false, true]);
    expect(halted.draws.values).toEqual(whole.draws.values);
    const chain: SweepChain = { state: new Float64Array(2), iteration: 0 };
    const draws = makeDraws(10, 2);
    runSweeps(generators(), walk, chain, schedule, draws, { shouldStop: (iteration) => iteration === 10 });
    expect(draws.count[0]).toBe(3);
    expect(draws.values.subarray(0, 6)).toEqual(whole.draws.values.subarray(0, 6));
  });

  it("draws the same after a longer warmup of a chain that forgets", () => {
    const forget = (state: Float64Array, generator: Generator): void => void (state[0] = generator.uniform());
    const rows = [10, 200].map((warmup) => {
      const draws = makeDraws(5, 1);
      runSweeps(generators(), forget, { state: new Float64Array(1), iteration: 0 }, { warmup, draws: 5 }, draws);
      return draws.values;
    });
    expect(rows[0]).toEqual(rows[1]);
  });

  it("tells the observer of every sweep", () => {
    const seen: number[] = [];
    const chain: SweepChain = { state: new Float64Array(2), iteration: 0 };
    const onSweep = (iteration: number): void => void seen.push(iteration);
    expect(runSweeps(generators(), walk, chain, { warmup: 1, draws: 2 }, makeDraws(2, 2), { onSweep })).toBe(true);
    expect(seen).toEqual([1, 2, 3]);
  });

  it("refuses schedules that are none, and memory without room", () => {
    const attempt = (schedule: SweepSchedule, rows: number) => () =>
      runSweeps(generators(), walk, { state: new Float64Array(2), iteration: 0 }, schedule, makeDraws(rows, 2));
    expect(attempt({ warmup: -1, draws: 1 }, 1)).toThrow(
      new RangeError("runSweeps: `warmup` must be an integer from 0, received -1."),
    );
    expect(attempt({ warmup: 0, draws: 1.5 }, 1)).toThrow(/`draws` must be an integer from 0, received 1.5/);
    expect(attempt({ warmup: 0, draws: 1, thin: 0 }, 1)).toThrow(/`thin` must be an integer from 1, received 0/);
    expect(attempt({ warmup: 0, draws: 3 }, 2)).toThrow(
      new RangeError("runSweeps: 3 draws of 2 numbers need 6, `draws.values` has 4."),
    );
  });
});
