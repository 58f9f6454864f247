import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import * as terrace from "../src/index.js";
import { compile, factor, loadFit, model, sample } from "../src/index.js";

describe("terrace", () => {
  it("exports what a person needs, by name", () => {
    expect(Object.keys(terrace).sort()).toEqual([
      "Fit", "Model", "ModelError", "SamplerError", "UnsupportedOperationError",
      "VaryingInterceptsFit", "byLevel", "closeWorkers", "compile", "expr", "factor", "formatVerdict",
      "gibbsVaryingIntercepts", "interaction", "loadFit", "model", "readCsv", "sample", "summarise", "verdict",
    ]); // prettier-ignore
  });

  it("goes from a model to a saved and loaded fit", async () => {
    const schools = model`
      data y: real[J], se: positive[J]
      mu ~ normal(0, 5)
      tau ~ half_normal(5)
      z[J] ~ normal(0, 1)
      report theta = mu + tau * z
      y ~ normal(theta, se)
    `;
    const data = {
      y: { A: 28, B: 8, C: -3, D: 7, E: -1, F: 1, G: 18, H: 12 },
      se: { A: 15, B: 10, C: 16, D: 11, E: 9, F: 11, G: 10, H: 18 },
    };
    expect(compile(schools, data).dimension).toBe(10);
    const fit = await sample(schools, data, { seed: 1, targetAcceptance: 0.9 });
    const summary = fit.summary();
    const mu = summary.rows.find(({ name }) => name === "mu")!;
    // By quadrature (400 Gauss-Legendre points) over tau of the closed form given tau.
    expect(Math.abs(mu.mean - 4.441369516471564)).toBeLessThan(4 * mu.mcseMean);
    expect(Math.abs(mu.sd / 3.2833515190429035 - 1)).toBeLessThan(4 / Math.sqrt(2 * mu.essBulk));
    expect(summary.rows.map(({ name }) => name)).toContain("theta[A]");
    expect(String(summary)).toMatch(/^Verdict: no sign of trouble/m);
    const folder = mkdtempSync(join(tmpdir(), "terrace-umbrella-"));
    try {
      await fit.save(join(folder, "fit.arrow"));
      const loaded = await loadFit(join(folder, "fit.arrow"));
      expect(String(loaded.summary())).toBe(String(summary));
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(factor(["b", "a"]).levels).toEqual(["a", "b"]);
  });
});
