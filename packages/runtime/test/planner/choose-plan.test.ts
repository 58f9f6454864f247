/** @file What the planner chooses, and that nothing but model, data, options and seed decides it. */
import { model, type Model } from "@terrace/model";
import { describe, expect, it } from "vitest";

import { choosePlan, type ChosenPlan } from "../../src/planner/choose-plan.js";
import { makePlan } from "../../src/plan/make-plan.js";
import type { Programs } from "../../src/plan/programs.js";
import { resolveSampleOptions, type SampleOptions } from "../../src/sample/options.js";
import { sample } from "../../src/sample/sample.js";
import { hashFit } from "../support/models.js";

const N = 40;
const g = Array.from({ length: N }, (_, i) => `g${i % 8}`);
const x = Array.from({ length: N }, (_, i) => Math.cos(3 * i));
const y = Array.from({ length: N }, (_, i) => Math.sin(11 * i) + (i % 8) + x[i]!);
const counts = Array.from({ length: N }, (_, i) => (i * 7) % 5);
const wins = Array.from({ length: N }, (_, i) => (i * 7) % 2);

const intercepts = model`
  data y: real[N], g: factor(J)[N], x: real[N]
  mu ~ normal(0, 5)
  b ~ normal(0, 5)
  tau ~ half_normal(2)
  sigma ~ half_normal(2)
  a[J] ~ normal(mu, tau)
  y ~ normal(a[g] + b * x, sigma)
`;
const data = { y, g, x };

/** Rows that are normal given auxiliary variables: whether sweeps mix is tried. */
const robust = model`
  data y: real[N], g: factor(J)[N], x: real[N]
  mu ~ normal(0, 5)
  b ~ normal(0, 5)
  tau ~ half_normal(2)
  sigma ~ half_normal(2)
  a[J] ~ normal(mu, tau)
  y ~ student_t(4, a[g] + b * x, sigma)
`;

const heavyTailed = model`
  data y: real[N], g: factor(J)[N]
  mu ~ normal(0, 5)
  tau ~ half_cauchy(2)
  z[J] ~ normal(0, 1)
  report a = mu + tau * z
  y ~ normal(mu + tau * z[g], 1)
`;

/** The programs that are lowered for a choice. */
function programsOf(program: Model, columns: Record<string, unknown>): readonly (keyof Programs)[] {
  const asked = new Set<keyof Programs>();
  const plan = makePlan(program.graph, columns);
  const programs = new Proxy(plan.programs, {
    get: (all, name: keyof Programs) => {
      asked.add(name);
      return all[name];
    },
  });
  choosePlan({ ...plan, programs }, resolveSampleOptions({ seed: 1 }));
  return [...asked];
}

function choose(program: Model, columns: Record<string, unknown>, options: SampleOptions = {}): ChosenPlan {
  return choosePlan(makePlan(program.graph, columns), resolveSampleOptions({ seed: 1, ...options }));
}

const linesOf = ({ reports }: ChosenPlan): readonly string[] => reports()[0]!.lines;

