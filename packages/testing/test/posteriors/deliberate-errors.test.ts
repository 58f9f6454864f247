/** @file Wrong models and wrong densities: the comparison with the known answers has to fail on each of them. */

import type { LogDensity } from "@terrace/core";
import { parseModel } from "@terrace/model";
import { makePlan } from "@terrace/runtime";
import { describe, expect, it } from "vitest";
import { ownPosteriors } from "../../src/posteriors/load-posteriors.js";
import type { PosteriorModel } from "../../src/posteriors/posterior-model.js";
import { prepareCase } from "../../src/posteriors/prepared-case.js";
import { runCase } from "../../src/posteriors/run-case.js";
import { failuresOf, hasPassed } from "../../src/posteriors/run-options.js";
import type { PosteriorPair } from "../../src/posteriors/run-cases.js";

const seed = 5;
const posteriors = ownPosteriors();

function pairOf(name: string): PosteriorPair {
  return posteriors.find(({ known }) => known.name.includes(name))!;
}

/** The model with `from` replaced by `to` in its text. */
function misprinted({ posterior }: PosteriorPair, from: string, to: string): PosteriorModel {
  expect(posterior.model.source).toContain(from);
  return { ...posterior, model: parseModel(posterior.model.source.replace(from, to)) };
}

/** A density without the Jacobian of the positive parameter `name`, which is exp of its coordinate. */
function withoutJacobian({ posterior, known }: PosteriorPair, name: string): (density: LogDensity) => LogDensity {
  const plan = makePlan(posterior.model.graph, posterior.data(known.data));
  const { offset } = plan.parameters.find((parameter) => parameter.name === name)!;
  return (density) => ({
    dimension: density.dimension,
    allocate: (length) => density.allocate(length),
    logDensity: (position) => density.logDensity(position) - position[offset]!,
    logDensityGradient(position, gradient) {
      const value = density.logDensityGradient(position, gradient) - position[offset]!;
      gradient[offset]! -= 1;
      return value;
    },
  });
}

describe("a deliberate error fails the comparison", () => {
  it.each([
    ["a prior sd times 1.1", "eight_schools", "mu ~ normal(0, 5)", "mu ~ normal(0, 5.5)"],
    ["a transposed transition matrix", "hmm_example", "log_theta[j, k]", "log_theta[k, j]"],
    [
      "counts that miss the first trial",
      "dogs",
      "shocked[j in D, t in T] = sum(y[j, s] for s in 0..<t)",
      "shocked[j in D, t in T] = sum(y[j, s] for s in 1..<t)",
    ],
  ])("%s in %s", (_, name, from, to) => {
    const pair = pairOf(name);
    const result = runCase(prepareCase(misprinted(pair, from, to), pair.known), { seed });
    expect(failuresOf(result).length).toBeGreaterThan(0);
    expect(hasPassed(result)).toBe(false);
  });

  it.each([
    ["tau", "dugongs"],
    ["alpha", "gp_regr"],
  ])("a dropped Jacobian of %s in %s", (parameter, name) => {
    const pair = pairOf(name);
    const wrapDensity = withoutJacobian(pair, parameter);
    const result = runCase(prepareCase(pair.posterior, pair.known), { seed, wrapDensity });
    expect(failuresOf(result).length).toBeGreaterThan(0);
    expect(hasPassed(result)).toBe(false);
  });
});
