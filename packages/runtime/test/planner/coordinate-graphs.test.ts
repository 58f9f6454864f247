/** @file NUTS in other coordinates than the model's: the same posterior, whichever elements are in which spelling. */
import { instantiateKernel } from "@terrace/backend-kernel";
import { evaluate, reachableNodes } from "@terrace/graph";
import { model, parseModel } from "@terrace/model";
import { locationScales, type LocationScale } from "@terrace/rewrite";
import { describe, expect, it } from "vitest";

import type { GradientTask } from "../../src/chains/task.js";
import { compile } from "../../src/compile/compile.js";
import { compilePlan } from "../../src/compile/compiled-model.js";
import { chooseBackend } from "../../src/compile/backend.js";
import { makePlan } from "../../src/plan/make-plan.js";
import type { Plan } from "../../src/plan/programs.js";
import { choosePlan } from "../../src/planner/choose-plan.js";
import { priorShares } from "../../src/planner/choose-coordinates.js";
import {
  coordinateGraphs,
  type ChangedCoordinates,
  type CoordinateGraphs,
} from "../../src/planner/coordinate-graphs.js";
import { resolveSampleOptions } from "../../src/sample/options.js";
import { sample } from "../../src/sample/sample.js";

const N = 24;
const g = Array.from({ length: N }, (_, i) => `g${(i * i) % 5}`);
const h = Array.from({ length: N }, (_, i) => `h${i % 3}`);
const x = Array.from({ length: N }, (_, i) => Math.cos(3 * i));
const counts = Array.from({ length: N }, (_, i) => (i * 7) % 5);
const y = Array.from({ length: N }, (_, i) => Math.sin(11 * i) + (i % 4));

const poisson = (effects: string, mean: string): string => `
  data counts: int[N], g: factor(J)[N], h: factor(K)[N], x: real[N]
  mu ~ normal(0, 2)
  b ~ normal(0, 1)
  tau ~ half_normal(1)
  omega ~ half_normal(1)
  ${effects}
  counts ~ poisson_log(${mean})
`;

/** Models with what is found in them: a variable, its spelling, what its location and what its scale depends on. */
const cases: [string, string, [string, string, string, string][]][] = [
  ["centred effects", poisson("a[J] ~ normal(mu, tau)", "a[g] + b * x"), [["a", "effects", "mu", "tau"]]],
  ["non-centred effects with their mean", poisson("z[J] ~ normal(0, 1)", "mu + tau * z[g] + b * x"), [["z", "standard", "mu", "tau"]]],
  [
    "non-centred intercepts and slopes",
    poisson("z[J] ~ std_normal()\n  w[J] ~ normal(0, 1)", "mu + tau * z[g] + (b + omega * w[g]) * x"),
    [["w", "standard", "b", "omega"], ["z", "standard", "mu", "tau"]],
  ],
  [
    "crossed effects, of which those with fewer levels have the mean",
    poisson("z[J] ~ normal(0, 1)\n  w[K] ~ normal(0, 1)", "mu + tau * z[g] + omega * w[h] + b * x"),
    [["w", "standard", "mu", "omega"], ["z", "standard", "", "tau"]],
  ],
  [
    "effects about other effects, and positive ones",
    poisson("a[J] ~ normal(mu, tau)\n  c[J] ~ normal(a, omega)\n  s[J] ~ lognormal(b, omega)", "c[g] + s[g] * x"),
    [["s", "effects", "b", "omega"], ["a", "effects", "mu", "tau"], ["c", "effects", "a", "omega"]],
  ],
  ["standard numbers behind a function", poisson("z[J] ~ normal(0, 1)", "2 * tanh(mu + tau * z[g])"), [["z", "standard", "mu", "tau"]]],
  [
    "none: a constant scale, a walk, a truncated one, one that is used without its scale",
    poisson(
      `d[J] ~ normal(0, 2)
  r: positive[J] ~ normal(mu, tau)
  z[J] ~ normal(0, 1)
  param l: real[J]
  l[0] ~ normal(0, 1)
  l[t in 1..<J] ~ normal(l[t-1], tau)`,
      "d[g] + r[g] + l[g] + tau * z[g] + z[g]^2",
    ),
    [],
  ],
]; // prettier-ignore

