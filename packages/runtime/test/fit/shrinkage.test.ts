import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseModel } from "@terrace/model";
import { afterAll, describe, expect, it } from "vitest";
import { closeWorkers, factor, loadFit, sample } from "../../src/index.js";
import type { DataInput, Fit } from "../../src/index.js";

/** Six groups of which the last has no rows. */
const groups = [0, 0, 0, 1, 2, 2, 3, 3, 3, 3, 4, 4];
const counts = [3, 1, 2, 4, 2, 0];
const x = groups.map((_, i) => Math.sin(5 * i));
const y = groups.map((g, i) => Math.cos(7 * i) + g);
const data: DataInput = { y, x, group: factor(groups, { levels: [0, 1, 2, 3, 4, 5] }), u: [0.3, -1, 2, 0, 1, -0.4] };

const head = "data y: real[N], x: real[N], group: factor(J)[N]\nmu ~ normal(0, 2)\n";
const sigma = "sigma ~ half_normal(1)\n";

async function fitOf(text: string, columns: DataInput = data, sampler: "gibbs" | "nuts" = "gibbs"): Promise<Fit> {
  return await sample(parseModel(text), columns, { sampler, seed: 1, chains: 2, warmup: 100, draws: 50 });
}

/** `n / s2 / (n / s2 + 1 / s2_a)` for each draw, of the variances that `variances` makes of draw `t`. */
function expectWeights(
  fit: Fit,
  weights: readonly number[],
  variances: (of: (name: string) => number) => { readonly s2: number; readonly s2_a: number },
  variable?: string,
): void {
  const { values, shape, dims } = fit.shrinkage(variable);
  expect(shape).toEqual([2, 50, weights.length]);
  expect(dims.slice(0, 2)).toEqual(["chain", "draw"]);
  for (let t = 0; t < 100; t++) {
    const { s2, s2_a } = variances((name) => fit.draws.get(name).values[t]!);
    weights.forEach((n, j) => expect(values[t * weights.length + j]).toBeCloseTo(n / s2 / (n / s2 + 1 / s2_a), 12));
  }
}

const square = (value: number): number => value * value;

