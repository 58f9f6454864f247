import { describe, expect, it } from "vitest";
import { chiSquareQuantile, rhatThreshold, summarise, verdict } from "@terrace/diagnostics";
import type { Draws, SampleStatistics } from "@terrace/core";
import { findDivergenceCluster } from "../src/divergence-clusters.js";
import { autoregression, drawsOf, goodStatistics } from "./fits.js";
import { testRandom } from "./random.js";

const numChains = 4;
const numDraws = 1000;

interface Fit {
  readonly draws: Draws;
  readonly statistics: SampleStatistics;
}

function goodFit(extra: Record<string, Float64Array[]> = {}): Fit {
  const random = testRandom(42);
  const chains = (): Float64Array[] =>
    Array.from({ length: numChains }, () => autoregression(numDraws, 0.2, random.normal));
  return {
    draws: drawsOf({ mu: chains(), tau: chains().map((chain) => chain.map(Math.exp)), ...extra }),
    statistics: goodStatistics(numChains, numDraws, random.normal),
  };
}

const chainsWith = (make: (chain: number, z: Float64Array) => Float64Array, correlation = 0.2): Float64Array[] => {
  const random = testRandom(77);
  return Array.from({ length: numChains }, (_, chain) =>
    make(chain, autoregression(numDraws, correlation, random.normal)),
  );
};

const codes = (result: ReturnType<typeof verdict>): string[] => result.reasons.map(({ code }) => code);

describe("rhatThreshold", () => {
  it("is the stated formula between 1.01 and 1.05", () => {
    const formula = 1 + (4 / 700) * (chiSquareQuantile(1 - 0.001 / 100, 7) / 7);
    expect(rhatThreshold(700, 100, 4)).toBeCloseTo(formula, 14);
    expect(rhatThreshold(1e5, 100, 4)).toBe(1.01);
    expect(rhatThreshold(20, 100, 4)).toBe(1.05);
    expect(rhatThreshold(NaN, 100, 4)).toBe(1.01);
  });
});

describe("findDivergenceCluster", () => {
  const scale = {
    name: "tau",
    variable: "tau",
    chains: [Float64Array.from({ length: 1000 }, (_, t) => (t * 617) % 1000)],
  };
  const at = (...places: number[]): Float64Array => {
    const divergent = new Float64Array(1000);
    for (const place of places) divergent[place] = 1;
    return divergent;
  };
  // (t 617) mod 1000 is 1 and 2 at t = 953 and 906, 999 and 998 at t = 47 and 94.
  it("finds the low end of a scale, the high end, a stretch, and nothing in scattered ones", () => {
    expect(findDivergenceCluster(at(953, 906), 1, 1000, [scale])).toEqual({ kind: "low", where: "tau", bound: 2 });
    expect(findDivergenceCluster(at(47, 94), 1, 1000, [scale])).toEqual({
      kind: "high",
      where: "tau",
      bound: 998,
    });
    expect(findDivergenceCluster(at(500, 503), 1, 1000, [])).toEqual({ kind: "stretch", where: "chain 1", bound: 501 });
    expect(findDivergenceCluster(at(100, 720), 1, 1000, [scale])).toBeUndefined();
    expect(findDivergenceCluster(at(953), 1, 1000, [scale])).toBeUndefined();
    expect(findDivergenceCluster(at(499, 500), 2, 500, [])).toBeUndefined();
  });
});

