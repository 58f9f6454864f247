/** @file What sampling by Gibbs refuses, each with one message: posteriors without a finite integral, bad starts, no conditionals. */

import { parseModel } from "@terrace/model";
import { describe, expect, it } from "vitest";

import type { DataInput } from "../../src/bind/bind-data.js";
import type { SampleOptions } from "../../src/sample/options.js";
import { sample } from "../../src/sample/sample.js";
import {
  flatLogScale,
  flatMean,
  flatScale,
  groupsOf,
  halfNormalScale,
  interceptsWith,
  normalMean,
} from "../support/intercepts.js";

const small = { chains: 2, warmup: 20, draws: 50, seed: 1, sampler: "gibbs" } as const;

async function refusal(text: string, data: DataInput, options: SampleOptions = {}): Promise<string> {
  const error: unknown = await sample(parseModel(text), data, { ...small, ...options }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Error);
  return `${(error as Error).name}: ${(error as Error).message}`;
}

describe("posteriors without a finite integral", () => {
  it.each([
    [1, "1 group that has data"],
    [2, "2 groups that have data"],
  ])("a flat scale of %i groups about a flat mean", async (numGroups, what) => {
    expect(await refusal(interceptsWith(flatMean, flatScale), groupsOf(numGroups))).toBe(
      `SamplerError: sample: tau has a flat prior with ${what}: the posterior has no finite integral at large tau. ` +
        "At least 3 groups are needed, or a proper prior of tau, such as half_normal.",
    );
  });

  it("three groups will do", async () => {
    const fit = await sample(parseModel(interceptsWith(flatMean, flatScale)), groupsOf(3), small);
    expect(fit.draws.numDraws).toBe(50);
  });

  it.each([1, 2, 3])("a scale of %i groups that is flat on the log scale", async (numGroups) => {
    expect(await refusal(interceptsWith(normalMean, flatLogScale), groupsOf(numGroups))).toBe(
      "SamplerError: sample: The prior of tau is not integrable where the standard deviation is near 0, and there the data do not help: " +
        "the posterior has no finite integral. Give tau a proper prior, such as half_normal.",
    );
  });

  it("a flat log of a scale", async () => {
    const text = interceptsWith(normalMean, "param log_tau: real").replace(
      "normal(mu, tau)",
      "normal(mu, exp(log_tau))",
    );
    expect(await refusal(text, groupsOf(3))).toBe(
      "SamplerError: sample: log_tau has a flat prior and is the log of a scale of group effects, which is not integrable where the scale is near 0: " +
        "the posterior has no finite integral. Give log_tau a proper prior.",
    );
  });

  it("all groups empty", async () => {
    expect(await refusal(interceptsWith(normalMean, flatScale), { y: [], g: [], J: 5 })).toBe(
      "SamplerError: sample: tau has a flat prior with 0 groups that have data: the posterior has no finite integral at large tau. " +
        "At least 2 groups are needed, or a proper prior of tau, such as half_normal.",
    );
    const proper = await sample(parseModel(interceptsWith(normalMean, halfNormalScale)), { y: [], g: [], J: 5 }, small);
    expect(proper.draws.numDraws).toBe(50);
  });

  it.each([
    ["a variance with one observation", "data y: real[N]\nparam v: positive\ny ~ normal(0, sqrt(v))", { y: [1.5] }, "v"],
    ["a rate without observations", "data k: int[N]\nparam r: positive\nk ~ poisson(r)", { k: [] }, "r"],
    ["a rate that is flat on the log scale, of zeros", "data k: int[N]\nparam r: positive\ntarget += -log(r)\nk ~ poisson(r)", { k: [0, 0] }, "r"],
    ["a covariance with two pairs", "data pair: real[N, P]\nparam S: cov[2]\npair ~ multi_normal([0, 0], S)", { pair: [[1, 2], [2, 1]] }, "S"],
  ])("an improper conditional: %s", async (_, text, data, name) => {
    expect(await refusal(text, data)).toBe(
      `SamplerError: sample: ${name} has no proper distribution given all else: its prior is flat and too little data use it. Give ${name} a proper prior.`,
    );
  }); // prettier-ignore

  it("a parameter that nothing uses", async () => {
    expect(await refusal("data y: real[N]\nparam m: real\ny ~ normal(0, 1)", { y: [1] })).toBe(
      "SamplerError: sample: m has no distribution, and nothing uses it: the posterior has no finite integral. Give m a proper prior or leave it out.",
    );
  });
});

describe("data that are all the same", () => {
  it("stop the chains where the scale has gone to 0", async () => {
    const data = { ...groupsOf(3), y: new Array<number>(12).fill(2) };
    const message = await refusal(interceptsWith(normalMean, halfNormalScale), data, { warmup: 1000 });
    expect(message).toContain("all 2 chains failed:");
    expect(message).toMatch(
      /`\w+` has no value after \d+ sweeps. The posterior may have no finite integral, as where data that are all the same/,
    );
  });
});

describe("starts", () => {
  it.each(["tau", "sigma"])("of zero variance: %s", async (name) => {
    expect(await refusal(interceptsWith(normalMean, halfNormalScale), groupsOf(3), { init: { [name]: 0 } })).toBe(
      `RangeError: sample: \`init.${name}\` must be inside the parameter's constraint, received 0.`,
    );
  });
});

describe("a factor with one level", () => {
  it("is noted in the plan and beside the verdict", async () => {
    const fit = await sample(parseModel(interceptsWith(normalMean, halfNormalScale)), groupsOf(1), small);
    expect(fit.explain()).toContain(
      "  a has one level, so that the data say nothing of its spread tau. Leave a out or give it the prior of a coefficient.\n",
    );
    expect(String(fit.verdict())).toContain(
      "Note: There is one group for tau: the data say nothing of a spread between groups. " +
        "Leave the factor with one level out, or give its effect the prior of a coefficient.",
    );
  });
});

describe("what has no full conditional", () => {
  it("has no other way out where it is discrete", async () => {
    const text = "data y: real[N]\nv[2] ~ multinomial([0.5, 0.5])\ny ~ normal(v[0], 1)";
    expect(await refusal(text, { y: [1, 2] })).toBe(
      'SamplerError: sample: `sampler` "gibbs" has no full conditional to draw `v` from.\n  v: the elements of v are one variate of multinomial, whose sum is not known',
    );
  });

  it("is named with the reason", async () => {
    const text = "data y: real[N]\na ~ normal(0, 1)\nb: real(lower=a) ~ normal(0, 1)\ny ~ normal(a + b, 1)";
    expect(await refusal(text, { y: [1, 2] })).toBe(
      'SamplerError: sample: `sampler` "gibbs" has no full conditional to draw `a` from; "nuts" samples any model.\n  a: a bounds b',
    );
  });
});
