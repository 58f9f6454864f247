import { model } from "@terrace/model";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { compile } from "../../src/compile/compile.js";
import { Fit } from "../../src/fit/fit.js";
import { sample } from "../../src/sample/sample.js";
import { conjugate, conjugateData, conjugatePosterior, hashDraws, hashFit } from "../support/models.js";

const small = { chains: 4, warmup: 200, draws: 200, seed: 7, sampler: "gibbs" } as const;

const intercepts = model`
  data y: real[N], g: factor(J)[N]
  mu ~ normal(0, 5)
  tau ~ half_normal(2)
  sigma ~ half_normal(2)
  a[J] ~ normal(mu, tau)
  y ~ normal(a[g], sigma)
  report icc = tau^2 / (tau^2 + sigma^2)
  report z ~ normal(mu, sigma)
`;
const interceptData = {
  y: [1.1, 2.3, 0.2, -0.4, 3.3, 2.9, 1.0, 0.3, 1.9, 2.2, -0.1, 0.8],
  g: ["b", "c", "a", "a", "c", "c", "b", "b", "d", "d", "e", "e"],
};

describe("sample by Gibbs", () => {
  it("draws from a known posterior", async () => {
    const fit = await sample(conjugate, conjugateData, { ...small, warmup: 10, draws: 1000 });
    const [row] = fit.summary().rows;
    // Independent draws; four standard errors, and the seed is fixed.
    expect(Math.abs(row!.mean - conjugatePosterior.mean)).toBeLessThan((4 * conjugatePosterior.sd) / Math.sqrt(4000));
    expect(Math.abs(row!.sd / conjugatePosterior.sd - 1)).toBeLessThan(4 / Math.sqrt(2 * 4000));
    expect(fit.verdict().ok).toBe(true);
    expect(fit.options.sampler).toBe("gibbs");
  });

  it("agrees with NUTS", async () => {
    const options = { chains: 4, warmup: 1000, draws: 4000, seed: 3 } as const;
    const gibbs = await sample(intercepts, interceptData, { ...options, sampler: "gibbs" });
    const nuts = await sample(intercepts, interceptData, { ...options, sampler: "nuts", targetAcceptance: 0.95 });
    const reference = nuts.summary().rows;
    gibbs.summary().rows.forEach((row, k) => {
      expect(row.name).toBe(reference[k]!.name);
      const z = (row.mean - reference[k]!.mean) / Math.hypot(row.mcseMean, reference[k]!.mcseMean);
      // 11 comparisons at 4 standard errors: a false alarm in 1,400 seeds, and the seed is fixed.
      expect(Math.abs(z), row.name).toBeLessThan(4);
    });
  });

  it("gives the same bits on 1, 2 and 4 workers, and others with another seed", async () => {
    const hashes = [];
    for (const workers of [1, 2, 4]) {
      hashes.push(hashFit(await sample(intercepts, interceptData, { ...small, workers })));
    }
    expect(new Set(hashes).size).toBe(1);
    expect(hashFit(await sample(intercepts, interceptData, { ...small, seed: 8 }))).not.toBe(hashes[0]);
  });

  it("keeps every thinth draw, and warmup on request", async () => {
    const whole = await sample(intercepts, interceptData, { ...small, saveWarmup: true });
    const thinned = await sample(intercepts, interceptData, { ...small, thin: 5 });
    expect(whole.warmup!.draws.numDraws).toBe(200);
    expect(thinned.draws.numDraws).toBe(40);
    const every5th = whole.draws.get("mu").values.filter((_, k) => k % 5 === 0);
    expect(thinned.draws.get("mu").values).toEqual(every5th);
  });

  it("has the log density in its statistics and no trajectories, and saves them as they are", async () => {
    const fit = await sample(intercepts, interceptData, small);
    const compiled = compile(intercepts, interceptData);
    fit.sampleStats.lp__.forEach((value, row) => {
      const position = fit.positions.slice(row * compiled.dimension, (row + 1) * compiled.dimension);
      const at = compiled.logDensity(position);
      // The same sum in another order, of rows collapsed to statistics.
      expect(Math.abs(value - at)).toBeLessThan(1e-10 * (1 + Math.abs(at)));
    });
    expect(fit.sampleStats.energy__.every(Number.isNaN)).toBe(true);
    expect(fit.sampleStats.divergent__.every((value) => value === 0)).toBe(true);
    const folder = mkdtempSync(join(tmpdir(), "terrace-gibbs-"));
    try {
      await fit.save(join(folder, "fit.arrow"));
      const loaded = await Fit.load(join(folder, "fit.arrow"));
      expect(hashDraws(loaded.draws)).toBe(hashDraws(fit.draws));
      expect(String(loaded.verdict())).toBe(String(fit.verdict()));
      expect(loaded.explain()).toBe(fit.explain());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("says what it found and in which order it draws", async () => {
    const text = (await sample(intercepts, interceptData, { ...small, draws: 1 })).explain();
    expect(text).toContain("\nStructure\n  a, mu: jointly normal\n");
    expect(text).toContain("\nGibbs sweep\n  1. mu, a given tau, sigma: Gaussian, 5 levels of 1");
    expect(text).toContain("\nSampler\n  Gibbs: each variable from its full conditional, as planned above\n");
  });

  it("is refused for a posterior that is improper though its conditionals are not", async () => {
    const flat = model`
      data y: real[N], g: factor(J)[N]
      param tau: positive
      param mu: real
      a[J] ~ normal(mu, tau)
      y ~ normal(a[g], 1)
    `;
    const two = { y: [1.1, 2.3, 0.2], g: ["a", "b", "b"] };
    await expect(sample(flat, two, small)).rejects.toThrow(
      "sample: tau has a flat prior with 2 groups that have data: the posterior has no finite integral at large tau. " +
        "At least 3 groups are needed, or a proper prior of tau, such as half_normal.",
    );
  });

  it("ends early with the draws so far", async () => {
    const controller = new AbortController();
    const fit = await sample(intercepts, interceptData, {
      ...small,
      draws: 500_000_000,
      thin: 1000,
      signal: controller.signal,
      progress: (event) => {
        if (event.kind === "iteration" && event.iteration > 20_000) controller.abort();
      },
    }).catch((error: unknown) => error);
    expect(fit).toBeInstanceOf(Fit);
    expect((fit as Fit).incomplete).toBe(true);
    expect((fit as Fit).draws.numDraws).toBeGreaterThan(10);
  });
});
