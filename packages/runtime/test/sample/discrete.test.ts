/** @file Fits of models with discrete parameters: what is recorded, saved, predicted and refused. */

import { model } from "@terrace/model";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { compile } from "../../src/compile/compile.js";
import { Fit } from "../../src/fit/fit.js";
import { makePlan } from "../../src/plan/make-plan.js";
import { sample } from "../../src/sample/sample.js";
import { hashDraws, hashFit } from "../support/models.js";

const small = { chains: 2, warmup: 100, draws: 300, seed: 5, sampler: "gibbs" } as const;

const occupancy = model`
  data y: int[M, J]
  psi ~ beta(1, 1)
  p ~ beta(2, 2)
  z[M] ~ bernoulli(psi)
  y[i in M, j in J] ~ bernoulli(z[i] * p)
  report occupied = sum(z)
  report visit ~ bernoulli(z[1] * p)
`;
const visits = { y: [[1, 0, 1], [0, 0, 0], [1, 1, 1], [0, 0, 0]] }; // prettier-ignore

const mixed = model`
  data y: real[N], K: int
  theta[K] ~ dirichlet([2.0, 2.0])
  mu[K] ~ normal([-1.0, 4.0], 1)
  z[N] ~ categorical(theta)
  y ~ normal(mu[z], 1)
  y2 ~ normal(mu[z[0]], 1)
`;
const mixedData = { y: [-1.2, -0.4, 3.8, 4.4, 1.6], K: 2 };

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "terrace-discrete-"));
  try {
    await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("fits with discrete parameters", () => {
  it("record whole numbers under their names and shapes, with reports that read them", async () => {
    const { draws } = await sample(occupancy, visits, small);
    const { values, dims, shape } = draws.get("z");
    expect([dims, shape]).toEqual([["chain", "draw", "M"], [2, 300, 4]]); // prettier-ignore
    expect(new Set(values)).toEqual(new Set([0, 1]));
    const occupied = draws.get("occupied").values;
    occupied.forEach((count, row) => {
      const [a, b, c, d] = values.subarray(4 * row, 4 * row + 4);
      expect([a, c]).toEqual([1, 1]);
      expect(count).toBe(a! + b! + c! + d!);
    });
    draws.get("visit").values.forEach((visit, row) => expect(visit).toBeLessThanOrEqual(values[4 * row + 1]!));
  });

  it("have rows of the position with whole numbers behind it", async () => {
    const fit = await sample(occupancy, visits, small);
    expect(fit.positions).toHaveLength(2 * 300 * 6);
    const [psi, z] = [fit.draws.get("psi").values, fit.draws.get("z").values];
    for (let row = 0; row < 600; row++) {
      const [first, , ...discrete] = fit.positions.subarray(6 * row, 6 * row + 6);
      expect(1 / (1 + Math.exp(-first!))).toBeCloseTo(psi[row]!, 12);
      expect(discrete).toEqual([...z.subarray(4 * row, 4 * row + 4)]);
    }
  });

  it("explain how each is drawn, and what is kept", async () => {
    const text = (await sample(occupancy, visits, { ...small, draws: 1 })).explain();
    expect(text).toContain(
      "\nparameters\n  psi: bounded, coordinate 0\n  p: bounded, coordinate 1\n  z[M]: discrete\n",
    );
    expect(text).toContain("\n  z: one of 2 values, by their probabilities\n");
    expect(text).toContain("\nPosition\n  2 unconstrained coordinates and 4 whole numbers\n");
  });

  it("summarise as other quantities, without those that never move", async () => {
    const fit = await sample(occupancy, visits, { ...small, draws: 1000 });
    const summary = fit.summary({ variables: ["z", "occupied"] });
    const row = summary.rows.find(({ name }) => name === "z[1]")!;
    expect(row.mean).toBeGreaterThan(0.02);
    expect(row.mean).toBeLessThan(0.5);
    expect(row.sd).toBeCloseTo(Math.sqrt(row.mean * (1 - row.mean)), 3);
    expect(row.rhat).toBeLessThan(1.02);
    expect(row.essBulk).toBeGreaterThan(200);
    expect(String(summary)).toContain("Constant, left out: z[0] = 1, z[2] = 1.");
    expect(fit.verdict().ok).toBe(true);
  });

  it("give the same bits on 1 and 2 workers", async () => {
    const hashes = [];
    for (const workers of [1, 2]) hashes.push(hashFit(await sample(mixed, mixedData, { ...small, workers })));
    expect(hashes[1]).toBe(hashes[0]);
  });

  it("come back from a file, with likelihoods and predictions that read them", async () => {
    const fit = await sample(mixed, mixedData, { ...small, saveWarmup: true });
    const [mu, z] = [fit.draws.get("mu").values, fit.draws.get("z").values];
    const likelihood = fit.logLikelihood().get("y").values;
    likelihood.forEach((value, k) => {
      const row = Math.floor(k / 5);
      const mean = mu[2 * row + z[k]!]!;
      expect(value).toBeCloseTo(-0.5 * (mixedData.y[k % 5]! - mean) ** 2 - 0.5 * Math.log(2 * Math.PI), 12);
    });
    const predicted = fit.predict().get("y").values;
    const residuals = predicted.map((value, k) => value - mu[2 * Math.floor(k / 5) + z[k]!]!);
    const variance = residuals.reduce((sum, each) => sum + each * each, 0) / residuals.length;
    // A chi-square of 3,000 degrees of freedom: five standard deviations.
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 3000));
    await inFolder(async (folder) => {
      await fit.save(join(folder, "fit.arrow"));
      const loaded = await Fit.load(join(folder, "fit.arrow"));
      expect(hashFit(loaded)).toBe(hashFit(fit));
      expect(hashDraws(loaded.warmup!.draws)).toBe(hashDraws(fit.warmup!.draws));
      expect(loaded.logLikelihood().get("y").values).toEqual(likelihood);
      expect(loaded.predict().get("y").values).toEqual(predicted);
      expect(loaded.explain()).toBe(fit.explain());
    });
    expect(fit.predict({ y: [9, 9, 9, 9, 9] }).get("y").values).toEqual(predicted);
  });

  it("go to other tools as whole numbers", async () => {
    const fit = await sample(mixed, mixedData, small);
    const table = await fit.toArrow();
    expect([...(table.getChild("z[3]")!.toArray() as Float64Array)].every((value) => value === 0 || value === 1)).toBe(
      true,
    );
    await inFolder(async (folder) => {
      const [path] = await fit.toCmdStanCsv(folder);
      const lines = readFileSync(path!, "utf8").split("\n");
      const place = lines.find((line) => line.startsWith("lp__"))!.split(",").indexOf("z.4"); // prettier-ignore
      const rows = lines.filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("lp__"));
      expect(rows).toHaveLength(300);
      for (const line of rows) expect(line.split(",")[place]).toMatch(/^[01]$/);
    });
  });

  it("end early with the draws so far", async () => {
    const controller = new AbortController();
    const fit = await sample(mixed, mixedData, {
      ...small,
      draws: 500_000_000,
      thin: 1000,
      signal: controller.signal,
      progress: (event) => {
        if (event.kind === "iteration" && event.iteration > 20_000) controller.abort();
      },
    });
    expect(fit.incomplete).toBe(true);
    expect(new Set(fit.draws.get("z").values)).toEqual(new Set([0, 1]));
  });

  it("may hold a discrete parameter", async () => {
    const { draws } = await sample(mixed, mixedData, { ...small, fixed: { z: [0, 0, 1, 1, 0] } });
    expect(draws.names).toEqual(["theta", "mu", "y2"]);
    await expect(sample(occupancy, visits, { ...small, fixed: { z: [1, 0, 2, 0] } })).rejects.toThrow(
      "sample: `fixed.z[2]` must be at most 1, received 2.",
    );
  });

  it('are drawn by "auto", and by "mixed" beside NUTS', async () => {
    const auto = await sample(mixed, mixedData, { chains: 2, seed: 1, draws: 500 });
    expect(auto.options.sampler).toBe("gibbs");
    const switched = model`
      data y: real[N]
      z[N] ~ bernoulli(0.4)
      b ~ logistic(0, 1)
      y ~ normal(exp(b) * z, 1)
    `;
    const data = { y: [0.1, 3, 4, -1] };
    const fits = [];
    for (const sampler of ["mixed", "gibbs"] as const) {
      fits.push(await sample(switched, data, { sampler, chains: 2, seed: 2, warmup: 500, draws: 4000 }));
    }
    expect(fits.map(({ options }) => options.sampler)).toEqual(["mixed", "gibbs"]);
    const [rows, others] = fits.map((fit) => fit.summary({ variables: ["b", "z"] }).rows);
    rows!.forEach((row, k) => {
      const z = (row.mean - others![k]!.mean) / Math.hypot(row.mcseMean, others![k]!.mcseMean);
      expect(Math.abs(z), row.name).toBeLessThan(4);
    });
  });

  it("sample the prior alone", async () => {
    const fit = await sample(occupancy, visits, { ...small, draws: 2000, prior: true });
    const row = fit.summary({ variables: ["z"] }).rows[0]!;
    expect(Math.abs(row.mean - 0.5)).toBeLessThan(4 * row.mcseMean);
  });
});

