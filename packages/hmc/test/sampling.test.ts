import { describe, expect, it } from "vitest";

import type { ChainOptions } from "../src/options.js";
import { autoregressive, eightSchools, funnel, independentNormal, steepWall } from "./support/densities.js";
import { estimate, sampleChains } from "./support/monte-carlo.js";

const schools = eightSchools([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]);
const scales = Array.from({ length: 100 }, (_, i) => 10 ** (-3 + (6 * i) / 99));

describe("draws", () => {
  // Each z below has a t distribution with 79 degrees of freedom or more: |z| > 5.5 has probability below 5e-7, so that all the
  // comparisons of this file together (some 1,200) raise a false alarm with probability below 6e-4.
  const maxZ = 5.5;

  it("have the moments of a normal with scales from 1e-3 to 1e3", () => {
    const means = scales.map((scale, i) => scale * ((i % 7) - 3));
    const sampled = sampleChains(independentNormal(scales, means), 11, 4);
    expect(sampled.divergences).toBe(0);
    scales.forEach((scale, i) => {
      const mean = estimate(sampled, (x) => (x(i) - means[i]) / scale);
      const square = estimate(sampled, (x) => ((x(i) - means[i]) / scale) ** 2);
      expect(Math.abs(mean.mean / mean.standardError)).toBeLessThan(maxZ);
      expect(Math.abs((square.mean - 1) / square.standardError)).toBeLessThan(maxZ);
      expect(square.standardError).toBeLessThan(0.1);
    });
  });

  const variants: Omit<ChainOptions, "generators">[] = [
    {},
    { schedule: "windowed" },
    { metric: "dense" },
    { sampler: "hmc", trajectoryLength: 4 },
    { sampler: "hmc", metric: "dense", stepSizeJitter: 0.1 },
  ];
  for (const variant of variants) {
    it(`have the covariances of a correlated normal: ${JSON.stringify(variant)}`, () => {
      const sampled = sampleChains(autoregressive(12, 0.8), 12, 4, variant);
      expect(sampled.divergences).toBe(0);
      for (let i = 0; i < 12; i++) {
        for (let j = 0; j <= i; j++) {
          const { mean, standardError } = estimate(sampled, (x) => x(i) * x(j));
          expect(Math.abs(mean - 0.8 ** (i - j)) / standardError).toBeLessThan(maxZ);
        }
        const { mean, standardError } = estimate(sampled, (x) => x(i));
        expect(Math.abs(mean) / standardError).toBeLessThan(maxZ);
      }
    });
  }

  for (const schedule of ["continuous", "windowed"] as const) {
    it(`are right after a start where the log density is -1e87: ${schedule}`, () => {
      const options = { schedule, init: Float64Array.of(2), warmup: 400 };
      const sampled = sampleChains(steepWall(100), 15, 4, options);
      const { mean, standardError } = estimate(sampled, (x) => Math.exp(100 * x(0)));
      expect(Math.abs(mean - 1) / standardError).toBeLessThan(maxZ);
      expect(standardError).toBeLessThan(0.1);
    });
  }

  it("take far fewer steps with a dense metric where correlation is strong", () => {
    const diagonal = sampleChains(autoregressive(20, 0.99), 13, 1);
    const dense = sampleChains(autoregressive(20, 0.99), 13, 1, { metric: "dense" });
    expect(dense.leapfrogs).toBeLessThan(0.3 * diagonal.leapfrogs);
  });

  it("give the exact posterior of eight schools", () => {
    // Closed form given tau, trapezoid rule over log tau with 6001 nodes on [-13, 12].
    const exact: [string, number, number][] = [
      ["mu", 4.3968206, 3.3177045],
      ["tau", 3.5977071, 3.2199582],
      ["theta[1]", 6.2118849, 5.593127],
      ["theta[2]", 4.9401786, 4.674269],
      ["theta[3]", 3.9270041, 5.2626159],
      ["theta[4]", 4.7570984, 4.780298],
      ["theta[5]", 3.6154766, 4.6574531],
      ["theta[6]", 4.0426124, 4.8268662],
      ["theta[7]", 6.2967249, 5.0778493],
      ["theta[8]", 4.8542534, 5.2908018],
    ];
    for (const variant of [{}, { schedule: "windowed" as const }, { metric: "dense" as const }]) {
      const sampled = sampleChains(schools, 14, 4, { ...variant, draws: 1500 });
      exact.forEach(([, mean, sd], k) => {
        const value = (x: (i: number) => number): number =>
          k === 0 ? x(0) : k === 1 ? Math.exp(x(1)) : x(0) + Math.exp(x(1)) * x(k);
        const first = estimate(sampled, value);
        expect(Math.abs(first.mean - mean) / first.standardError).toBeLessThan(maxZ);
        const second = estimate(sampled, (x) => (value(x) - mean) ** 2);
        expect(Math.abs(second.mean - sd * sd) / second.standardError).toBeLessThan(maxZ);
      });
    }
  });
});

describe("divergences", () => {
  it("are found in a funnel and not in a normal", () => {
    expect(sampleChains(funnel(10), 31, 4, { targetAcceptance: 0.8 }).divergences).toBeGreaterThan(3);
    expect(sampleChains(autoregressive(10, 0.5), 31, 4).divergences).toBe(0);
  });
});
