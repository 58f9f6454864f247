import { model } from "@terrace/model";
import { describe, expect, it } from "vitest";

import { compile } from "../../src/compile/compile.js";
import { sample } from "../../src/sample/sample.js";
import {
  conjugate,
  conjugateData,
  conjugatePosterior,
  groups,
  groupsData,
  hashDraws,
  hashFit,
} from "../support/models.js";

const small = { chains: 4, warmup: 200, draws: 200, seed: 7 } as const;

describe("sample", () => {
  it("draws from a known posterior", async () => {
    const fit = await sample(conjugate, conjugateData, { seed: 11, warmup: 500, draws: 1000 });
    const [row] = fit.summary().rows;
    expect(row!.name).toBe("mu");
    // Four standard errors; the seed is fixed, so this passes or fails for good.
    expect(Math.abs(row!.mean - conjugatePosterior.mean)).toBeLessThan(4 * row!.mcseMean);
    expect(Math.abs(row!.sd / conjugatePosterior.sd - 1)).toBeLessThan(4 / Math.sqrt(2 * row!.essBulk));
    expect(fit.verdict().ok).toBe(true);
    expect(fit.incomplete).toBe(false);
    expect(fit.failures).toEqual([]);
  });

  it("gives the same bits on 1, 2 and 4 workers, and others with another seed", async () => {
    const hashes = [];
    for (const workers of [1, 2, 4]) hashes.push(hashFit(await sample(groups, groupsData, { ...small, workers })));
    expect(new Set(hashes).size).toBe(1);
    expect(hashFit(await sample(groups, groupsData, { ...small, seed: 8 }))).not.toBe(hashes[0]);
  });

  it("records a random seed with which the draws come again", async () => {
    const first = await sample(conjugate, conjugateData, { ...small, seed: undefined as never });
    const second = await sample(conjugate, conjugateData, { ...small, seed: first.seed });
    expect(hashFit(second)).toBe(hashFit(first));
    const third = await sample(conjugate, conjugateData, { ...small, seed: undefined as never });
    expect(third.seed).not.toBe(first.seed);
  });

  it("records quantities with the data's labels", async () => {
    const { draws, positions } = await sample(groups, groupsData, small);
    expect(draws.names).toEqual(["mu", "tau", "a", "w", "sigma", "icc", "z"]);
    const a = draws.get("a");
    expect(a.dims).toEqual(["chain", "draw", "J"]);
    expect(a.shape).toEqual([4, 200, 3]);
    expect(a.coords["J"]).toEqual(["a", "b", "c"]);
    expect(draws.scalars(["a"]).map(({ name }) => name)).toEqual(["a[a]", "a[b]", "a[c]"]);
    expect(positions.length).toBe(4 * 200 * 8);
    const compiled = compile(groups, groupsData);
    const at = (4 * 200 - 1) * 8;
    const values = compiled.constrain(positions.subarray(at, at + 8));
    expect(values["w"]).toEqual(draws.get("w").values.slice(-3));
    expect(values["sigma"]).toBe(draws.get("sigma").values.at(-1));
  });

  it("gives chains streams of their own", async () => {
    const { draws } = await sample(groups, groupsData, small);
    const chains = draws.scalars(["z"])[0]!.chains.map((chain) => [...chain]);
    for (let a = 0; a < 4; a++) for (let b = 0; b < a; b++) expect(chains[a]).not.toEqual(chains[b]);
  });

  it("does not let random reports shift the sampler", async () => {
    const plain = model`data y: real[N]; mu ~ normal(0, 2); y ~ normal(mu, 1.5)`;
    const reporting = model`data y: real[N]; mu ~ normal(0, 2); y ~ normal(mu, 1.5); report z ~ normal(mu, 1)`;
    const [a, b] = [await sample(plain, conjugateData, small), await sample(reporting, conjugateData, small)];
    expect(b.draws.get("mu").values).toEqual(a.draws.get("mu").values);
  });

  it("thins, from the first iteration on, without changing the chain", async () => {
    const all = await sample(conjugate, conjugateData, small);
    const thinned = await sample(conjugate, conjugateData, { ...small, thin: 3 });
    const expected = all.draws
      .get("mu")
      .values.slice(0, 200)
      .filter((_, draw) => draw % 3 === 0);
    expect(thinned.draws.numDraws).toBe(67);
    expect(thinned.draws.get("mu").values.slice(0, 67)).toEqual(expected);
  });

  it("keeps warmup draws on request, without changing the others", async () => {
    const plain = await sample(groups, groupsData, small);
    const kept = await sample(groups, groupsData, { ...small, saveWarmup: true });
    expect(plain.warmup).toBeUndefined();
    expect(kept.warmup!.draws.numDraws).toBe(200);
    expect(kept.warmup!.sampleStats.lp__.length).toBe(800);
    expect(hashFit(kept)).toBe(hashFit(plain));
  });

  it("samples the prior alone", async () => {
    const fit = await sample(conjugate, conjugateData, { seed: 3, warmup: 500, draws: 1000, prior: true });
    const [row] = fit.summary().rows;
    expect(Math.abs(row!.mean)).toBeLessThan(4 * row!.mcseMean);
    expect(Math.abs(row!.sd / 2 - 1)).toBeLessThan(4 / Math.sqrt(2 * row!.essBulk));
    expect(fit.explain()).toContain("the prior alone");
  });

  it("samples missing values from the prior too, and refuses a likelihood that is written as a term", async () => {
    const data = { y: [10, Number.NaN, 10] };
    const fit = await sample(conjugate, data, { seed: 3, warmup: 500, draws: 1000, prior: true });
    const row = fit.summary().rows.find(({ name }) => name === "y_missing[1]" || name === "y_missing[0]");
    const sd = Math.hypot(2, 1.5);
    expect(Math.abs(row!.mean)).toBeLessThan(4 * row!.mcseMean);
    expect(Math.abs(row!.sd / sd - 1)).toBeLessThan(4 / Math.sqrt(2 * row!.essBulk));
    const term = model`
      data y: real[N]
      m ~ normal(0, 10)
      target += sum(normal_lpdf(y, m, 1))
    `;
    await expect(sample(term, { y: [10, 10, 10] }, { prior: true })).rejects.toThrow(
      "The prior cannot be sampled alone: this term depends on the data `y`",
    );
  });

  it("holds parameters fixed", async () => {
    const fit = await sample(groups, groupsData, { ...small, fixed: { tau: 0.5, w: [0.2, 0.3, 0.5] } });
    expect(fit.draws.names).not.toContain("tau");
    expect(fit.draws.names).toContain("a");
    const sigma = fit.draws.get("sigma").values;
    expect(fit.draws.get("icc").values[5]).toBeCloseTo(0.25 / (0.25 + sigma[5]! ** 2), 12);
    expect(fit.explain()).toContain("held fixed: tau, w");
    expect(fit.options.fixed).toEqual(["tau", "w"]);
    await expect(sample(groups, groupsData, { fixed: { teu: 1 } })).rejects.toThrow(
      "sample: `fixed` names `teu`, which is no parameter of the model. Did you mean `tau`?",
    );
    await expect(sample(groups, groupsData, { fixed: { w: [1] } })).rejects.toThrow(
      "sample: `fixed.w` must be numbers of shape [3], received an array of length 1 (1 numbers in all).",
    );
  });

  it("works without parameters", async () => {
    const fit = await sample(model`data n: int; report z ~ normal(0, 1)`, { n: 1 }, { ...small, seed: 5 });
    expect(fit.draws.names).toEqual(["z"]);
    const z = fit.draws.get("z").values;
    expect(new Set(z).size).toBe(800);
  });

  it("runs static trajectories and a dense metric", async () => {
    const hmc = await sample(conjugate, conjugateData, { ...small, sampler: "hmc" });
    expect(hmc.explain()).toContain("static HMC");
    const dense = await sample(groups, groupsData, { ...small, metric: "dense" });
    expect(dense.chains[0]!.inverseMassMatrix.length).toBe(64);
    expect(hashDraws(dense.draws)).not.toBe(hashDraws((await sample(groups, groupsData, small)).draws));
  });

  it("runs several calls at once, each with its own draws", async () => {
    const one = (seed: number) => sample(conjugate, conjugateData, { ...small, seed, workers: 2 });
    const alone = [hashFit(await one(1)), hashFit(await one(2))];
    const together = await Promise.all([one(1), one(2)]);
    expect(together.map(hashFit)).toEqual(alone);
  });

  it("counts leapfrogs and times", async () => {
    const fit = await sample(conjugate, conjugateData, { ...small, sampler: "nuts" });
    const total = fit.sampleStats.n_leapfrog__.slice(0, 200).reduce((sum, n) => sum + n, 0);
    expect(fit.chains[0]!.drawLeapfrogs).toBe(total);
    expect(fit.chains[0]!.warmupLeapfrogs).toBeGreaterThan(200);
    for (const value of Object.values(fit.timings) as number[]) expect(value).toBeGreaterThan(0);
    expect(fit.timings.timeToFirstDrawMs).toBeLessThan(fit.timings.totalMs);
  });
});

