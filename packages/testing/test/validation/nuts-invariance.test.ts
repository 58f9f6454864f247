/**
 * @file NUTS on a centred model of group effects, a funnel. Chains that adapt their step size to an acceptance of 0.8 hardly ever
 * enter the neck, Stan's as ours, and calibration shows it. That this is slow mixing and no mistake of a transition shows here:
 * parameters drawn jointly with their data keep their distribution through transitions of any step size.
 */
import { createGenerator, special } from "@terrace/core";
import { describe, expect, it } from "vitest";
import { modelClasses } from "../../src/validation/model-classes.js";
import { nutsMove } from "../../src/validation/nuts-sampler.js";
import { rankUniformity } from "../../src/validation/rank-uniformity.js";

const funnel = modelClasses.find(({ name }) => name.includes("half-normal scales"))!;
const numReplicates = 10_000;
const numMoves = 3;
/** Of 2 scales at 2 step sizes. */
const limit = 1e-3 / 4;

describe("transitions of NUTS", () => {
  it.each([0.25, 0.6])("keep the scales' distribution in a funnel at step size %f", (stepSize) => {
    const move = nutsMove(funnel.model.source, funnel.design, stepSize);
    const ranks = { tau: new Int32Array(numReplicates), sigma: new Int32Array(numReplicates) };
    let numMoved = 0;
    for (let k = 0; k < numReplicates; k++) {
      const prior = createGenerator(1, k, "prior");
      const start = funnel.drawParameters(prior);
      const outcome = funnel.drawOutcome(prior, start);
      const generator = createGenerator(1, k, "draws");
      let values = start;
      for (let i = 0; i < numMoves; i++) values = move(generator, values, outcome);
      if (values["tau"]![0] !== start["tau"]![0]) numMoved++;
      // The prior of both is half-normal(1), under which this is uniform from 0 to 99.
      for (const name of ["tau", "sigma"] as const) {
        ranks[name][k] = Math.floor(100 * (2 * special.normalCdf(values[name]![0]!) - 1));
      }
    }
    expect(numMoved).toBeGreaterThan(numReplicates / 10);
    expect(rankUniformity(ranks.tau, 99)).toBeGreaterThan(limit);
    expect(rankUniformity(ranks.sigma, 99)).toBeGreaterThan(limit);
  });
});