describe("first values of discrete parameters", () => {
  it("may be given", async () => {
    const fit = await sample(mixed, mixedData, { ...small, init: { z: [0, 0, 1, 1, 0] } });
    expect(fit.draws.numDraws).toBe(300);
  });

  it.each([
    [{ z: [0, 0, 0.5, 1, 0] }, "sample: `init.z[2]` must be a whole number, received 0.5."],
    [{ z: [0, 0, 1, 1, -1] }, "sample: `init.z[4]` must be at least 0, received -1."],
    [{ z: [0, 0, 1, 2, 0] }, "sample: `init.z[3]` must be at most 1, received 2."],
    [{ z: 1 }, "sample: `init.z` must be numbers of shape [5], received 1 (1 numbers in all)."],
  ])("are refused outside the support: %o", async (init, message) => {
    await expect(sample(mixed, mixedData, { ...small, init })).rejects.toThrow(message);
  });

  it("are refused where the data exclude them", async () => {
    await expect(sample(occupancy, visits, { ...small, init: { z: [0, 1, 1, 1] } })).rejects.toThrow(
      "sample: chain 1 cannot start with `init`: at each of 100 random values of the other parameters",
    );
  });

  it("are found where the data exclude most", async () => {
    const counts = model`
      data y: int[N]
      n[N] ~ poisson(60)
      p ~ beta(2, 2)
      y ~ binomial(n, p)
    `;
    const { draws } = await sample(counts, { y: [44, 51, 38] }, { ...small, warmup: 0 });
    draws.get("n").values.forEach((n, k) => expect(n).toBeGreaterThanOrEqual([44, 51, 38][k % 3]!));
  });
});