describe("init", () => {
  const options = { ...small, warmup: 0, draws: 1, stepSize: 1e-9 };

  it("starts all chains at the given values, or each at its own", async () => {
    const shared = await sample(conjugate, conjugateData, { ...options, init: { mu: 4 } });
    for (const value of shared.draws.get("mu").values) expect(value).toBeCloseTo(4, 6);
    const init = [{ mu: 1 }, { mu: 2 }, { mu: 3 }, { mu: 4 }];
    const own = await sample(conjugate, conjugateData, { ...options, init });
    [...own.draws.get("mu").values].forEach((value, chain) => expect(value).toBeCloseTo(chain + 1, 6));
  });

  it("draws what is not given at random, by chain", async () => {
    const fit = await sample(groups, groupsData, { ...options, init: { tau: 0.7, w: [0.2, 0.2, 0.6] } });
    for (const value of fit.draws.get("tau").values) expect(value).toBeCloseTo(0.7, 6);
    expect(fit.draws.get("w").values[2]).toBeCloseTo(0.6, 6);
    expect(new Set(fit.draws.get("mu").values).size).toBe(4);
  });

  it("refuses values that have no place", async () => {
    const run = (init: unknown) => sample(groups, groupsData, { ...options, init: init as never });
    await expect(run({ tua: 1 })).rejects.toThrow(
      "sample: `init` names `tua`, which is no parameter of the model. Did you mean `tau`?",
    );
    await expect(run({ tau: -1 })).rejects.toThrow(
      "sample: `init.tau` must be inside the parameter's constraint, received -1.",
    );
    await expect(run({ tau: "big" })).rejects.toThrow('sample: `init.tau` must be a number, received "big".');
    await expect(run([{}, {}])).rejects.toThrow("with one entry for each of 4 chains, received an array of length 2.");
    await expect(run([{}, {}, { a: [1] }, {}])).rejects.toThrow("sample: `init[2].a` must be numbers of shape [3]");
  });
});
