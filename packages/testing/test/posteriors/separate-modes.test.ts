/** @file A posterior with two modes: each mode's summary is right, and chains that disagree are never called good. */

import { afterAll, describe, expect, it } from "vitest";
import { closeWorkers, sample } from "@terrace/runtime";
import { readModes } from "../../src/posteriors/mode-split.js";
import { ownPosteriors } from "../../src/posteriors/load-posteriors.js";
import { prepareCase } from "../../src/posteriors/prepared-case.js";
import { runCase } from "../../src/posteriors/run-case.js";
import { failuresOf } from "../../src/posteriors/run-options.js";
import { parametersAt } from "../../src/posteriors/scalar-mapping.js";
import { makePlan } from "@terrace/runtime";

const { posterior, known, folder } = ownPosteriors().find(({ known: { name } }) => name.includes("hmm_drive"))!;
const modes = readModes(known.name, folder)!;
const data = posterior.data(known.data);

afterAll(closeWorkers);

describe("two modes", () => {
  it("are compared one by one", () => {
    const goals = { warmup: 500, bulkGoal: 700, tailGoal: 350, maxDraws: 2000 };
    const result = runCase(prepareCase(posterior, known, modes), { seed: 3, ...goals });
    expect(failuresOf(result)).toEqual([]);
    expect(result.hasReachedGoals).toBe(true);
    const compared = result.comparisons.map(({ target }) => target.mode);
    expect(compared.filter((mode) => mode === "long drives").length).toBeGreaterThanOrEqual(40);
    expect(compared.filter((mode) => mode === "short drives").length).toBeGreaterThanOrEqual(40);
  });

  it("raise the verdict whenever chains disagree, 20 times of 20", async () => {
    const plan = makePlan(posterior.model.graph, data);
    const [main, minor] = modes.modes.map(({ start }) => parametersAt(posterior, plan, start));
    const init = [main!, main!, minor!, minor!];
    let numDisagreements = 0;
    // A chain may leave the minor mode at any time, so that some runs have chains that agree; those do not count.
    for (let seed = 0; numDisagreements < 20; seed++) {
      expect(seed).toBeLessThan(60);
      const fit = await sample(posterior.model, data, { init, seed, warmup: 20, draws: 150, stepSize: 0.1 });
      const lambda = fit.draws.scalars(["lambda"])[1]!;
      const ends = lambda.chains.map((draws) => draws.at(-1)! > modes.boundary);
      if (ends.every((isMinor) => !isMinor)) continue;
      numDisagreements++;
      const { ok, reasons } = fit.verdict();
      expect(ok).toBe(false);
      expect(reasons.map(({ code }) => code).some((code) => code === "separate-chains" || code === "rhat")).toBe(true);
    }
    expect(numDisagreements).toBe(20);
  });
});
