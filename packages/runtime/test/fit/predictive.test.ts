import { model, parseModel } from "@terrace/model";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { loadFit } from "../../src/fit/fit.js";
import { sample } from "../../src/sample/sample.js";
import { conjugate, conjugateData, hashDraws } from "../support/models.js";

const small = { chains: 2, warmup: 200, draws: 300, seed: 3 } as const;

describe("logLikelihood", () => {
  it("is the log density of each row at each draw", async () => {
    const fit = await sample(conjugate, conjugateData, small);
    const likelihood = fit.logLikelihood().get("y");
    expect(likelihood.dims).toEqual(["chain", "draw", "N"]);
    expect(likelihood.shape).toEqual([2, 300, 6]);
    const mu = fit.draws.get("mu").values;
    for (const draw of [0, 299, 599]) {
      conjugateData.y.forEach((y, row) => {
        const expected = -0.5 * Math.log(2 * Math.PI) - Math.log(1.5) - 0.5 * ((y - mu[draw]!) / 1.5) ** 2;
        expect(likelihood.values[draw * 6 + row]).toBeCloseTo(expected, 12);
      });
    }
  });

  it("has one entry an observation statement, under its name", async () => {
    const two = model`
      data y: real[N], k: int[M]
      mu ~ normal(0, 2)
      y ~ normal(mu, 1)
      k ~ poisson_log(mu)
    `;
    const fit = await sample(two, { y: [1, 2], k: [0, 3, 1] }, small);
    expect(fit.logLikelihood().names).toEqual(["y", "k"]);
    expect(fit.predict().get("k").shape).toEqual([2, 300, 3]);
    expect([...fit.predict().get("k").values].every(Number.isInteger)).toBe(true);
  });

  it("is refused without observations", async () => {
    const fit = await sample(model`mu ~ normal(0, 1)`, {}, small);
    expect(() => fit.logLikelihood()).toThrow("logLikelihood: the model has no observations.");
    expect(() => fit.predict()).toThrow("predict: the model has no observations.");
  });
});

describe("predict", () => {
  it("draws data from the likelihood, the same at each call", async () => {
    const fit = await sample(conjugate, conjugateData, { ...small, draws: 2000 });
    const prediction = fit.predict().get("y");
    expect(prediction.shape).toEqual([2, 2000, 6]);
    const mu = fit.draws.get("mu").values;
    const residuals = prediction.values.map((value, k) => (value - mu[Math.floor(k / 6)]!) / 1.5);
    const n = residuals.length;
    const mean = residuals.reduce((sum, r) => sum + r, 0) / n;
    const variance = residuals.reduce((sum, r) => sum + r * r, 0) / n;
    // Four standard errors of independent standard normals; the seed is fixed.
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(hashDraws(fit.predict())).toBe(hashDraws(fit.predict()));
  });

  it("takes new predictors, and refuses what changes the parameters", async () => {
    const regression = model`
      data y: real[N], x: real[N], g: factor(J)[N]
      b ~ normal(0, 1)
      a[J] ~ normal(0, 1)
      y ~ normal(a[g] + b * x, 1e-9)
    `;
    const data = { y: [1, 2, 3], x: [0, 1, 2], g: ["u", "v", "u"] };
    const fit = await sample(regression, data, { ...small, prior: true });
    const predicted = fit.predict({ y: [0, 0], x: [10, 20], g: ["v", "u"] }).get("y");
    expect(predicted.shape).toEqual([2, 300, 2]);
    const [a, b] = [fit.draws.get("a").values, fit.draws.get("b").values];
    expect(predicted.values[0]).toBeCloseTo(a[1]! + 10 * b[0]!, 6);
    expect(predicted.values[1]).toBeCloseTo(a[0]! + 20 * b[0]!, 6);
    expect(() => fit.predict({ X: [10, 20] })).toThrow(
      "predict: `newData` has `X`, which is no data of the model. Did you mean `x`?",
    );
    expect(() => fit.predict({ other: [10, 20] })).toThrow(
      "predict: `newData` has `other`, which is no data of the model. The model's data: ",
    );
    expect(fit.predict({ x: [1, 2, 3], other: [10, 20] }).get("y").shape).toEqual([2, 300, 3]);
    expect(() => fit.predict({ y: [0], x: [10], g: ["w"] })).toThrow(
      "predict: `newData` must leave the parameters as they were fitted; `a` would have other sizes or levels.",
    );
  });
});

