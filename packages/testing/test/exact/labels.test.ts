/** @file Discrete unknowns in models of usual size: against the same model with them summed out, and against closed forms. */

import { createGenerator, randomNormal, randomPoisson, special } from "@terrace/core";
import { model } from "@terrace/model";
import { closeWorkers, sample } from "@terrace/runtime";
import { afterAll, describe, expect, it } from "vitest";

import { deviations } from "./compare-fit.js";
import { discrete } from "./closed-forms.js";
import type { Moments } from "./moments.js";

/** Some 20 comparisons a test, at fixed seeds: one in 800 gives a false alarm. */
const limit = 4;

const generator = createGenerator(11, 0, "prediction");

describe("labels of a mixture", () => {
  afterAll(closeWorkers);
  const y = Array.from({ length: 120 }, (_, i) =>
    randomNormal(generator, i % 3 === 0 ? 3 : -1, i % 3 === 0 ? 0.6 : 1.1),
  );

  it("give the posterior that the model without them has", async () => {
    const labels = model`
      data y: real[N]
      w ~ beta(2, 2)
      m[2] ~ normal([-1.0, 3.0], 1)
      s[2] ~ half_normal(2)
      z[N] ~ bernoulli(w)
      y ~ normal(m[z], s[z])
      report numSecond = sum(z)
    `;
    const summed = model`
      data y: real[N]
      w ~ beta(2, 2)
      m[2] ~ normal([-1.0, 3.0], 1)
      s[2] ~ half_normal(2)
      y ~ mixture([1 - w, w], normal(m[0], s[0]), normal(m[1], s[1]))
    `;
    const options = { chains: 2, seed: 3, warmup: 500 } as const;
    const gibbs = await sample(labels, { y }, { ...options, sampler: "gibbs", draws: 8000 });
    const nuts = await sample(summed, { y }, { ...options, sampler: "nuts", draws: 3000 });
    const variables = ["w", "m", "s"];
    const rows = gibbs.summary({ variables }).rows;
    nuts.summary({ variables }).rows.forEach((row, k) => {
      const z = (row.mean - rows[k]!.mean) / Math.hypot(row.mcseMean, rows[k]!.mcseMean);
      expect(Math.abs(z), row.name).toBeLessThan(limit);
      // Five standard errors of a ratio of standard deviations at 1,500 effective draws.
      expect(Math.abs(row.sd / rows[k]!.sd - 1), row.name).toBeLessThan(0.1);
    });
    expect(gibbs.verdict().ok).toBe(true);
  });
});

describe("a change point", () => {
  afterAll(closeWorkers);
  const counts = Array.from({ length: 112 }, (_, t) => randomPoisson(generator, t < 40 ? 3.1 : 0.95));

  it("has the posterior that enumeration gives", async () => {
    const accidents = model`
      data counts: int[T]
      early ~ gamma(2, 1)
      late ~ gamma(2, 1)
      change ~ discrete_uniform(1, T - 1)
      counts[t in T] ~ poisson(t < change ? early : late)
    `;
    const fit = await sample(accidents, { counts }, { sampler: "gibbs", chains: 2, warmup: 500, draws: 8000, seed: 4 });
    expect(deviations(fit.draws, changePoint(counts)).filter(({ z }) => !(Math.abs(z) < limit))).toEqual([]);
  });
});

/** Rates integrated out by hand: given the change, each is gamma, and its counts have a gamma-Poisson probability. */
function changePoint(counts: readonly number[]): Map<string, Moments> {
  const [shape, rate] = [2, 1];
  const changes = counts.slice(1).map((_, k) => k + 1);
  const parts = changes.map((change) => {
    const sides = [counts.slice(0, change), counts.slice(change)].map((side) => ({
      a: shape + side.reduce((x, y) => x + y, 0),
      b: rate + side.length,
    }));
    const logProbability = sides.reduce((sum, { a, b }) => sum + special.lgamma(a) - a * Math.log(b), 0);
    return { sides, logProbability };
  });
  const largest = Math.max(...parts.map(({ logProbability }) => logProbability));
  const weights = parts.map(({ logProbability }) => Math.exp(logProbability - largest));
  const total = weights.reduce((x, y) => x + y, 0);
  const mixed = (side: number): Moments => {
    const average = (f: (a: number, b: number) => number): number =>
      parts.reduce((sum, { sides }, k) => sum + (weights[k]! / total) * f(sides[side]!.a, sides[side]!.b), 0);
    return { mean: average((a, b) => a / b), square: average((a, b) => (a * (a + 1)) / b ** 2) };
  };
  return new Map([["early", mixed(0)], ["late", mixed(1)], ["change", discrete(changes, weights)]]); // prettier-ignore
}
