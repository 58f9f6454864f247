import { essBulk, essMean } from "@terrace/diagnostics";
import { model } from "@terrace/model";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { compile } from "../../src/compile/compile.js";
import { Fit } from "../../src/fit/fit.js";
import { sample } from "../../src/sample/sample.js";
import { hashDraws, hashFit } from "../support/models.js";

/** A funnel: its effects are normal given the log scale, which has no full conditional of a known kind. */
const funnel = model`
  data K: int
  v ~ normal(0, 3)
  x[K] ~ normal(0, exp(v / 2))
`;

const decay = model`
  data y: real[N], g: factor(J)[N], x: real[N]
  mu ~ normal(0, 5)
  tau ~ half_normal(2)
  sigma ~ half_normal(2)
  k ~ lognormal(0, 1)
  a[J] ~ normal(mu, tau)
  y ~ normal(a[g] * exp(-k * x), sigma)
`;
const decayData = {
  y: [2.9, 2.1, 1.4, 3.8, 2.2, 1.6, 2.4, 1.5, 0.9, 3.1, 2.3, 1.2],
  g: ["a", "a", "a", "b", "b", "b", "c", "c", "c", "d", "d", "d"],
  x: [0.1, 0.5, 1.1, 0.1, 0.6, 1.2, 0.2, 0.6, 1.0, 0.1, 0.5, 1.1],
};
const small = { chains: 4, warmup: 200, draws: 200, seed: 7, sampler: "mixed" } as const;

/** Normal cdf by its series and continued fraction, to 1e-12. */
function normalCdf(z: number): number {
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  const a = Math.abs(z);
  let tail: number;
  if (a < 3) {
    let term = a;
    let sum = a;
    for (let k = 1; Math.abs(term) > 1e-17; k++) {
      term *= (a * a) / (2 * k + 1);
      sum += term;
    }
    tail = 0.5 - density * sum;
  } else {
    let fraction = 0;
    for (let k = 200; k > 0; k--) fraction = k / (a + fraction);
    tail = density / (a + fraction);
  }
  return z < 0 ? tail : 1 - tail;
}

/** P(x < limit) for one effect of the funnel, by the trapezium rule over the log scale, which converges like the normal density falls. */
function effectCdf(limit: number): number {
  let sum = 0;
  const step = 0.05;
  for (let z = -9; z <= 9; z += step) {
    sum += step * Math.exp(-0.5 * z * z) * normalCdf(limit / Math.exp(1.5 * z));
  }
  return sum / Math.sqrt(2 * Math.PI);
}