describe("outcomes that are left out", () => {
  const line = model`
    data y: real[N], x: real[N]
    b ~ normal(0, 1)
    y ~ normal(b * x, 1e-9)
  `;

  it("take their size from other columns in predictions", async () => {
    const fit = await sample(line, { y: [1, 2, 3], x: [0, 1, 2] }, { ...small, prior: true });
    const b = fit.draws.get("b").values;
    const predicted = fit.predict({ x: [1, 2, 3, 4] }).get("y");
    expect(predicted.shape).toEqual([2, 300, 4]);
    for (const k of [0, 5, 2399]) expect(predicted.values[k]).toBeCloseTo(b[Math.floor(k / 4)]! * (1 + (k % 4)), 6);
    expect(hashDraws(fit.predict({ x: [1, 2, 3, 4], y: [0, 0, 0, 0] }))).toBe(
      hashDraws(fit.predict({ x: [1, 2, 3, 4] })),
    );
    expect(fit.predict({}).get("y").shape).toEqual([2, 300, 3]);
  });

  it("may have had missing values, and parameters may be held fixed", async () => {
    const options = { ...small, fixed: { b: 2 } };
    const fit = await sample(line, { y: [1, Number.NaN, 3], x: [0, 1, 2] }, options);
    expect(fit.draws.names).toEqual(["y_missing"]);
    const predicted = fit.predict({ x: [1, 5] }).get("y");
    expect(predicted.shape).toEqual([2, 300, 2]);
    for (const k of [0, 1]) expect(predicted.values[k]).toBeCloseTo([2, 10][k]!, 6);
  });

  it("keep the labels of the fitted ones where these fit", async () => {
    const schools = model`
      data y: real[school], se: positive[school]
      z[school] ~ normal(0, 1)
      y ~ normal(z, se)
    `;
    const fit = await sample(schools, { y: { A: 1, B: 2 }, se: { A: 1, B: 1 } }, small);
    expect(fit.predict({ se: [1e-9, 1e-9] }).get("y").coords).toEqual({ school: ["A", "B"] });
    expect(() => fit.predict({ se: { A: 1, B: 1, C: 1 } })).toThrow("`z` would have other sizes or levels");
  });

  it("are not needed for the prior, by code and when loaded", async () => {
    const folder = await mkdtemp(join(tmpdir(), "terrace-outcome-"));
    try {
      const fit = await sample(line, { x: [1, 2, 3] }, { ...small, prior: true });
      expect(fit.draws.names).toEqual(["b"]);
      expect(fit.explain()).toContain("y is not given; predictions simulate it");
      await fit.save(join(folder, "fit.arrow"));
      for (const each of [fit, await loadFit(join(folder, "fit.arrow"))]) {
        expect(each.predict().get("y").values[2]).toBeCloseTo(3 * each.draws.get("b").values[0]!, 6);
        expect(() => each.logLikelihood()).toThrow("logLikelihood: there is nothing observed; `y` was not given.");
      }
      const whole = await sample(line, { x: [1, 2, 3], y: [0, 0, 0] }, { ...small, prior: true });
      expect(hashDraws(whole.draws)).toBe(hashDraws(fit.draws));
      expect(hashDraws(whole.predict())).toBe(hashDraws(fit.predict()));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    ["data y: real[N]\nm ~ normal(0, 1)\ny ~ normal(m, 1)", {}, "The data `y` is left out, but the size of `N` follows from no other data: expected `real[N]`."],
    ["data y: real[N], x: real[N]\nm ~ normal(0, 1)\ny[t in 1..<N] ~ normal(m * y[t - 1] + x[t], 1)", { x: [1, 2] }, "The data `y` is not given: expected `real[N]`."],
    ["data y: real[N], x: real[N]\nm ~ normal(0, 1)\ny ~ normal(m * x, 1)\nreport d = sum(y)", { x: [1, 2] }, "The data `y` is not given: expected `real[N]`."],
  ])("are refused where they are needed", async (source, data, message) => {
    await expect(sample(parseModel(source), data, { ...small, prior: true })).rejects.toThrow(message);
    await expect(sample(parseModel(source), data, small)).rejects.toThrow("The data `y` is not given");
  }); // prettier-ignore

  it("are simulated in loops, scans and parts too, unless a draw needs them", async () => {
    const loops = model`
      data x: real[N], y: real[N], k: int[N]
      r ~ normal(0, 1)
      let e: real[N]
      e[0] = 0
      for t in 1..<N {
        e[t] = r * e[t - 1] + x[t]
        y[t] ~ normal(e[t], 1e-9)
      }
      y[0] ~ normal(7, 1e-9)
      k[i in N] ~ poisson(3)
    `;
    const fit = await sample(loops, { x: [1, 2, 3] }, { ...small, prior: true });
    expect(fit.predict().get("k").shape).toEqual([2, 300, 3]);
    const trials = model`
      data n: int, y: int[n], x: real[n]
      p[n] ~ dirichlet(1)
      y ~ multinomial(p)
    `;
    const counts = await sample(trials, { n: 2, x: [0, 0] }, { ...small, prior: true });
    expect(() => counts.predict()).toThrow(
      "predict: no observation can be simulated (`y`: `multinomial` takes its number of trials from the outcome, which is not given).",
    );
  });
});