describe("verdict", () => {
  it("trusts a good fit, with or without sample statistics and given rows", () => {
    const { draws, statistics } = goodFit();
    expect(String(verdict(draws, statistics))).toBe("Verdict: no sign of trouble; the draws can be trusted.");
    expect(verdict(draws, undefined).ok).toBe(true);
    expect(verdict(draws, statistics, { rows: summarise(draws).rows })).toMatchObject({
      ok: true,
      reasons: [],
      notes: [],
    });
  });

  it("passes discrete quantities and constants by design", () => {
    const { draws, statistics } = goodFit({
      flag: chainsWith((_, z) => z.map((x) => (x > 0.5 ? 1 : 0))),
      "L[0,0]": chainsWith((_, z) => z.map(() => 1)),
    });
    expect(verdict(draws, statistics).ok).toBe(true);
  });

  it("notes one divergence and refuses five", () => {
    const { draws, statistics } = goodFit();
    statistics.divergent__[17] = 1;
    expect(String(verdict(draws, statistics))).toMatchInlineSnapshot(`
      "Verdict: no sign of trouble; the draws can be trusted.
        Note: 1 divergence in 4000 draws. A higher \`targetAcceptance\` (0.95) makes such accidents rarer."
    `);
    for (const place of [1200, 2301, 3402, 3903]) statistics.divergent__[place] = 1;
    expect(String(verdict(draws, statistics))).toMatchInlineSnapshot(`
      "Verdict: do not trust these draws (1 reason).
        - 5 divergences in 4000 draws: parts of the posterior are missing from the draws. Write varying effects in non-centred form (a = mu + tau * z), give scales a tighter prior, or raise \`targetAcceptance\` to 0.95."
    `);
  });

  it("refuses two divergences in the neck of a funnel, naming the scale", () => {
    const { draws, statistics } = goodFit();
    const tau = draws.scalars(["tau"])[0].chains;
    const lowest = tau
      .flatMap((chain, c) => Array.from(chain, (value, t) => ({ value, place: c * numDraws + t })))
      .sort((a, b) => a.value - b.value);
    for (const { place } of lowest.slice(10, 12)) statistics.divergent__[place] = 1;
    const result = verdict(draws, statistics, { scales: [{ name: "tau", numGroups: 8, priorIsWide: false }] });
    expect(codes(result)).toEqual(["divergences"]);
    expect(String(result)).toMatchInlineSnapshot(`
      "Verdict: do not trust these draws (1 reason).
        - 2 divergences in 4000 draws, all where tau is at or below 0.0662: the sampler does not get through there. Write varying effects in non-centred form (a = mu + tau * z), give scales a tighter prior, or raise \`targetAcceptance\` to 0.95."
    `);
  });

  it("names chains in different regions", () => {
    const { draws, statistics } = goodFit({ theta: chainsWith((chain, z) => z.map((x) => x + (chain === 2 ? 5 : 0))) });
    const result = verdict(draws, statistics);
    expect(codes(result)).toEqual(["separate-chains", "ess-bulk", "ess-tail"]);
    expect(String(result)).toMatchInlineSnapshot(`
      "Verdict: do not trust these draws (3 reasons).
        - Chains stay in different regions: theta is about 0.00716 in chains 1, 2, 4 and 4.91 in chain 3. The posterior may have several modes: fix the order of exchangeable components (\`ordered\`), use stronger priors or start values, and do not pool these chains.
        - Bulk ESS of theta is 7 (needed: 400): means and medians are too uncertain. More draws alone hardly help: reparametrise (non-centred form), tighten priors, or look for parameters that trade off.
        - Tail ESS of theta is 29 (needed: 400): interval ends are too uncertain. More draws alone hardly help: reparametrise (non-centred form), tighten priors, or look for parameters that trade off."
    `);
  });

  it("names quantities with a high R-hat and a low ESS", () => {
    const { draws, statistics } = goodFit({
      slow: chainsWith((_, z) => z, 0.985),
      medium: chainsWith((_, z) => z, 0.85),
    });
    expect(String(verdict(draws, statistics))).toMatchInlineSnapshot(`
      "Verdict: do not trust these draws (3 reasons).
        - R-hat of slow is 1.17 (limit 1.05): the chains do not agree. Run a longer warmup and more draws; if it stays, reparametrise or use more informative priors.
        - Bulk ESS of slow is 19, medium is 320 (needed: 400): means and medians are too uncertain. More draws alone hardly help: reparametrise (non-centred form), tighten priors, or look for parameters that trade off.
        - Tail ESS of slow is 58 (needed: 400): interval ends are too uncertain. More draws alone hardly help: reparametrise (non-centred form), tighten priors, or look for parameters that trade off."
    `);
  });

  it("names chains that never moved", () => {
    const { draws, statistics } = goodFit({ theta: chainsWith((chain, z) => (chain === 1 ? z.fill(0.3) : z)) });
    statistics.lp__.fill(-7, numDraws, 2 * numDraws);
    expect(codes(verdict(draws, statistics))).toContain("stuck-chain");
    expect(verdict(draws, statistics).reasons[0].message).toBe("Chain 2 of 4 never moved.");
    const frozen = drawsOf({ theta: chainsWith((_, z) => z.fill(1)) });
    expect(codes(verdict(frozen, undefined))).toEqual(["stuck-chain"]);
    expect(verdict(frozen, undefined, { dimension: 0 }).ok).toBe(true);
  });

  it("names draws that are not finite", () => {
    const { draws, statistics } = goodFit({
      r: chainsWith((_, z) => z.map((x, t) => (t === 5 ? NaN : x))),
      s: chainsWith((_, z) => z.map((x, t) => (t === 5 ? Infinity : x))),
    });
    expect(String(verdict(draws, statistics))).toMatchInlineSnapshot(`
      "Verdict: do not trust these draws (1 reason).
        - Some draws of r, s are NaN or infinite. Look for an overflow, a logarithm of zero or a division by zero in the expression."
    `);
  });

  it("names trajectories at the depth limit and low energy fractions", () => {
    const { draws, statistics } = goodFit();
    statistics.treedepth__.fill(10, 0, 40);
    expect(verdict(draws, statistics)).toMatchObject({ ok: true, notes: [{ code: "tree-depth" }] });
    expect(verdict(draws, statistics, { maxTreeDepth: 12 }).notes).toEqual([]);
    statistics.treedepth__.fill(10, 0, 900);
    statistics.energy__.set(autoregression(numDraws, 0.95, testRandom(5).normal), numDraws);
    const result = verdict(draws, statistics);
    expect(codes(result)).toEqual(["tree-depth", "energy"]);
    expect(String(result)).toMatchInlineSnapshot(`
      "Verdict: do not trust these draws (2 reasons).
        - 900 draws of 4000 (22.5%) stopped at tree depth 10. Bring the parameters to scales near 1 or remove strong correlations; raise \`maxTreeDepth\` if that cannot be done.
        - E-BFMI is below 0.3 in chain 2 (lowest 0.13): the energy is explored too slowly. Look for scales close to zero or heavy tails: use the non-centred form or tighter priors."
    `);
  });

  it("names scales with few groups, failed chains and an early stop", () => {
    const { draws, statistics } = goodFit();
    const result = verdict(draws, statistics, {
      incomplete: true,
      failedChains: [{ chain: 5, message: "the worker ran out of memory." }],
      scales: [
        { name: "tau", numGroups: 2, priorIsWide: true },
        { name: "mu", numGroups: 2, priorIsWide: false },
        { name: "tau", numGroups: 5, priorIsWide: true },
      ],
    });
    expect(codes(result)).toEqual(["incomplete", "failed-chain", "few-groups"]);
    expect(String(result)).toMatchInlineSnapshot(`
      "Verdict: do not trust these draws (3 reasons).
        - Sampling was stopped early: 1000 draws a chain were kept. Run the fit to its end.
        - Chain 5 failed: the worker ran out of memory. Cure the failure and run again; the other chains' draws are kept.
        - tau has 2 groups under a flat or wide prior: so few groups hardly determine a scale. Give the scale an informative prior, such as half_normal(1) on the scale of the data, or use fixed effects."
    `);
  });

  it("notes a scale with one group, whatever its prior", () => {
    const { draws, statistics } = goodFit();
    const result = verdict(draws, statistics, { scales: [{ name: "tau", numGroups: 1, priorIsWide: false }] });
    expect(result.ok).toBe(true);
    expect(result.notes.map(({ code, message }) => [code, message])).toEqual([
      ["one-group", "There is one group for tau: the data say nothing of a spread between groups."],
    ]);
  });

  it("asks for more draws when there are too few, and notes a single chain", () => {
    const short = drawsOf({ mu: [Float64Array.of(1, 2, 3, 2, 1)] });
    const result = verdict(short, undefined);
    expect(codes(result)).toEqual(["ess-bulk"]);
    expect(String(result)).toMatchInlineSnapshot(`
      "Verdict: do not trust these draws (1 reason).
        - Bulk ESS of mu is undefined (needed: 400): means and medians are too uncertain. Draw at least 100 draws a chain in 4 chains.
        Note: There is only one chain, which cannot show that it missed a mode. Run 4 chains."
    `);
  });
});
