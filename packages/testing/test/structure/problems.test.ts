/** @file Tests of models whose joint density has no finite integral although each full conditional has. */

import type { DataInput } from "@terrace/runtime";
import { describe, expect, it } from "vitest";
import {
  flatLogScale,
  flatMean,
  flatScale,
  groupsOf,
  halfNormalScale,
  interceptsWith,
  normalMean,
} from "../../../runtime/test/support/intercepts.js";
import { analysed } from "./check-conditionals.js";

function problems(text: string, data: DataInput): string[] {
  return analysed(text, data).analysis.problems.map(({ kind, message }) => `${kind}: ${message}`);
}

describe("improper joint densities", () => {
  it.each([1, 2, 3])("a scale that is flat on the log scale is one with any number of groups: %i", (numGroups) => {
    expect(problems(interceptsWith(normalMean, flatLogScale), groupsOf(numGroups))).toEqual([
      "improperJoint: The prior of tau is not integrable where the standard deviation is near 0, and there the data do not help: the posterior has no finite integral. Give tau a proper prior, such as half_normal.",
    ]);
  });

  it("a flat log of a scale", () => {
    const text = interceptsWith(normalMean, "param log_tau: real").replace(
      "normal(mu, tau)",
      "normal(mu, 2 * exp(log_tau))",
    );
    expect(problems(text, groupsOf(3))).toEqual([
      "improperJoint: log_tau has a flat prior and is the log of a scale of group effects, which is not integrable where the scale is near 0: the posterior has no finite integral. Give log_tau a proper prior.",
    ]);
    expect(problems(text.replace("param log_tau: real", "log_tau ~ normal(0, 1)"), groupsOf(3))).toEqual([]);
  });

  it("a flat log of the residual scale", () => {
    const text = interceptsWith(normalMean, halfNormalScale, "param ls: real").replace(
      "y ~ normal(a[g], sigma)",
      "y ~ normal(a[g], exp(ls))",
    );
    expect(problems(text, groupsOf(3))).toEqual([]);
  });

  it("a flat scale with a flat mean needs three groups", () => {
    const found = [1, 2, 3, 4].map((numGroups) => problems(interceptsWith(flatMean, flatScale), groupsOf(numGroups)));
    expect(found.map((messages) => messages.length)).toEqual([1, 1, 0, 0]);
    expect(found[1]).toMatchInlineSnapshot(`
      [
        "improperJoint: tau has a flat prior with 2 groups that have data: the posterior has no finite integral at large tau. At least 3 groups are needed, or a proper prior of tau, such as half_normal.",
      ]
    `);
  });

  it("a flat scale with a proper mean needs two groups", () => {
    const found = [1, 2, 3].map((numGroups) => problems(interceptsWith(normalMean, flatScale), groupsOf(numGroups)));
    expect(found.map((messages) => messages.length)).toEqual([1, 0, 0]);
  });

  it("a uniform scale needs no groups", () => {
    expect(problems(interceptsWith(flatMean, "tau ~ uniform(0, 10)"), groupsOf(2))).toEqual([]);
  });

  it("a flat variance needs more groups than a flat scale", () => {
    const text = interceptsWith(flatMean, "param v: positive").replace("normal(mu, tau)", "normal(mu, sqrt(v))");
    expect([3, 4].map((numGroups) => problems(text, groupsOf(numGroups)).length)).toEqual([1, 0]);
  });

  it("a flat precision is never proper", () => {
    const text = interceptsWith(normalMean, "param t: positive").replace("normal(mu, tau)", "normal(mu, 1 / sqrt(t))");
    expect(problems(text, groupsOf(8))).toHaveLength(1);
  });

  it("a flat precision with an upper end is proper", () => {
    const text = interceptsWith(normalMean, "t ~ uniform(0, 100)").replace(
      "normal(mu, tau)",
      "normal(mu, 1 / sqrt(t))",
    );
    expect(problems(text, groupsOf(3))).toEqual([]);
  });

  it("a scale that is flat on the log scale above a lower end is proper with data", () => {
    const text = interceptsWith(normalMean, "param tau: real(lower=0.1)\ntarget += -log(tau)");
    expect(problems(text, groupsOf(2))).toEqual([]);
  });

  it("levels without rows do not count", () => {
    expect(problems(interceptsWith(flatMean, flatScale), { ...groupsOf(2), J: 9 })).toHaveLength(1);
  });

  it("all levels without rows", () => {
    const data = { y: [], g: [], J: 5 };
    expect(problems(interceptsWith(flatMean, flatScale), data)).toMatchInlineSnapshot(`
      [
        "improperJoint: mu has a flat prior and no observation says anything about it: the posterior has no finite integral. Give mu a proper prior.",
        "improperJoint: tau has a flat prior with 0 groups that have data: the posterior has no finite integral at large tau. At least 3 groups are needed, or a proper prior of tau, such as half_normal.",
      ]
    `);
    expect(problems(interceptsWith(normalMean, halfNormalScale), data)).toEqual([]);
  });

  it("a factor with one level", () => {
    expect(problems(interceptsWith(normalMean, halfNormalScale), groupsOf(1))).toMatchInlineSnapshot(`
      [
        "singleLevel: a has one level, so that the data say nothing of its spread tau. Leave a out or give it the prior of a coefficient.",
      ]
    `);
  });

  it("a flat mean without observations", () => {
    expect(problems("data y: real[N]\nparam m: real\ny ~ normal(m, 1)", { y: [] })).toMatchInlineSnapshot(`
      [
        "improperJoint: m has a flat prior and no observation says anything about it: the posterior has no finite integral. Give m a proper prior.",
      ]
    `);
  });

  it("flat effects of which one has no row", () => {
    const text = "data y: real[N], g: int(lower=0)[N], J: int\nparam a: real[J]\ny ~ normal(a[g], 1)";
    expect(problems(text, groupsOf(3))).toEqual([]);
    expect(problems(text, { ...groupsOf(3), J: 4 })).toEqual([
      "improperJoint: a[3] has a flat prior and no observation says anything about it: the posterior has no finite integral. Give a a proper prior.",
    ]);
  });

  it("effects whose distribution leaves out the one that has no row", () => {
    const text =
      "data y: real[N], g: int(lower=0)[N], J: int\nmu ~ normal(0, 1)\nparam a: real[J]\n" +
      "a[j in 0..<3] ~ normal(mu, 1)\ny ~ normal(a[g], 1)";
    expect(problems(text, groupsOf(3))).toEqual([]);
    expect(problems(text, { ...groupsOf(4), J: 4 })).toEqual([]);
    expect(problems(text, { ...groupsOf(3), J: 4 })).toEqual([
      "improperJoint: a[3] has no prior and no observation says anything about it: the posterior has no finite integral. Give a a proper prior.",
    ]);
  });

  it("a flat variance with one observation", () => {
    const text = "data y: real[N]\nparam v: positive\ny ~ normal(0, sqrt(v))";
    expect(problems(text, { y: [1.5] })).toMatchInlineSnapshot(`
      [
        "improperConditional: v has no proper distribution given all else: its prior is flat and too little data use it. Give v a proper prior.",
      ]
    `);
    expect(problems(text, { y: [1.5, 2, 3] })).toEqual([]);
  });
});