describe("discrete parameters without gradients", () => {
  const message = [
    "`z` is a discrete parameter, which has no gradient.",
    'Sample with `sampler` "auto" or "gibbs", or sum it out by hand: `target += log_sum_exp(...)` over its values, `mixture(...)` for a component\'s label.',
  ];

  it.each(["nuts", "hmc"] as const)('are refused by "%s"', async (sampler) => {
    const error: unknown = await sample(occupancy, visits, { ...small, sampler }).catch((thrown: unknown) => thrown);
    for (const line of message) expect(String(error)).toContain(line);
  });

  it("are refused by compile", () => {
    for (const line of message) expect(() => compile(occupancy, visits)).toThrow(line);
  });

  it("stand behind the position in a plan for sweeps, whose density is of the others given them", () => {
    const { dimension, rowSize, parameters, programs, discreteBounds } = makePlan(occupancy.graph, visits, {
      discrete: true,
    });
    expect([dimension, rowSize]).toEqual([2, 6]);
    expect(parameters.map(({ name, offset, isDiscrete }) => [name, offset, isDiscrete])).toEqual([
      ["psi", 0, false],
      ["p", 1, false],
      ["z", 2, true],
    ]);
    expect(programs.density.inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ["position", [2]],
      ["discrete.z", [4]],
    ]);
    const { lower, upper } = discreteBounds.get("z")!;
    expect([[...lower], [...upper]]).toEqual([[0, 0, 0, 0], [1, 1, 1, 1]]); // prettier-ignore
  });
});
