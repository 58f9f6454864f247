/**
 * @file The short form of the comparison of NUTS with posteriors whose answers are known: small cases of every kind, a third
 * of the effective draws, the same z tests and the same rerun. The whole is the command `test:posteriors`.
 */

import { describe, expect, it } from "vitest";
import { ownPosteriors } from "../../src/posteriors/load-posteriors.js";
import { prepareCase } from "../../src/posteriors/prepared-case.js";
import { runCase } from "../../src/posteriors/run-case.js";
import { failuresOf } from "../../src/posteriors/run-options.js";

const seed = 20;
const goals = { warmup: 500, bulkGoal: 700, tailGoal: 350, maxDraws: 4000 };

const small = [
  "GLM_Poisson_Data-GLM_Poisson_model",
  "M0_data-M0_model",
  "Rate_3_data-Rate_3_model",
  "arK-arK",
  "arma-arma11",
  "dugongs_data-dugongs_model",
  "eight_schools-eight_schools_noncentered",
  "gp_pois_regr-gp_regr",
  "hmm_example-hmm_example",
  "kidiq_with_mom_work-kidscore_mom_work",
  "mesquite-logmesquite_logvolume",
  "radon_mn-radon_partially_pooled_noncentered",
  "rats_data-rats_model",
  "sblri-blr",
  "seeds_data-seeds_stanified_model",
];

describe("NUTS on posteriors with known answers", () => {
  const posteriors = ownPosteriors();

  it.each(small)("%s", (name) => {
    const { posterior, known } = posteriors.find((pair) => pair.known.name === name)!;
    const result = runCase(prepareCase(posterior, known), { seed, ...goals });
    expect(result.hasReachedGoals).toBe(true);
    expect(failuresOf(result)).toEqual([]);
    expect(result.comparisons.length).toBeGreaterThanOrEqual(5);
  });
});
