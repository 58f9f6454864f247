/** @file Whole fits by Gibbs against posteriors in closed form. */

import { parseModel } from "@terrace/model";
import { closeWorkers, sample } from "@terrace/runtime";
import { afterAll, describe, expect, it } from "vitest";

import { deviations } from "./compare-fit.js";
import { conjugateModels } from "./conjugate-pairs.js";
import { exactMoments } from "./moments.js";

/**
 * Some 180 comparisons: a normal deviation beyond this is met once in 1.7 million, so that one seed in 9,000 gives a false alarm,
 * and the seed is fixed.
 */
const limit = 5;

describe("fits by Gibbs, against closed forms", () => {
  afterAll(closeWorkers);

  it.each(conjugateModels.map((each) => [each.name, each] as const))("%s", async (_, { text, data, exact }) => {
    const options = { sampler: "gibbs", chains: 2, warmup: 100, draws: 8000, seed: 1 } as const;
    const { draws } = await sample(parseModel(text), data, options);
    const found = deviations(draws, new Map(exact));
    expect(draws.scalars()).toHaveLength(exact.length);
    for (const { what, z } of found) expect(Math.abs(z), `${what}: ${z}`).toBeLessThan(limit);
  });

  // What two ways of knowing a posterior agree on, neither has wrong.
  it("which agree with quadrature", () => {
    for (const name of ["a precision under a gamma", "a mean that scales with its variance", "beta and geometric"]) {
      const { text, data, exact } = conjugateModels.find((each) => each.name === name)!;
      const moments = exactMoments(text, data);
      for (const [scalar, { mean, square }] of exact) {
        expect(moments.get(scalar)!.mean / mean, scalar).toBeCloseTo(1, 6);
        expect(moments.get(scalar)!.square / square, scalar).toBeCloseTo(1, 6);
      }
    }
  });
});
