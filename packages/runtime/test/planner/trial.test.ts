/** @file That trials cost less than they can gain. */
import { model, type Model } from "@terrace/model";
import { describe, expect, it } from "vitest";

import { choosePlan, type ChosenPlan } from "../../src/planner/choose-plan.js";
import { runPilot } from "../../src/planner/pilot.js";
import { leastCost, searchLimit, sweepTrial, trialBudget } from "../../src/planner/trial.js";
import { makePlan } from "../../src/plan/make-plan.js";
import { gradientTasks } from "../../src/sample/gradient-tasks.js";
import { resolveSampleOptions, type SampleOptions } from "../../src/sample/options.js";

const N = 20_000;
const y = Float64Array.from({ length: N }, (_, i) => Math.sin(11 * i) + 3 * Math.sin(0.001 * i));

/** A sweep draws all effects at once by conjugate gradients, which costs some gradients. */
const crossed = model`
  data y: real[N], g: factor(J)[N], h: factor(K)[N]
  mu ~ normal(0, 5)
  tau ~ half_normal(2)
  phi ~ half_normal(2)
  sigma ~ half_normal(2)
  a[J] ~ normal(0, tau)
  c[K] ~ normal(0, phi)
  y ~ normal(mu + a[g] + c[h], sigma)
`;
const numRatings = 60_000;
const ratings = {
  y: Float64Array.from({ length: numRatings }, (_, i) => Math.sin(11 * i) + 3 * Math.sin(0.001 * i)),
  g: Int32Array.from({ length: numRatings }, (_, i) => (i * 7919) % 2003),
  h: Int32Array.from({ length: numRatings }, (_, i) => (i * 104_729) % 30),
};

/** A sweep draws an auxiliary variable for every row, and costs many gradients. */
const robust = model`
  data y: real[N]
  mu ~ normal(0, 5)
  sigma ~ half_normal(2)
  y ~ student_t(4, mu, sigma)
`;

function choose(program: Model, options: SampleOptions, columns: Record<string, unknown> = { y }): ChosenPlan {
  return choosePlan(makePlan(program.graph, columns), resolveSampleOptions({ seed: 1, ...options }));
}

describe("trials", () => {
  it("are not made where they would cost more than the fit", () => {
    const { sampler, reports } = choose(robust, { chains: 1, warmup: 10, draws: 10 });
    expect(sampler).toBe("nuts");
    expect(reports()[0]!.lines).toContainEqual(expect.stringMatching(/^no trial: a sweep costs [\d,]+, \d+ times a leapfrog step/));
  }); // prettier-ignore

  it("give way to the structure where they would: effects that are drawn at once mix", () => {
    const { sampler, reports } = choose(crossed, { chains: 1, warmup: 10, draws: 10 }, ratings);
    expect(sampler).toBe("gibbs");
    const lines = reports()[0]!.lines;
    expect(lines).toContainEqual(expect.stringMatching(/^no trial: a sweep costs [\d,]+, \d+ times a leapfrog step/));
    expect(lines).toContainEqual(expect.stringMatching(/^coefficients are drawn together/));
  });

  it("may cost a tenth of the cheaper plan, and what every fit can bear", () => {
    const options = resolveSampleOptions({ chains: 2, warmup: 1000, draws: 4000 });
    expect(trialBudget(options, 1e8, 1e6)).toBe(0.1 * 10_000 * 32e6);
    expect(trialBudget(options, 2e6, 1e6)).toBe(0.1 * 10_000 * 2e6);
    expect(trialBudget(options, 100, 100)).toBe(1e9);
    expect(leastCost(sweepTrial, 10)).toBe(2 * 160 * 10);
  });

  it("look without a limit where they are short beside the fit", () => {
    const long = resolveSampleOptions({ chains: 4, warmup: 1000, draws: 1000 });
    const short = resolveSampleOptions({ chains: 1, warmup: 100, draws: 100 });
    expect(searchLimit(long, { warmup: 100, draws: 20 }, 1e6)).toEqual({ warmup: 100, draws: 20 });
    expect(searchLimit(short, { warmup: 100, draws: 20 }, 1e6)).toEqual({ warmup: 100, draws: 20, maxLeapfrogs: 1000 });
  });

  it("end at their limit of leapfrog steps", () => {
    const plan = makePlan(robust.graph, { y: y.slice(0, 50) });
    const options = { ...resolveSampleOptions({ seed: 1, chains: 1 }), sampler: "nuts" as const };
    const [task] = gradientTasks(plan, options).tasks;
    const cut = runPilot(task!, plan.parameters, { warmup: 50, draws: 20, maxLeapfrogs: 30 });
    expect(cut).toMatchObject({ isCut: true, essPerDraw: 0, ends: [], places: [] });
    const whole = runPilot(task!, plan.parameters, { warmup: 50, draws: 20 });
    expect(whole).toMatchObject({ isCut: false });
    expect(whole.ess).toBeGreaterThan(1);
  });
});