describe("sample by a sweep with NUTS in it", () => {
  it("has the exact distribution of a funnel", async () => {
    const numEffects = 2;
    const options = { chains: 2, warmup: 1000, draws: 400_000, thin: 4, seed: 1, sampler: "mixed" } as const;
    const numDraws = options.draws / options.thin;
    const fit = await sample(funnel, { K: numEffects }, options);
    const chains = (values: Float64Array): Float64Array[] => [values.slice(0, numDraws), values.slice(numDraws)]; // prettier-ignore
    const v = fit.draws.get("v").values;
    const effects = fit.draws.get("x").values;
    const x = effects.filter((_, k) => k % numEffects === 0);
    expect(essBulk(chains(v))).toBeGreaterThan(20_000);
    /** Functions of a draw and their exact means. */
    const checks: [string, Float64Array, number][] = [
      ["mean of v", v, 0],
      ["variance of v", v.map((value) => value * value), 9],
      ...[-6, -3, 0, 3, 6].map((limit): [string, Float64Array, number] => [`P(v < ${limit})`, v.map((value) => Number(value < limit)), normalCdf(limit / 3)]),
      ...[-20, -2, -0.2, 0, 0.2, 2, 20].map((limit): [string, Float64Array, number] => [`P(x < ${limit})`, x.map((value) => Number(value < limit)), effectCdf(limit)]),
    ]; // prettier-ignore
    for (const [name, values, exact] of checks) {
      const draws = chains(values);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      const z = (mean - exact) / Math.sqrt(variance / essMean(draws));
      // 14 comparisons; a normal deviation beyond 4.4 is met once in 92,000, so that a false alarm is less likely than 1 in 6,000.
      expect(Math.abs(z), name).toBeLessThan(4.4);
    }
  });

  it("agrees with NUTS on all", async () => {
    const options = { chains: 4, warmup: 500, draws: 3000, seed: 3 } as const;
    const mixed = await sample(decay, decayData, { ...options, sampler: "mixed" });
    const nuts = await sample(decay, decayData, { ...options, sampler: "nuts", targetAcceptance: 0.95 });
    const reference = nuts.summary().rows;
    mixed.summary().rows.forEach((row, k) => {
      expect(row.name).toBe(reference[k]!.name);
      const z = (row.mean - reference[k]!.mean) / Math.hypot(row.mcseMean, reference[k]!.mcseMean);
      // 8 comparisons at 4 standard errors: a false alarm in 2,000 seeds, and the seed is fixed.
      expect(Math.abs(z), row.name).toBeLessThan(4);
    });
    expect(mixed.options.sampler).toBe("mixed");
  });

  it("gives the same bits on 1, 2 and 4 workers, and others with another seed", async () => {
    const hashes = [];
    for (const workers of [1, 2, 4]) hashes.push(hashFit(await sample(decay, decayData, { ...small, workers })));
    expect(new Set(hashes).size).toBe(1);
    expect(hashFit(await sample(decay, decayData, { ...small, seed: 8 }))).not.toBe(hashes[0]);
  });

  it("keeps every thinth draw, and warmup on request", async () => {
    const whole = await sample(decay, decayData, { ...small, saveWarmup: true });
    const thinned = await sample(decay, decayData, { ...small, thin: 5 });
    expect(whole.warmup!.draws.numDraws).toBe(200);
    expect(thinned.draws.get("k").values).toEqual(whole.draws.get("k").values.filter((_, k) => k % 5 === 0));
  });

  it("reports its trajectories with the density of all parameters, and saves them", async () => {
    const fit = await sample(decay, decayData, { ...small, saveWarmup: true });
    const { lp__, accept_stat__, stepsize__, treedepth__, n_leapfrog__, energy__ } = fit.sampleStats;
    const compiled = compile(decay, decayData);
    const { dimension } = compiled;
    lp__.forEach((value, row) => {
      const at = compiled.logDensity(fit.positions.slice(row * dimension, (row + 1) * dimension));
      // The same sum in another order.
      expect(Math.abs(value - at)).toBeLessThan(1e-10 * (1 + Math.abs(at)));
    });
    expect(accept_stat__.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(treedepth__.every((depth, k) => depth >= 1 && n_leapfrog__[k]! >= 2 ** depth - 1)).toBe(true);
    expect(energy__.every(Number.isNaN)).toBe(true);
    fit.chains.forEach(({ stepSize, inverseMassMatrix, drawLeapfrogs }, chain) => {
      const own = (values: Float64Array): Float64Array => values.subarray(chain * 200, (chain + 1) * 200);
      // Frozen after warmup; one coordinate.
      expect(new Set(own(stepsize__))).toEqual(new Set([stepSize]));
      expect(inverseMassMatrix).toHaveLength(1);
      expect(drawLeapfrogs).toBe(own(n_leapfrog__).reduce((sum, n) => sum + n, 0));
    });
    expect(new Set(fit.warmup!.sampleStats.stepsize__.subarray(0, 200)).size).toBeGreaterThan(50);
    const folder = mkdtempSync(join(tmpdir(), "terrace-mixed-"));
    try {
      await fit.save(join(folder, "fit.arrow"));
      const loaded = await Fit.load(join(folder, "fit.arrow"));
      expect(hashDraws(loaded.draws)).toBe(hashDraws(fit.draws));
      expect(loaded.explain()).toBe(fit.explain());
      expect(String(loaded.verdict())).toBe(String(fit.verdict()));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("runs in JavaScript kernels too, from given values", async () => {
    const fit = await sample(decay, decayData, { ...small, backend: "typescript", init: { k: 0.5 } });
    expect(fit.draws.get("k").values.every((k) => k > 0)).toBe(true);
    expect(fit.explain()).toContain("\n  4. k given mu, tau, sigma, a: NUTS on 1 unconstrained coordinate\n");
    expect(fit.explain()).toContain(
      "\n  a Gibbs sweep as planned above, with a transition of NUTS in it: diagonal metric",
    );
  });

  it("ends early with the draws so far", async () => {
    const controller = new AbortController();
    const fit = await sample(decay, decayData, {
      ...small,
      draws: 500_000_000,
      thin: 1000,
      signal: controller.signal,
      progress: (event) => {
        if (event.kind === "iteration" && event.iteration > 5000) controller.abort();
      },
    });
    expect(fit.incomplete).toBe(true);
    expect(fit.draws.numDraws).toBeGreaterThan(2);
    expect(fit.chains[0]!.stepSize).toBeGreaterThan(0);
  });

  it("is plain NUTS or plain Gibbs where nothing is left of the other", async () => {
    const conjugate = model`
      data y: real[N]
      mu ~ normal(0, 2)
      y ~ normal(mu, 1.5)
    `;
    const curved = model`
      data y: real[N]
      mu ~ normal(0, 2)
      y ~ normal(sin(mu), 1.5)
    `;
    const data = { y: [1.2, 0.4] };
    expect((await sample(conjugate, data, small)).options.sampler).toBe("gibbs");
    expect((await sample(curved, data, small)).options.sampler).toBe("nuts");
  });
});