describe("shrinkage", () => {
  afterAll(closeWorkers);

  it.each<[string, string, (of: (name: string) => number) => { s2: number; s2_a: number }]>([
    [
      "standard deviations",
      `${head}tau ~ half_normal(1)\n${sigma}a[J] ~ normal(mu, tau)\ny ~ normal(a[group] + mu * x, sigma)`,
      (of) => ({ s2: square(of("sigma")), s2_a: square(of("tau")) }),
    ],
    [
      "precisions",
      `${head}p ~ gamma(2, 1)\nq ~ gamma(2, 1)\na[J] ~ normal(mu, 1 / sqrt(q))\ny ~ normal(a[group], 1 / sqrt(p))`,
      (of) => ({ s2: 1 / of("p"), s2_a: 1 / of("q") }),
    ],
    [
      "deviations from a mean, in a loop",
      `${head}v ~ inv_gamma(2, 1)\n${sigma}a[J] ~ normal(0, sqrt(v))\ny[i in N] ~ normal(mu + a[group[i]], sigma)`,
      (of) => ({ s2: square(of("sigma")), s2_a: of("v") }),
    ],
    [
      "a predictor of the groups",
      `data u: real[J]\n${head}tau ~ half_normal(1)\n${sigma}a[J] ~ normal(mu + 2 * u, tau)\ny ~ normal(a[group], sigma)`,
      (of) => ({ s2: square(of("sigma")), s2_a: square(of("tau")) }),
    ],
    [
      "deviations in units of their scale",
      `${head}tau ~ half_normal(1)\n${sigma}a[J] ~ normal(0, 1)\ny ~ normal(mu + tau * a[group], sigma)`,
      (of) => ({ s2: square(of("sigma")), s2_a: square(of("tau")) }),
    ],
  ])("has the weights of intercepts: %s", async (_, text, variances) => {
    expectWeights(await fitOf(text), counts, variances);
  });

  it("does not depend on the sampler", async () => {
    const text = `${head}tau ~ half_normal(1)\n${sigma}a[J] ~ normal(mu, tau)\ny ~ normal(a[group], sigma)`;
    const fit = await fitOf(text, data, "nuts");
    expectWeights(fit, counts, (of) => ({ s2: square(of("sigma")), s2_a: square(of("tau")) }));
    expect(fit.shrinkage().coords["J"]).toEqual(fit.draws.get("a").coords["J"]);
  });

  it("takes the named one of several effects, and weighs slopes by their squared predictors", async () => {
    const text =
      `${head}tau ~ half_normal(1)\nrho ~ half_normal(1)\n${sigma}` +
      "a[J] ~ normal(mu, tau)\nb[J] ~ normal(0, rho)\ny ~ normal(a[group] + b[group] * x, sigma)";
    const fit = await fitOf(text);
    const squares = counts.map((_, j) => x.reduce((sum, value, i) => sum + (groups[i] === j ? value * value : 0), 0));
    expectWeights(fit, counts, (of) => ({ s2: square(of("sigma")), s2_a: square(of("tau")) }), "a");
    expectWeights(fit, squares, (of) => ({ s2: square(of("sigma")), s2_a: square(of("rho")) }), "b");
    expect(() => fit.shrinkage()).toThrow(
      "shrinkage: several effects vary by group (`a`, `b`). Name one as `variable`.",
    );
    expect(() => fit.shrinkage("tau")).toThrow(
      "shrinkage: `variable` must be an effect that varies by group, received `tau`.",
    );
  });

  it("weighs effects of groups of groups by how many they have", async () => {
    const text =
      "data y: real[N], group: factor(J)[N], parent: factor(K)[J]\nmu ~ normal(0, 2)\nv ~ inv_gamma(2, 1)\n" +
      `w ~ inv_gamma(2, 1)\n${sigma}c[K] ~ normal(mu, sqrt(v))\na[J] ~ normal(c[parent], sqrt(w))\ny ~ normal(a[group], sigma)`;
    const fit = await fitOf(text, { ...data, parent: [0, 0, 1, 1, 1, 2] });
    expectWeights(fit, [2, 3, 1], (of) => ({ s2: of("w"), s2_a: of("v") }), "c");
    expectWeights(fit, counts, (of) => ({ s2: square(of("sigma")), s2_a: of("w") }), "a");
  });

  it("counts rows by their weights and their own standard errors", async () => {
    const errors = groups.map((_, i) => 1 + (i % 3));
    const text =
      "data y: real[N], e: real[N], k: real[N], group: factor(J)[N]\nmu ~ normal(0, 2)\ntau ~ half_normal(1)\n" +
      "a[J] ~ normal(mu, tau)\ny ~ normal(a[group], e) weighted(k)";
    const fit = await fitOf(text, { ...data, e: errors, k: groups.map(() => 2) });
    const rows = counts.map((_, j) => errors.reduce((sum, e, i) => sum + (groups[i] === j ? 2 / (e * e) : 0), 0));
    expectWeights(fit, rows, (of) => ({ s2: 1, s2_a: square(of("tau")) }));
  });

  it.each<[string, string, string]>([
    [
      "binary rows",
      `${head.replace("real[N]", "int(lower=0, upper=1)[N]")}tau ~ half_normal(1)\na[J] ~ normal(mu, tau)\ny ~ bernoulli_logit(a[group])`,
      "shrinkage: `a` has no such weights: rows of `y ~ bernoulli_logit(a[group])` are not normal, so that they have no one variance.",
    ],
    [
      "rows of Student's t",
      `${head}tau ~ half_normal(1)\n${sigma}a[J] ~ normal(mu, tau)\ny ~ student_t(4, a[group], sigma)`,
      "shrinkage: `a` has no such weights: rows of `y ~ student_t(4, a[group], sigma)` are not normal, so that they have no one variance.",
    ],
    [
      "no groups",
      `${head}${sigma}y ~ normal(mu + 0 * x, sigma)`,
      "shrinkage: the model has no effects that vary by group in a linear predictor with normal rows, one for each level.",
    ],
    [
      "flat intercepts",
      `${head}${sigma}param a: real[J]\ny ~ normal(a[group], sigma)`,
      "shrinkage: `a` has no such weights: a has no distribution of its own.",
    ],
  ])("refuses %s", async (name, text, message) => {
    const isBinary = name === "binary rows";
    // Flat intercepts need rows in every group.
    const columns = { ...data, ...(isBinary ? { y: groups.map((_, i) => i % 2) } : {}), group: name === "flat intercepts" ? groups : data["group"]! }; // prettier-ignore
    const fit = await fitOf(text, columns);
    expect(() => fit.shrinkage()).toThrow(message);
  });

  it("is refused by a loaded fit", async () => {
    const folder = mkdtempSync(join(tmpdir(), "terrace-shrinkage-"));
    try {
      const fit = await fitOf(`${head}${sigma}a[J] ~ normal(mu, 1)\ny ~ normal(a[group], sigma)`);
      await fit.save(join(folder, "fit.arrow"));
      const loaded = await loadFit(join(folder, "fit.arrow"));
      expect(() => loaded.shrinkage()).toThrow("shrinkage: a loaded fit does not have its model. Ask before saving.");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the limits of pooling, by Gibbs sweeps", () => {
  afterAll(closeWorkers);
  const text = `data y: real[N], x: real[N], group: factor(J)[N], s2: positive, s2_a: positive
param mu: real
param b: real
a[J] ~ normal(mu, sqrt(s2_a))
y ~ normal(a[group] + b * x, sqrt(s2))`;
  // Groups with rows alone: without pooling nothing else holds an intercept.
  const columns = { y, x, group: groups, s2: 0.5 };
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const slopeOf = (u: readonly number[], v: readonly number[]): number => {
    const [ubar, vbar] = [mean(u), mean(v)];
    const products = u.reduce((sum, value, i) => sum + (value - ubar) * (v[i]! - vbar), 0);
    return products / u.reduce((sum, value) => sum + (value - ubar) ** 2, 0);
  };
  const inGroup = (values: readonly number[], j: number): number[] => values.filter((_, i) => groups[i] === j);

  async function fitWith(s2_a: number) {
    const options = { sampler: "gibbs", seed: 1, chains: 2, warmup: 10, draws: 5000 } as const;
    const fit = await sample(parseModel(text), { ...columns, s2_a }, options);
    const weights = fit.shrinkage().values;
    return { rows: new Map(fit.summary().rows.map((row) => [row.name, row])), weights };
  }

  // Means of 10,000 draws, six numbers a fit: 4.5 standard errors.
  const limit = 4.5;

  it("complete: one least squares line", async () => {
    const { rows, weights } = await fitWith(1e-10);
    const slope = slopeOf(x, y);
    const b = rows.get("b")!;
    expect(Math.abs(b.mean - slope) / b.mcseMean).toBeLessThan(limit);
    for (let j = 0; j < 5; j++) {
      const a = rows.get(`a[${j}]`)!;
      expect(Math.abs(a.mean - (mean(y) - slope * mean(x))) / a.mcseMean).toBeLessThan(limit);
    }
    expect(Math.max(...weights)).toBeLessThan(1e-8);
  });

  it("none: an intercept for each group", async () => {
    const { rows, weights } = await fitWith(1e10);
    const within = (values: readonly number[]) => values.map((value, i) => value - mean(inGroup(values, groups[i]!)));
    const slope = slopeOf(within(x), within(y));
    const b = rows.get("b")!;
    expect(Math.abs(b.mean - slope) / b.mcseMean).toBeLessThan(limit);
    for (let j = 0; j < 5; j++) {
      const a = rows.get(`a[${j}]`)!;
      const own = mean(inGroup(y, j)) - slope * mean(inGroup(x, j));
      expect(Math.abs(a.mean - own) / a.mcseMean).toBeLessThan(limit);
    }
    expect(Math.min(...weights)).toBeGreaterThan(1 - 1e-8);
  });

  it("partial: between the two, as the weights say", async () => {
    const { rows, weights } = await fitWith(0.4);
    for (let j = 0; j < 5; j++) {
      const lambda = weights[j]!;
      expect(lambda).toBeCloseTo(counts[j]! / 0.5 / (counts[j]! / 0.5 + 1 / 0.4), 12);
      const [a, b, mu] = ["a", "b", "mu"].map((name) => rows.get(name === "a" ? `a[${j}]` : name)!.mean) as [number, number, number]; // prettier-ignore
      const own = mean(inGroup(y, j)) - b * mean(inGroup(x, j));
      // Means of means: the draws' errors are shared, and the sds of an intercept are below 1.
      expect(Math.abs(a - (lambda * own + (1 - lambda) * mu))).toBeLessThan(limit / 100);
    }
  });
});