const data = { counts, g, h, x };
const planOf = (text: string): Plan => makePlan(parseModel(text).graph, data);
const read = (node: LocationScale["scale"]): string => reachableNodes([node]).flatMap((each) => (each.op === "input" ? [each.name] : [])).sort().join(" "); // prettier-ignore
const positionFor = ({ dimension }: Plan): Float64Array =>
  Float64Array.from({ length: dimension }, (_, k) => Math.sin(1 + 2.3 * k));

describe("effects with a location and a scale", () => {
  it.each(cases)("are found: %s", (_, text, expected) => {
    const found = locationScales(planOf(text).boundModel);
    const described = found.map(({ variable, spelling, location, scale }) => [variable.name, spelling, read(location), read(scale)]); // prettier-ignore
    expect(described).toEqual(expected);
  });
});

/** Sums of some fifty terms in another order, and differences of effects and their mean. */
const sumTolerance = 1e-11;
/** Central differences of the step 1e-5 are right to 1e-10 of values near 1, and rounding of values near 50 adds 1e-9. */
const differenceTolerance = 1e-7;

describe.each(cases.slice(0, -1))("coordinates of NUTS: %s", (_, text) => {
  const plan = planOf(text);
  const found = locationScales(plan.boundModel);
  // All elements in the other spelling, and every second one.
  it.each([1, 2])("have the density of the model, its gradient and a way back, changing each %i", (every) => {
    const changed = found.map((each): ChangedCoordinates => {
      const size = each.variable.shape.reduce((m, n) => m * n, 1);
      return { found: each, elements: Int32Array.from({ length: size }, (__, j) => (j % every === 0 ? 1 : 0)) };
    });
    const graphs: CoordinateGraphs = coordinateGraphs(plan.boundModel, plan.parameters, changed);
    const own = positionFor(plan);
    const position = evaluate(graphs.fromOwn, { position: own })["position"] as Float64Array;
    const row = evaluate(graphs.row, { position });
    for (const [k, value] of own.entries()) expect(Math.abs(row["position"]![k]! - value)).toBeLessThan(sumTolerance);
    const { value, gradient } = evaluate(graphs.density, { position });
    const expected = evaluate(plan.programs.value, { position: own })["value"]![0]!;
    expect(Math.abs(value![0]! + row["shift"]![0]! - expected)).toBeLessThan(sumTolerance * (1 + Math.abs(expected)));
    for (const [k, partial] of gradient!.entries()) {
      const at = (step: number): number => {
        const moved = position.slice();
        moved[k]! += step;
        return evaluate(graphs.density, { position: moved })["value"]![0]!;
      };
      const difference = (at(1e-5) - at(-1e-5)) / 2e-5;
      expect(Math.abs(difference - partial)).toBeLessThan(differenceTolerance * (1 + Math.abs(difference)));
    }
    // The shift is the logarithm of the volume that a unit of these coordinates has in the model's own.
    const jacobian = own.map((__, k) => {
      const at = (step: number): Float64Array => {
        const moved = position.slice();
        moved[k]! += step;
        return evaluate(graphs.row, { position: moved })["position"] as Float64Array;
      };
      return (at(1e-5)[k]! - at(-1e-5)[k]!) / 2e-5;
    });
    const logVolume = jacobian.reduce((sum, each) => sum + Math.log(each), 0);
    expect(Math.abs(logVolume + row["shift"]![0]!)).toBeLessThan(1e-6);
  });
});

