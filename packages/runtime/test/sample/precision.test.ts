import { model } from "@terrace/model";
import { describe, expect, it } from "vitest";

import { compile, sample } from "../../src/index.js";
import { hashFit } from "../support/models.js";

const slope = model`
  data y: real[N], x: real[N], g: factor(J)[N]
  b ~ normal(0, 5); tau ~ half_normal(1); sigma ~ half_normal(1)
  mu ~ normal(0, 10); a[J] ~ normal(mu, tau)
  y ~ normal(a[g] + b * x, sigma)
`;
const N = 400;
const data = {
  y: Array.from({ length: N }, (_, i) => 10 + Math.sin(1.7 * i) + (i % 7) / 3),
  x: Array.from({ length: N }, (_, i) => 1 + Math.cos(0.9 * i)),
  g: Array.from({ length: N }, (_, i) => i % 7),
};
const inStep = { backend: "tfjs", sampler: "hmc", chains: 16, lockstep: 8, warmup: 100, draws: 40, seed: 2 } as const;

describe("precision", () => {
  it("corrected: trajectories are accepted by the density in Float64, on any number of workers", async () => {
    const options = { ...inStep, precision: "corrected" } as const;
    const fit = await sample(slope, data, { ...options, workers: 2 });
    expect(hashFit(await sample(slope, data, { ...options, workers: 1 }))).toBe(hashFit(fit));
    const compiled = compile(slope, data, { backend: "wasm" });
    const { dimension } = compiled;
    for (let row = 0; row < 16 * 40; row += 50) {
      const position = fit.positions.slice(row * dimension, (row + 1) * dimension);
      expect(fit.sampleStats.lp__[row]).toBe(compiled.logDensity(position));
    }
    expect(fit.options.precision).toBe("corrected");
    expect(fit.explain()).toContain(
      "what meets data in Float32, what depends on parameters alone and sums over data in Float64",
    );
    expect(fit.explain()).toContain("; trajectories accepted in Float64 (wasm)");
  });

  it("single and corrected accept as many trajectories as double, and draw from the same posterior", async () => {
    const all = { ...inStep, lockstep: 16, warmup: 150, draws: 150 };
    const [double, single, corrected] = [
      await sample(slope, data, all),
      await sample(slope, data, { ...all, precision: "single" }),
      await sample(slope, data, { ...all, precision: "corrected" }),
    ];
    const acceptance = (fit: typeof double): number => {
      const { accept_stat__ } = fit.sampleStats;
      return accept_stat__.reduce((sum, each) => sum + each, 0) / accept_stat__.length;
    };
    for (const fit of [single, corrected]) {
      expect(acceptance(fit)).toBeGreaterThan(0.98 * 0.8);
      // Some 12 scalars: |z| > 5 each with probability 6e-7 or somewhat more, since standard errors are estimates.
      fit.summary().rows.forEach((row, k) => {
        const other = double.summary().rows[k]!;
        expect(Math.abs(row.mean - other.mean)).toBeLessThan(5 * Math.hypot(row.mcseMean, other.mcseMean));
      });
    }
    expect(single.explain()).not.toContain("accepted in Float64");
  });

  it("corrected without `lockstep` moves each chain by itself; single serves NUTS", async () => {
    const alone = { ...inStep, chains: 2, draws: 5, lockstep: false } as const;
    const fit = await sample(slope, data, { ...alone, precision: "corrected" });
    expect(fit.options.lockstep).toBe(1);
    expect(fit.chains[0]!.stepSize).not.toBe(fit.chains[1]!.stepSize);
    const nuts = await sample(slope, data, { ...alone, sampler: "nuts", precision: "single" });
    expect(nuts.draws.numDraws).toBe(5);
  });

  it("is refused where the backend computes in Float64, and where Float32 cannot hold the density", async () => {
    for (const sampler of ["hmc", "gibbs", "nuts"] as const) {
      await expect(sample(slope, data, { sampler, precision: "single" })).rejects.toThrow(
        new RangeError(
          'sample: `precision` "single" is for a backend that computes in Float32; "wasm" computes in Float64, where there is nothing to gain. ' +
            'Take "double", or the `backend` "tfjs".',
        ),
      );
    }
    const nearlySingular = model`
      data x: real[N], y: real[N]
      r ~ half_normal(1)
      let C[i in N, j in N] = exp(-(x[i] - x[j])^2 / (2 * r^2)) + (i == j ? 1e-9 : 0)
      let m[i in N] = 0 * x[i]
      y ~ multi_normal(m, C)
    `;
    const points = { x: [0, 0.01, 0.02, 0.03, 0.04, 0.05], y: [0, 0.1, 0.2, 0.3, 0.3, 0.2] };
    await expect(sample(nearlySingular, points, { ...inStep, precision: "corrected" })).rejects.toThrow(
      /^Float32 \(`precision` "single" or "corrected"\) cannot hold this log density: its .* Take "double"\.$/,
    );
  });
});
