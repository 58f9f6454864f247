import { describe, expect, it } from "vitest";

import type { PlannedFit } from "../processes/planner-fits.js";
import { disagreements, plannerRows } from "../suites/planner.js";

const fit = (seed: number, plan: string, minEssBulk: number, cpuSeconds: number, mean = 1): PlannedFit => ({
  seed,
  plan,
  sampler: plan === "auto" ? "gibbs" : plan,
  cpuSeconds,
  callCpuSeconds: 2 * cpuSeconds,
  minEssBulk,
  means: { mu: [mean, 0.1] },
});

describe("plannerRows", () => {
  const fits = [fit(2, "auto", 400, 0.1), fit(2, "nuts", 800, 1), fit(2, "gibbs", 400, 0.08)];

  it("compares what was chosen with each plan that was forced", () => {
    const rows = plannerRows("one", fits).filter(({ metric }) => metric === "ess_per_s");
    expect(rows.map(({ peerName, ratio }) => [peerName, ratio])).toEqual([
      ["nuts", 5],
      ["gibbs", 0.8],
    ]);
  });

  it("tells of plans that do not give one answer", () => {
    expect(disagreements(fits)).toEqual([]);
    expect(disagreements([...fits, fit(2, "mixed", 400, 1, 3)])).toEqual([
      "mixed: seed 2: the mean of mu is not that of NUTS",
    ]);
  });
});