describe("the planner", () => {
  const cases: [string, Model, Record<string, unknown>, string, RegExp][] = [
    ["sweeps where coefficients are jointly normal and scales conjugate", intercepts, data, "gibbs", /^b, mu, a: Gibbs, jointly|^mu, b, a: Gibbs, jointly/],
    [
      "sweeps for a regression",
      model`
        data y: real[N], x: real[N]
        a ~ normal(0, 5)
        b ~ normal(0, 5)
        sigma ~ half_normal(2)
        y ~ normal(a + b * x, sigma)
      `,
      { y, x },
      "gibbs",
      /^sigma: Gibbs \(/,
    ],
    [
      "NUTS for a Poisson regression, all slices",
      model`
        data counts: int[N], x: real[N]
        a ~ normal(0, 2)
        b ~ normal(0, 2)
        counts ~ poisson_log(a + b * x)
      `,
      { counts, x },
      "nuts",
      /^no parameter has a full conditional of a known kind$/,
    ],
    [
      "NUTS where most elements are drawn one by one",
      model`
        data counts: int[N], g: factor(J)[N]
        mu ~ normal(0, 2)
        tau ~ half_normal(2)
        a[J] ~ normal(mu, tau)
        counts ~ poisson_log(a[g])
      `,
      { counts, g },
      "nuts",
      /^of 10 elements only 2 have a full conditional of a known kind$/,
    ],
    [
      "NUTS where Polya-Gamma numbers cost too much",
      model`
        data wins: int[N], x: real[N], n: int
        a ~ normal(0, 2)
        b ~ normal(0, 2)
        wins ~ binomial_logit(n, a + b * x)
      `,
      { wins, x, n: 500 },
      "nuts",
      /^no trial: a sweep costs [\d,]+, [\d,]+ times a leapfrog step/,
    ],
  ]; // prettier-ignore
  it.each(cases)("takes %s", (_, program, columns, sampler, line) => {
    const chosen = choose(program, columns);
    expect(chosen.sampler).toBe(sampler);
    expect(
      linesOf(chosen).some((each) => line.test(each)),
      linesOf(chosen).join("\n"),
    ).toBe(true);
  });

  it("takes NUTS where options of NUTS are given, and says which", () => {
    const chosen = choose(intercepts, data, { targetAcceptance: 0.9, metric: "diagonal" });
    expect(chosen.sampler).toBe("nuts");
    expect(linesOf(chosen)).toEqual(["NUTS on all coordinates", "`targetAcceptance` and `metric` are options of NUTS"]);
    expect(linesOf(choose(intercepts, data, { stepSize: 1 }))[1]).toBe("`stepSize` is an option of NUTS");
  });

  it("refuses what has no finite integral", () => {
    const flat = model`
      data y: real[N], g: factor(J)[N]
      param tau: positive
      param mu: real
      a[J] ~ normal(mu, tau)
      y ~ normal(a[g], 1)
    `;
    expect(() => choose(flat, { y: [1.1, 2.3, 0.2], g: ["a", "b", "b"] })).toThrow(
      "sample: tau has a flat prior with 2 groups that have data: the posterior has no finite integral at large tau.",
    );
  });

  it("reads no clock: one seed gives one plan and one set of draws, on any number of workers", async () => {
    const [first, second] = [choose(intercepts, data), choose(intercepts, data)];
    expect(second.reports()).toEqual(first.reports());
    const options = { chains: 3, warmup: 100, draws: 100, seed: 5 } as const;
    const fits = [];
    for (const workers of [1, 3]) fits.push(await sample(intercepts, data, { ...options, workers }));
    expect(new Set(fits.map((fit) => hashFit(fit))).size).toBe(1);
    expect(new Set(fits.map((fit) => fit.explain())).size).toBe(1);
    expect(fits[0]!.options.sampler).toBe("gibbs");
    expect(fits[0]!.explain()).toContain("\nPlan\n  Gibbs sweeps\n");
  });

  it("says what the choice rests on", () => {
    const trial = linesOf(choose(robust, data));
    expect(trial[0]).toBe("NUTS on all coordinates");
    expect(trial.some((line) => /^trial of sweeps: \d\.\d{3} effective draws a sweep, at a cost of [\d,]+$/.test(line))).toBe(true); // prettier-ignore
    expect(trial.at(-1)).toBe('`sampler` "nuts", "gibbs" or "mixed" takes another plan');
    expect(linesOf(choose(intercepts, data)).at(-2)).toMatch(
      /^no trial: coefficients are drawn together, .*; a sweep costs [\d,]+, a leapfrog step some [\d,]+$/,
    );
  });

  it("lowers no density and no reports where structure decides", () => {
    expect(programsOf(intercepts, data)).toEqual([]);
    // By its density alone, but with the effects integrated out.
    expect(programsOf(heavyTailed, data)).toEqual([]);
    expect(programsOf(robust, data)).toContain("density");
  });

  it("leaves it to NUTS to say why nothing can start", async () => {
    const impossible = model`
      mu ~ normal(0, 1)
      target += log(-1)
    `;
    await expect(sample(impossible, {}, { seed: 1 })).rejects.toThrow("sample: all 4 chains failed: ");
  });
});
