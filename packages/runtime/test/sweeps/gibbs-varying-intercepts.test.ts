import { mcseMean, mcseSd } from "@terrace/diagnostics";
import { model } from "@terrace/model";
import { describe, expect, it } from "vitest";

import { factor } from "../../src/bind/factor.js";
import { readCsv } from "../../src/data/read-csv.js";
import { sample } from "../../src/sample/sample.js";
import { gibbsVaryingIntercepts } from "../../src/sweeps/gibbs-varying-intercepts.js";

const houses = readCsv(new URL("../../../../examples/data/radon.csv", import.meta.url).pathname);
const y = houses["log_radon"]!;
const x = houses["floor"]!;
const county = houses["county"]!;

describe("gibbsVaryingIntercepts", () => {
  const small = { x: [0, 1, 0, 1, 2], y: [1.1, 2.3, 0.2, 1.4, 2.5], groups: ["b", "b", "a", "a", "a"] };

  it("returns intercepts [samples][J], the other variables [samples], and their draws by name", () => {
    const fit = gibbsVaryingIntercepts(small.x, small.y, small.groups, { samples: 30, warmup: 5, seed: 1 });
    expect(fit.alpha).toHaveLength(30);
    expect(fit.alpha.every((row) => row.length === 2)).toBe(true);
    for (const name of ["beta", "mu", "s2", "s2_a"] as const) expect(fit[name]).toHaveLength(30);
    expect(fit.draws.names).toEqual(["alpha", "beta", "mu", "s2", "s2_a"]);
    const { dims, shape, coords, values } = fit.draws.get("alpha");
    expect({ dims, shape, coords }).toEqual({
      dims: ["chain", "draw", "group"],
      shape: [1, 30, 2],
      coords: { group: ["a", "b"] },
    });
    expect(fit.alpha[7]![1]).toBe(values[15]);
    expect([...fit.counts]).toEqual([3, 2]);
    expect(fit.levels).toEqual(["a", "b"]);
  });

  it("makes 2000 draws after 500 sweeps by itself", () => {
    const fit = gibbsVaryingIntercepts(small.x, small.y, small.groups, { seed: 4 });
    const longer = gibbsVaryingIntercepts(small.x, small.y, small.groups, { seed: 4, samples: 2001, warmup: 500 });
    expect(fit.beta).toHaveLength(2000);
    expect(longer.beta.slice(0, 2000)).toEqual(fit.beta);
  });

  it("gives one seed one set of draws, and takes a random one when none is given", () => {
    const draws = (seed?: number) =>
      gibbsVaryingIntercepts(small.x, small.y, small.groups, { samples: 3, ...(seed === undefined ? {} : { seed }) });
    expect(draws(3).beta).toEqual(draws(3).beta);
    expect(draws(3).beta).not.toEqual(draws(4).beta);
    expect(draws().seed).not.toBe(draws().seed);
  });

  it("takes ids of any kind in the manner of factor", () => {
    const options = { samples: 3, seed: 1 };
    const fit = gibbsVaryingIntercepts(small.x, small.y, small.groups, options);
    const numbers = gibbsVaryingIntercepts(small.x, small.y, Int32Array.of(20, 20, 3, 3, 3), options);
    expect(numbers.levels).toEqual([3, 20]);
    expect(numbers.alpha).toEqual(fit.alpha);
    const levels = ["b", "none", "a"];
    const wide = gibbsVaryingIntercepts(small.x, small.y, factor(small.groups, { levels }), options);
    expect(wide.levels).toEqual(levels);
    expect([...wide.counts]).toEqual([2, 0, 3]);
  });

  it("returns the weights of partial pooling by draw", () => {
    const groups = factor(small.groups, { levels: ["a", "b", "c"] });
    const fit = gibbsVaryingIntercepts(small.x, small.y, groups, { samples: 20, seed: 1 });
    const { shape, coords, values } = fit.shrinkage();
    expect(shape).toEqual([1, 20, 3]);
    expect(coords).toEqual({ group: ["a", "b", "c"] });
    fit.s2.forEach((s2, t) => {
      [3, 2, 0].forEach((n, j) => {
        expect(values[3 * t + j]).toBeCloseTo(n / s2 / (n / s2 + 1 / fit.s2_a[t]!), 13);
      });
    });
  });

  it("prints a summary with the groups' labels", () => {
    const fit = gibbsVaryingIntercepts(small.x, small.y, small.groups, { seed: 1 });
    const text = String(fit.summary());
    expect(text).toMatch(/^alpha\[b\] +-?\d/m);
    expect(text).toContain("Data: Number of observations: 5");
    expect(text).toContain("1 chain, each with iter = 2500; warmup = 500; thin = 1;");
  });

  it.each([
    [[[0], small.y, small.groups], RangeError, "`x` must have 5 rows as `y` has, received 1."],
    [[small.x, small.y, ["a", "b"]], RangeError, "`groupIds` must have 5 rows as `y` has, received 2."],
    [[[], [], []], RangeError, "`y` must be numbers of at least one row, received an array of length 0."],
    [
      [small.x, [1, 2, Number.NaN, 4, 5], small.groups],
      RangeError,
      "`y` must be finite numbers, received NaN in row 2.",
    ],
    [
      [[1, Infinity, 0, 0, 0], small.y, small.groups],
      RangeError,
      "`x` must be finite numbers, received Infinity in row 1.",
    ],
    [[small.x, [1, 2, 3, null, 5], small.groups], RangeError, "`y` must be finite numbers, received null in row 3."],
    [["text", small.y, small.groups], TypeError, '`x` must be an array of numbers, received "text".'],
    [
      [small.x, small.y, { a: 1 }],
      TypeError,
      "`groupIds` must be an array of numbers or labels, or a factor, received an object.",
    ],
    [[small.x, small.y, ["a", "b", null, "a", "a"]], RangeError, "`groupIds` must be labels, received none in row 2."],
    [
      [small.x, small.y, ["a", "a", "a", "a", "a"]],
      RangeError,
      "`groupIds` must have at least 2 levels, received 1. The variance of the intercepts cannot be told from one group; leave the groups out.",
    ],
    [[small.x, small.y, small.groups, { samples: 0 }], RangeError, "`samples` must be an integer from 1, received 0."],
    [[small.x, small.y, small.groups, { warmup: -1 }], RangeError, "`warmup` must be an integer from 0, received -1."],
    [
      [small.x, small.y, small.groups, { seed: Number.NaN }],
      RangeError,
      "`seed` must be a finite number or text, received NaN.",
    ],
    [
      [small.x, small.y, small.groups, { draws: 5 }],
      TypeError,
      "`options` has no `draws`. Known ones: samples, warmup, seed.",
    ],
    [[small.x, small.y, small.groups, null], TypeError, "`options` must be an object, received null."],
  ] as const)("refuses wrong arguments %#", (given, type, message) => {
    const call = (): unknown =>
      gibbsVaryingIntercepts(...(given as unknown as Parameters<typeof gibbsVaryingIntercepts>));
    expect(call).toThrow(new type(`gibbsVaryingIntercepts: ${message}`));
  });
});

