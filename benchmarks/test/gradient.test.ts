import { describe, expect, it } from "vitest";

import type { FitMeasurement } from "../harness/measurement.js";
import { leapfrogRows } from "../suites/gradient.js";
import { fakeFit } from "./fake-case.js";

const fit = (microseconds: number): FitMeasurement => ({ ...fakeFit(1, 1000), cpuSeconds: microseconds / 1000 });
const peer = (name: string, ...microseconds: number[]) => ({
  name,
  fits: { version: `${name} 1`, fits: microseconds.map(fit) },
});

describe("leapfrogRows", () => {
  it("takes the median of the rounds' ratios, so that a machine that slows down between rounds does no harm", () => {
    const rounds = [
      { ours: [fit(1), fit(3)], peers: [peer("rstan", 4, 4)] },
      { ours: [fit(10)], peers: [peer("rstan", 20)] },
      { ours: [fit(100)], peers: [peer("rstan", 1000)] },
    ];
    expect(leapfrogRows({ name: "fake" }, rounds)).toMatchObject([
      { metric: "leapfrog_us", ours: 6.5, peer: 12, peerName: "rstan", ratio: 0.5, peerVersion: "rstan 1" },
    ]);
  });

  it("leaves out rounds in which a peer failed, and peers without leapfrogs", () => {
    const { warmupLeapfrogs, drawLeapfrogs, ...sweep } = fit(1);
    expect(warmupLeapfrogs! + drawLeapfrogs!).toBe(1000);
    const jags = { name: "jags", fits: { version: "jags 1", fits: [sweep] } };
    const rounds = [
      { ours: [fit(1)], peers: [jags] },
      { ours: [fit(2)], peers: [jags, peer("nutpie", 8)] },
    ];
    expect(leapfrogRows({ name: "fake" }, rounds).map(({ peerName, ratio }) => [peerName, ratio])).toEqual([
      ["nutpie", 0.25],
    ]);
  });

  it("gives our figure alone when there are no peers", () => {
    const rows = leapfrogRows({ name: "fake" }, [{ ours: [fit(2)], peers: [] }]);
    expect(rows).toMatchObject([{ ours: 2, peer: null, peerName: null, ratio: null }]);
  });
});
