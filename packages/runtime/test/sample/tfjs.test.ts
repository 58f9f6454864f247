import { model } from "@terrace/model";
import { describe, expect, it } from "vitest";

import { compile, sample } from "../../src/index.js";

const grouped = model`
  data y: real[N], g: factor(J)[N]
  mu ~ normal(0, 5); tau ~ half_normal(1); sigma ~ half_normal(1)
  a[J] ~ normal(mu, tau)
  y ~ normal(a[g], sigma)
`;
// Beyond 64 KiB data is a variable of the session and travels to threads in shared memory.
const N = 9000;
const data = {
  y: Array.from({ length: N }, (_, i) => Math.sin(1.7 * i) + (i % 4)),
  g: Array.from({ length: N }, (_, i) => i % 4),
};

describe('backend "tfjs"', () => {
  it("computes the density of the other backends", () => {
    const [ours, theirs] = [compile(grouped, data, { backend: "tfjs" }), compile(grouped, data, { backend: "wasm" })];
    const position = Float64Array.from({ length: ours.dimension }, (_, i) => 0.3 * Math.cos(i));
    const [gradient, expected] = [new Float64Array(ours.dimension), new Float64Array(ours.dimension)];
    const value = ours.logDensityGradient(position, gradient);
    const expectedValue = theirs.logDensityGradient(position, expected);
    expect(Math.abs(value - expectedValue)).toBeLessThanOrEqual(1e-12 * Math.abs(expectedValue));
    expect(ours.logDensity(position)).toBe(value);
    gradient.forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThanOrEqual(1e-12 * Math.abs(expected[i]!)));
    ours.dispose();
    expect(() => ours.logDensity(position)).toThrow("the compiled model has been disposed of");
  });

  it("explains itself with every operation of the graph", () => {
    const compiled = compile(grouped, data, { backend: "tfjs" });
    const text = compiled.explain();
    expect(text).toMatch(
      /Backend\n {2}tfjs: asked for; one TensorFlow graph a gradient, in tfjs-node with TensorFlow \d/,
    );
    expect(text).toContain("  holds 1 array of data (72000 bytes) as variables\n");
    expect(text).toMatch(/\n {2}GatherV2 = GatherV2\(/);
    compiled.dispose();
  });

  it.each(["nuts", "hmc"] as const)("gives the same draws on one worker and on two: %s", async (sampler) => {
    const options = { backend: "tfjs", sampler, chains: 2, warmup: 60, draws: 20, seed: 5 } as const;
    const [one, two] = [
      await sample(grouped, data, { ...options, workers: 1 }),
      await sample(grouped, data, { ...options, workers: 2 }),
    ];
    expect([...one.draws.get("a").values]).toEqual([...two.draws.get("a").values]);
    expect(one.explain()).toContain("tfjs: asked for; one TensorFlow graph a gradient");
    expect(one.explain()).not.toContain("GatherV2 = ");
  });

  it("draws from the posterior that the other backends draw from", async () => {
    const options = { chains: 2, warmup: 300, draws: 500, seed: 6 } as const;
    const [ours, theirs] = [
      (await sample(grouped, data, { ...options, backend: "tfjs" })).summary(),
      (await sample(grouped, data, { ...options, backend: "wasm" })).summary(),
    ];
    // Seven scalars, |z| > 5 each with probability 6e-7 or somewhat more: standard errors are estimates.
    ours.rows.forEach((row, k) => {
      const other = theirs.rows[k]!;
      expect(Math.abs(row.mean - other.mean)).toBeLessThan(5 * Math.hypot(row.mcseMean, other.mcseMean));
    });
  });
});
