import { model } from "@terrace/model";
import { describe, expect, it } from "vitest";

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
