import { describe, expect, it } from "vitest";

import { figure } from "../harness/row.js";
import { essRows } from "../suites/ess.js";
import { fakeFit } from "./fake-case.js";

const ours = { cold: [fakeFit(101, 500)], warm: [fakeFit(3, 1000), fakeFit(4, 2000), fakeFit(5, 3000)] };
const peer = { name: "rstan", fits: { version: "rstan 1", fits: [fakeFit(1001, 4000)] } };

describe("essRows", () => {
  it("gives a row for each metric and state, ours over the peer's", () => {
    const rows = essRows("fake", ours, [peer]);
    expect(
      rows
        .filter(({ state }) => state === "warm")
        .map(({ metric, ours, peer, peerName, ratio }) => ({ metric, ours, peer, peerName, ratio })),
    ).toEqual([
      { metric: "leapfrog_us", ours: 2000, peer: 2000, peerName: "rstan", ratio: 1 },
      { metric: "ess_per_leapfrog", ours: 2, peer: 4, peerName: "rstan", ratio: 0.5 },
      { metric: "ess_per_draw_leapfrog", ours: 2000 / 600, peer: 4000 / 600, peerName: "rstan", ratio: 0.5 },
      { metric: "ess_per_s", ours: 1000, peer: 2000, peerName: "rstan", ratio: 0.5 },
      { metric: "fit_cpu_s", ours: 3, peer: 3, peerName: "rstan", ratio: 1 },
    ]);
    expect(rows.filter(({ state }) => state === "cold")).toHaveLength(5);
    expect(rows[1]).toMatchObject({ case: "fake", oursFigure: { median: 2, min: 1, max: 3, counted: 3, made: 3 } });
  });

  it("does not count a fit that failed its answer check", () => {
    const warm = [fakeFit(3, 1000, ["mean of tau is off"]), fakeFit(4, 2000), fakeFit(5, 3000)];
    const [row] = essRows("fake", { ...ours, warm }, []).filter(({ metric }) => metric === "ess_per_leapfrog");
    expect(row?.oursFigure).toEqual({ median: 2.5, min: 2, max: 3, counted: 2, made: 3 });
  });

  it("gives no figure and no ratio when every fit failed", () => {
    const warm = [fakeFit(3, 1000, ["mean of tau is off"])];
    const rows = essRows("fake", { ...ours, warm }, [peer]).filter(({ state }) => state === "warm");
    expect(rows.map(({ ours, ratio }) => [ours, ratio])).toEqual(rows.map(() => [null, null]));
  });

  it("shows stored figures of a peer and makes no ratio of them", () => {
    const stored = { name: "rstan", figure: figure([7]), stored: "2026-01-01" };
    const rows = essRows("fake", ours, [], (metric) => (metric === "leapfrog_us" ? [stored] : []));
    const [row] = rows;
    expect(row).toMatchObject({
      metric: "leapfrog_us",
      peerName: "rstan",
      peer: 7,
      ours: 2000,
      ratio: null,
      stored: "2026-01-01",
    });
    expect(rows.filter(({ peerName }) => peerName !== null)).toHaveLength(2);
  });

  it("has no leapfrog metrics for a peer without gradients", () => {
    const { warmupLeapfrogs, drawLeapfrogs, ...fit } = fakeFit(1, 1000);
    expect(warmupLeapfrogs! + drawLeapfrogs!).toBe(1000);
    const gibbs = { name: "jags", fits: { version: "jags 1", fits: [fit] } };
    const rows = essRows("fake", ours, [gibbs]).filter(({ peerName }) => peerName === "jags");
    expect(rows.map(({ metric }) => metric)).toEqual(["ess_per_s", "fit_cpu_s", "ess_per_s", "fit_cpu_s"]);
  });
});
