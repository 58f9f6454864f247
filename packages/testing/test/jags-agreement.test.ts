/** @file Detected Gibbs sweeps and NUTS against JAGS. */
import { dirname, join } from "node:path";
import { closeWorkers, makePlan, sample } from "@terrace/runtime";
import type { DataInput } from "@terrace/runtime";
import { afterAll, describe, expect, it } from "vitest";
import { jagsCases } from "../models/jags-cases.js";
import { compareScalar, targetsOf } from "../src/posteriors/comparison.js";
import { caseFolder, caseNames, readCase } from "../src/posteriors/read-case.js";
import { flatIndex, parseScalar } from "../src/posteriors/scalar-mapping.js";

const folder = join(dirname(caseFolder()), "jags");

/** Some 810 comparisons, at fixed seeds: a false alarm in one seed of 2,000. */
const limit = 5;

/** Draws of a scalar, by chain, from `values` `[chain, draw, ...]`. */
function chainsOf(values: Float64Array, shape: readonly number[], place: number): Float64Array[] {
  const [numChains, numDraws, ...dims] = shape;
  const size = dims.reduce((product, extent) => product * extent, 1);
  return Array.from({ length: numChains! }, (_, chain) =>
    Float64Array.from({ length: numDraws! }, (__, draw) => values[(chain * numDraws! + draw) * size + place]!),
  );
}

describe("agreement with JAGS", () => {
  afterAll(closeWorkers);

  it("has a case for every reference", () => {
    expect(caseNames(folder)).toEqual(jagsCases.map(({ name }) => name).sort());
  });

  const runs = jagsCases.flatMap(({ name, model, sampledAs = model }) => [
    [name, "gibbs", model, { warmup: 500, draws: 4000 }] as const,
    [name, "nuts", sampledAs, { warmup: 500, draws: 1000, targetAcceptance: 0.95 }] as const,
  ]);
  it.each(runs)("%s by %s", async (name, sampler, model, settings) => {
    const known = readCase(name, folder);
    // The columns are vectors.
    const data = known.data as DataInput;
    const { quantities } = makePlan(model.graph, data);
    const { draws } = await sample(model, data, { sampler, seed: 1, ...settings });
    const targets = targetsOf(known);
    for (const scalar of Object.keys(known.reference)) {
      const element = parseScalar(scalar);
      const { values, shape } = draws.get(element.name);
      const chains = chainsOf(values, shape, flatIndex(quantities, element));
      for (const { target, z } of compareScalar(
        chains,
        targets.filter((each) => each.scalar === scalar),
      )) {
        expect(Math.abs(z), `${scalar}, ${target.statistic}`).toBeLessThan(limit);
      }
    }
  });
});
