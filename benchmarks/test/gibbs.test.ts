import { describe, expect, it } from "vitest";

import type { FitMeasurement } from "../harness/measurement.js";
import { gibbsRows, setupRows } from "../suites/gibbs.js";

const fit = (
  seed: number,
  cpuSeconds: number,
  minEssBulk: number,
  failures: readonly string[] = [],
): FitMeasurement => ({
  seed,
  cpuSeconds,
  assessment: { minEssBulk, minEssName: "s2_a", maxScaleRhat: 1, failures },
});

const benchmark = { name: "one", settings: { chains: 4, warmup: 500, draws: 1000 } };

describe("gibbsRows", () => {
  const ours = { warm: [fit(1, 0.1, 500), fit(2, 0.3, 900)], cold: [fit(3, 0.5, 400)] };

  it("counts the sweeps of all chains, warmup included, by CPU second", () => {
    const rows = gibbsRows(benchmark, ours, []);
    const ofMetric = (metric: string, state: string) =>
      rows.find((row) => row.metric === metric && row.state === state)!;
    expect(ofMetric("sweeps_per_s", "warm").ours).toBeCloseTo((6000 / 0.1 + 6000 / 0.3) / 2, 8);
    expect(ofMetric("sweeps_per_s", "cold").ours).toBeCloseTo(12_000, 8);
    expect(ofMetric("ess_per_s", "warm").ours).toBeCloseTo((5000 + 3000) / 2, 8);
  });

  it("compares with each peer, and leaves out fits that do not count", () => {
    const peer = { name: "jags", fits: { version: "4.3", fits: [fit(1, 10, 500), fit(2, 1, 9000, ["wrong"])] } };
    const rows = gibbsRows(benchmark, ours, [peer]);
    expect(rows.map(({ peerName }) => peerName)).toEqual(["jags", "jags", "jags", "jags"]);
    const ess = rows.find(({ metric, state }) => metric === "ess_per_s" && state === "cold")!;
    expect(ess.peer).toBeCloseTo(50, 8);
    expect(ess.ratio).toBeCloseTo(800 / 50, 8);
    expect(ess.peerFigure).toMatchObject({ counted: 1, made: 2 });
  });
});

describe("setupRows", () => {
  it("sets the set-up of both beside each other, where a peer tells it", () => {
    const withSetup = (seed: number, setupSeconds: number): FitMeasurement => ({ ...fit(seed, 1, 500), setupSeconds });
    const ours = { warm: [withSetup(1, 0.2), withSetup(2, 0.4)], cold: [withSetup(3, 1)] };
    const peers = [
      { name: "jags", fits: { version: "4.3", fits: [withSetup(1, 3)] } },
      { name: "numpy-loop", fits: { version: "1", fits: [fit(1, 1, 500)] } },
    ];
    const rows = setupRows("one", ours, peers);
    expect(rows.map(({ metric, state, peerName, peer }) => [metric, state, peerName, peer])).toEqual([
      ["setup_cpu_s", "warm", "jags", 3],
      ["setup_cpu_s", "warm", "numpy-loop", null],
      ["setup_cpu_s", "cold", "jags", 3],
      ["setup_cpu_s", "cold", "numpy-loop", null],
    ]);
    expect(rows[0]!.ours).toBeCloseTo(0.3, 12);
    expect(setupRows("one", ours, [])).toHaveLength(2);
  });
});
