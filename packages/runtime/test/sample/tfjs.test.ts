import { loadTfjsBackend, type TfjsBackendName } from "@terrace/backend-tfjs";
import { model } from "@terrace/model";
import { afterAll, describe, expect, it } from "vitest";

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
const simple = model`data y: real[N]; mu ~ normal(0, 1); y ~ normal(mu, 2)`;
const fewer = { y: data.y.slice(0, 500), g: data.g.slice(0, 500) };
/** Float32, relative to the largest component. */
const SINGLE_TOLERANCE = 2e-5;

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
    expect(text).toMatch(/\n {2}GatherNd = GatherNd\(/);
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

/** Why there is no WebGPU here, or undefined. */
const trouble = await loadTfjsBackend("webgpu").then(
  () => undefined,
  (error: unknown) => String(error),
);
if (trouble !== undefined) console.warn(`not tested on webgpu: ${trouble}`);
await loadTfjsBackend("tensorflow");

describe.each<TfjsBackendName>(trouble === undefined ? ["cpu", "wasm", "webgpu"] : ["cpu", "wasm"])(
  'backend "tfjs" where the tfjs backend is %s',
  (backend) => {
    afterAll(async () => await loadTfjsBackend("tensorflow"));

    it("computes in Float32 what the other backends do in Float64, and says so", async () => {
      await loadTfjsBackend(backend);
      const [ours, theirs] = [compile(grouped, data, { backend: "tfjs" }), compile(grouped, data, { backend: "wasm" })];
      const position = Float64Array.from({ length: ours.dimension }, (_, i) => 0.3 * Math.cos(i));
      const [gradient, expected] = [new Float64Array(ours.dimension), new Float64Array(ours.dimension)];
      const value = ours.logDensityGradient(position, gradient);
      const expectedValue = theirs.logDensityGradient(position, expected);
      const scale = Math.max(...expected.map(Math.abs));
      expect(Math.abs(value - expectedValue)).toBeLessThanOrEqual(SINGLE_TOLERANCE * Math.abs(expectedValue));
      gradient.forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThanOrEqual(SINGLE_TOLERANCE * scale));
      expect(ours.logDensity(position)).toBe(value);
      expect(ours.explain()).toContain(
        `Backend\n  tfjs: asked for; tensors op by op on the tfjs backend \`${backend}\`, which is set, in float32\n`,
      );
      ours.dispose();
      expect(() => ours.logDensity(position)).toThrow("the compiled model has been disposed of");
    });

    it("gives the same draws on one worker and on two", async () => {
      await loadTfjsBackend(backend);
      const options = { backend: "tfjs", chains: 2, warmup: 40, draws: 10, seed: 5 } as const;
      const [one, two] = [
        await sample(grouped, fewer, { ...options, workers: 1 }),
        await sample(grouped, fewer, { ...options, workers: 2 }),
      ];
      expect([...one.draws.get("a").values]).toEqual([...two.draws.get("a").values]);
      expect(one.explain()).toContain(`tensors op by op on the tfjs backend \`${backend}\`, which is set, in float32`);
    });

    it("moves chains in step, in groups that do not depend on the number of workers", async () => {
      await loadTfjsBackend(backend);
      const options = {
        backend: "tfjs",
        sampler: "hmc",
        lockstep: 2,
        chains: 4,
        warmup: 30,
        draws: 5,
        seed: 7,
      } as const;
      const [one, two] = [
        await sample(simple, { y: data.y.slice(0, 50) }, { ...options, workers: 1 }),
        await sample(simple, { y: data.y.slice(0, 50) }, { ...options, workers: 2 }),
      ];
      const values = [...one.draws.get("mu").values];
      expect(values.every(Number.isFinite)).toBe(true);
      expect(new Set(values).size).toBeGreaterThan(1);
      expect([...two.draws.get("mu").values]).toEqual(values);
      expect(one.explain()).toContain("for 2 chains at once");
    });
  },
);