describe("the posterior of radon", () => {
  /** Of the 356 comparisons below, chance alone fails one in 45 sets of seeds. */
  const numErrors = 4;

  it("is that of the same model in the language, sampled by NUTS", async () => {
    const classical = gibbsVaryingIntercepts(x, y, county, { samples: 20_000, warmup: 500, seed: 1 });
    const written = model`
      data y: real[N], x: real[N], county: factor(J)[N]
      beta ~ normal(0, 10)
      mu ~ normal(0, sqrt(1000))
      s2 ~ inv_gamma(1, 0.1)
      s2_a ~ inv_gamma(1, 0.1)
      alpha[J] ~ normal(mu, sqrt(s2_a))
      y ~ normal(alpha[county] + beta * x, sqrt(s2))
    `;
    const fit = await sample(written, { x, y, county }, { seed: 2, chains: 4, warmup: 1000, draws: 2000 });
    const names = ["alpha", "beta", "mu", "s2", "s2_a"];
    const ours = classical.draws.scalars(names);
    const theirs = fit.draws.scalars(names);
    expect(ours.map(({ name }) => name)).toEqual(theirs.map(({ name }) => name));
    ours.forEach(({ name, chains }, k) => {
      const other = theirs[k]!.chains;
      const [left, right] = [moments(chains), moments(other)];
      const meanError = Math.hypot(mcseMean(chains), mcseMean(other));
      const sdError = Math.hypot(mcseSd(chains), mcseSd(other));
      expect(Math.abs(left.mean - right.mean) / meanError, `mean of ${name}`).toBeLessThan(numErrors);
      expect(Math.abs(left.sd - right.sd) / sdError, `sd of ${name}`).toBeLessThan(numErrors);
    });
  });
});

function moments(chains: readonly Float64Array[]): { mean: number; sd: number } {
  const all = chains.flatMap((chain) => [...chain]);
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  return { mean, sd: Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (all.length - 1)) };
}
