import { closeWorkers, makePlan, sample } from "@terrace/runtime";
import { afterAll, describe, expect, it } from "vitest";
import { compareScalar, targetsOf } from "../src/posteriors/comparison.js";
import { ownPosteriors } from "../src/posteriors/load-posteriors.js";
import { elementsOf, flatIndex, parseScalar } from "../src/posteriors/scalar-mapping.js";

/**
 * About 1,300 comparisons, of independent enough statistics: at 5 standard errors a false alarm in some 1,300 seeds, and the
 * seed is fixed. An error of 8% of a standard deviation in a mean shows at 4,000 effective draws.
 */
const limit = 5;

/** Cases whose sweeps take too long, or move too slowly, for a test that runs every day; the rest of them is as any other's. */
const left: Readonly<Record<string, string>> = {
  "mcycle_gp-accel_gp": "266 slices of a Gaussian process, each with a Cholesky factor",
  "sat-hier_2pl": "slices over 10,000 rows",
  "irt_2pl-irt_2pl": "discriminations against abilities: 20 effective draws in 16,000",
  "bones_data-bones_model": "slices over 7,000 probabilities of grades",
  "bball_drive_event_0-hmm_drive_0": "slices over a hidden Markov model",
  "hmm_example-hmm_example": "slices over a hidden Markov model",
  "low_dim_gauss_mix-low_dim_gauss_mix": "slices over a mixture of 1,000 rows",
  "wells_data-wells_dist100_model": "Polya-Gamma numbers for 3,000 rows",
  "GLM_Poisson_Data-GLM_Poisson_model": "slices along a cubic: 675 effective draws in 16,000",
  "dugongs_data-dugongs_model": "slices along a ridge: 690 effective draws in 16,000",
};

const chainsOf = (values: Float64Array, [numChains, numDraws]: readonly number[], size: number, place: number) =>
  Array.from({ length: numChains! }, (_, chain) =>
    Float64Array.from({ length: numDraws! }, (__, draw) => values[(chain * numDraws! + draw) * size + place]!),
  );

describe("full conditionals that are found, against reference draws", () => {
  afterAll(closeWorkers);
  const cases = ownPosteriors();

  it("leaves out cases that there are", () => {
    expect(cases.map(({ known }) => known.name)).toEqual(expect.arrayContaining(Object.keys(left)));
  });

  const run = cases.filter(({ known }) => !(known.name in left));
  it.each(run.map((each) => [each.known.name, each] as const))("%s", async (_, { posterior, known }) => {
    const data = posterior.data(known.data);
    const { quantities } = makePlan(posterior.model.graph, data);
    const { draws } = await sample(posterior.model, data, { sampler: "gibbs", seed: 1, warmup: 500, draws: 2000 });
    const targets = targetsOf(known, posterior.exemptions);
    for (const scalar of new Set(targets.map((target) => target.scalar))) {
      const element = elementsOf(posterior, parseScalar(scalar))[0]!;
      const { values, shape } = draws.get(element.name);
      const size = shape.slice(2).reduce((product, extent) => product * extent, 1);
      const chains = chainsOf(values, shape, size, flatIndex(quantities, element));
      for (const { target, z } of compareScalar(
        chains,
        targets.filter((each) => each.scalar === scalar),
      )) {
        expect(Math.abs(z), `${scalar}, ${target.statistic}`).toBeLessThan(limit);
      }
    }
  });
});