describe("the share of the distribution in what is known of an effect", () => {
  it.each([
    ["centred", "a[J] ~ normal(mu, tau)", "a[g]"],
    ["non-centred", "z[J] ~ normal(0, 1)", "mu + tau * z[g]"],
  ])("is that of precisions for normal rows, %s", (_, effects, mean) => {
    const text = `
      data y: real[N], g: factor(J)[N]
      mu ~ normal(0, 2)
      tau ~ half_normal(1)
      sigma ~ half_normal(1)
      ${effects}
      y ~ normal(${mean}, sigma)
    `;
    const plan = makePlan(parseModel(text).graph, { y, g });
    const density = compilePlan(plan, chooseBackend("auto"));
    const points = [0, 0.3].map((shift) => positionFor(plan).map((each) => each + shift));
    const [shares] = priorShares(plan, locationScales(plan.boundModel), density, points);
    const levels = [...new Set(g)].sort();
    for (const [j, level] of levels.entries()) {
      const numRows = g.filter((each) => each === level).length;
      const exact = points.map((point) => {
        const { tau, sigma } = density.constrain(point) as Record<string, number>;
        return 1 / (1 + (numRows * tau! ** 2) / sigma! ** 2);
      });
      // A second difference of a quadratic has rounding alone: 1e-16 of gradients near 100 over the step 1e-4.
      expect(Math.abs(shares![j]! - (exact[0]! + exact[1]!) / 2)).toBeLessThan(1e-8);
    }
  });
});

describe("a fit in other coordinates", () => {
  const weak = model`
    data n: int[N], g: factor(J)[N]
    mu ~ normal(0, 2)
    tau ~ half_normal(1)
    a[J] ~ normal(mu, tau)
    n ~ poisson_log(a[g])
  `;
  const visits = { n: [1, 0, 2, 0, 1, 0, 1, 0, 0, 2], g: Array.from({ length: 10 }, (_, i) => `g${i}`) };

  it("keeps rows and log densities in the model's own", async () => {
    const fit = await sample(weak, visits, { seed: 1, chains: 1, draws: 20, warmup: 200 });
    expect(fit.options.sampler).toBe("nuts");
    expect(fit.explain()).toContain("a: NUTS moves in standard deviations from the mean (non-centred)");
    const compiled = compile(weak, visits);
    const [mu, tau, a] = ["mu", "tau", "a"].map((name) => fit.draws.get(name).values) as Float64Array[];
    const lp = fit.sampleStats.lp__;
    for (let draw = 0; draw < 20; draw++) {
      const values = { mu: mu![draw]!, tau: tau![draw]!, a: a!.slice(10 * draw, 10 * draw + 10) };
      const expected = compiled.logDensity(compiled.unconstrain(values));
      expect(Math.abs(lp[draw]! - expected)).toBeLessThan(1e-9);
    }
    compiled.dispose();
  });

  it("starts where it is told to", () => {
    const init = { mu: 0.5, tau: 0.3, a: Array.from({ length: 10 }, (_, j) => 0.1 * j) };
    const plan = makePlan(weak.graph, visits);
    const { tasks } = choosePlan(plan, resolveSampleOptions({ seed: 1, chains: 1, init }));
    const { row, initialPosition } = tasks[0] as GradientTask;
    const [position, shift] = [new Float64Array(plan.dimension), new Float64Array(1)];
    instantiateKernel(row!).run([initialPosition!], [position, shift]);
    const expected = compilePlan(plan, chooseBackend("auto")).unconstrain(init);
    for (const [k, value] of expected.entries()) expect(Math.abs(position[k]! - value)).toBeLessThan(sumTolerance);
  });

  it('is left alone with `rewrite` "none" and a forced sampler', async () => {
    for (const options of [{ rewrite: "none" }, { sampler: "nuts" }] as const) {
      const fit = await sample(weak, visits, { seed: 1, chains: 1, draws: 1, warmup: 10, ...options });
      expect(fit.explain()).not.toContain("non-centred");
    }
  });
});
