import type { LogDensity } from "@terrace/core";
import { describe, expect, it } from "vitest";

import type { ChainOptions } from "../src/options.js";
import {
  autoregressive,
  densityOf,
  eightSchools,
  independentNormal,
  independentStudentT,
} from "./support/densities.js";
import { sampleChains } from "./support/monte-carlo.js";

const schools = eightSchools([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]);
const scales = Array.from({ length: 100 }, (_, i) => 10 ** (-3 + (6 * i) / 99));

describe("acceptance", () => {
  const targets: [string, LogDensity, Omit<ChainOptions, "generators">?][] = [
    ["eight schools", schools],
    ["eight schools, with the target asked for", schools, { targetAcceptance: 0.8 }],
    ["a normal in 100 dimensions, scales 1e-3 to 1e3", independentNormal(scales)],
    ["a normal in 10 dimensions", independentNormal(new Array<number>(10).fill(1))],
    ["a correlated normal", autoregressive(30, 0.9)],
    ["student-t tails", independentStudentT(8, 5)],
  ];
  for (const [name, density, options] of targets) {
    it(`is 0.80 within 0.03 after warmup: ${name}`, () => {
      const { acceptance } = sampleChains(density, 21, 8, options);
      const mean = acceptance.reduce((a, b) => a + b, 0) / 8;
      expect(Math.abs(mean - 0.8)).toBeLessThan(0.03);
    });
  }

  it("is higher in chains that diverged in warmup and were not told a target, which hardly diverge again", () => {
    // A half-normal on its log: below, an exponential tail; above, a wall that is steeper than any step size can follow.
    const wall = densityOf(1, (position, gradient) => {
      const square = Math.exp(2 * position[0]!);
      gradient[0] = 1 - square;
      return position[0]! - 0.5 * square;
    });
    const told = sampleChains(wall, 23, 8, { targetAcceptance: 0.8 });
    const left = sampleChains(wall, 23, 8);
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(told.acceptance)).toBeLessThan(0.86);
    expect(mean(left.acceptance)).toBeGreaterThan(0.87);
    expect(mean(left.acceptance)).toBeLessThan(0.95);
    expect(told.divergences).toBeGreaterThan(20);
    expect(left.divergences).toBeLessThan(5);
  });

  it("follows another target and the other schedule, sampler and metric", () => {
    const density = autoregressive(30, 0.7);
    const table: [number, Omit<ChainOptions, "generators">][] = [
      [0.9, { targetAcceptance: 0.9 }],
      [0.65, { targetAcceptance: 0.65 }],
      [0.8, { schedule: "windowed" }],
      [0.8, { metric: "dense" }],
      [0.8, { sampler: "hmc" }],
    ];
    const found = table.map(([target, options]) => {
      const { acceptance } = sampleChains(density, 22, 8, options);
      return acceptance.reduce((a, b) => a + b, 0) / 8 - target;
    });
    for (const difference of found) expect(Math.abs(difference)).toBeLessThan(0.03);
  });
});
