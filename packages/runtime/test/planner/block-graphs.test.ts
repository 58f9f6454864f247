/** @file The density of a block given the rest: against finite differences, and against the joint density that it is a part of. */
import { evaluate } from "@terrace/graph";
import { parseModel } from "@terrace/model";
import { analyse } from "@terrace/rewrite";
import { describe, expect, it } from "vitest";

import { blockGraphs, type BlockGraphs } from "../../src/planner/block-graphs.js";
import { completeBlock } from "../../src/planner/divide.js";
import { makePlan } from "../../src/plan/make-plan.js";
import type { Plan } from "../../src/plan/programs.js";

const y = [1.1, 2.3, 0.2, -0.4, 3.3, 2.9];
const g = ["b", "c", "a", "a", "c", "b"];

/** Models, their data, and what NUTS is to draw of them. */
const cases: [string, string, Record<string, unknown>, string[]][] = [
  [
    "a rate in the mean of Gaussian rows",
    `data y: real[N], g: factor(J)[N], x: real[N]
     mu ~ normal(0, 5)
     tau ~ half_normal(2)
     sigma ~ half_normal(2)
     k ~ lognormal(0, 1)
     a[J] ~ normal(mu, tau)
     y ~ normal(a[g] * exp(-k * x), sigma)`,
    { y, g, x: [0.1, 0.5, 0.9, 1.3, 0.2, 0.7] },
    ["k"],
  ],
  [
    "a funnel's scale",
    `data K: int
     v ~ normal(0, 3)
     x[K] ~ normal(0, exp(v / 2))`,
    { K: 3 },
    ["v"],
  ],
  [
    "vectors, a simplex and a scale, between others",
    `data y: real[N], g: factor(J)[N], alpha: real[3]
     a[J] ~ normal(0, 2)
     theta[3] ~ dirichlet(alpha)
     b ~ normal(1, 2)
     sigma ~ half_cauchy(1)
     y ~ student_t(3 + 10 * theta[0], a[g] + sin(b), sigma * (1 + theta[1]))`,
    { y, g, alpha: [1, 2, 3] },
    ["theta", "b", "sigma"],
  ],
  [
    "a bound that is another parameter's, with the one that it bounds",
    `data y: real[N]
     upper ~ exponential(0.2)
     m: real(lower=0, upper=upper) ~ normal(1, 1)
     s ~ half_normal(1)
     y ~ normal(m, s)`,
    { y },
    ["upper"],
  ],
];

interface Prepared {
  readonly plan: Plan;
  readonly graphs: BlockGraphs;
  readonly position: Float64Array;
}

function prepare(text: string, data: Record<string, unknown>, names: readonly string[]): Prepared {
  const plan = makePlan(parseModel(text).graph, data);
  const graphs = blockGraphs(plan.boundModel, plan.parameters, completeBlock(analyse(plan.boundModel), names));
  return { plan, graphs, position: Float64Array.from({ length: plan.dimension }, (_, k) => Math.sin(1 + 2.3 * k)) };
}

/** Value and gradient of the block's density at a whole position: its own coordinates, and the others' constrained values. */
function atPosition({ plan, graphs }: Prepared, position: Float64Array): { value: number; gradient: Float64Array } {
  const values = evaluate(plan.programs.draw, { position });
  const inputs: Record<string, unknown> = {};
  for (const { name } of graphs.density.inputs) inputs[name] = values[name];
  inputs[graphs.density.inputs[0]!.name] = Float64Array.from(graphs.coordinates, (k) => position[k]!);
  const result = evaluate(graphs.density, inputs as Record<string, Float64Array>);
  return { value: result["value"]![0]!, gradient: result["gradient"] as Float64Array };
}

/** Central differences of the step 1e-5 are right to 1e-10 of values near 1, and rounding of values near 50 adds 1e-9. */
const differenceTolerance = 1e-7;
/** Sums of some twenty terms of size 50 in another order. */
const sumTolerance = 1e-11;

describe.each(cases)("a block: %s", (_, text, data, names) => {
  const prepared = prepare(text, data, names);
  const { plan, graphs, position } = prepared;
  const isOwn = (k: number): boolean => graphs.coordinates.includes(k);

  it("has the gradient of its density", () => {
    const { gradient } = atPosition(prepared, position);
    graphs.coordinates.forEach((coordinate, k) => {
      const at = (step: number): number => {
        const moved = position.slice();
        moved[coordinate]! += step;
        return atPosition(prepared, moved).value;
      };
      const difference = (at(1e-5) - at(-1e-5)) / 2e-5;
      expect(Math.abs(difference - gradient[k]!)).toBeLessThan(differenceTolerance * (1 + Math.abs(difference)));
    });
  });

  it("is the joint density up to what does not depend on it, for any values of the others", () => {
    for (const shift of [0, 0.4, -0.7]) {
      const base = position.map((x, k) => (isOwn(k) ? x : x + shift));
      const moved = base.map((x, k) => (isOwn(k) ? x - 0.3 - 0.1 * k : x));
      const joint = (at: Float64Array): number => evaluate(plan.programs.value, { position: at })["value"]![0]!;
      const expected = joint(moved) - joint(base);
      const change = atPosition(prepared, moved).value - atPosition(prepared, base).value;
      expect(Math.abs(change - expected)).toBeLessThan(sumTolerance * (1 + Math.abs(joint(base))));
    }
  });

  it("maps its coordinates back to its parameters", () => {
    const values = evaluate(plan.programs.draw, { position });
    const own = Float64Array.from(graphs.coordinates, (k) => position[k]!);
    const back = evaluate(graphs.constrain, { [graphs.constrain.inputs[0]!.name]: own });
    for (const { name } of graphs.constrain.outputs) expect([...back[name]!]).toEqual([...values[name]!]);
  });
});

describe("a block", () => {
  it("reads only what its terms depend on", () => {
    const { graphs } = prepare(...(cases[0]!.slice(1) as [string, Record<string, unknown>, string[]]));
    expect(graphs.density.inputs.slice(1).map(({ name }) => name)).toEqual(["sigma", "a"]);
    expect(graphs.constrain.outputs.map(({ name }) => name)).toEqual(["k"]);
  });

  it("takes what it bounds with it", () => {
    const { graphs } = prepare(...(cases[3]!.slice(1) as [string, Record<string, unknown>, string[]]));
    expect(graphs.constrain.outputs.map(({ name }) => name)).toEqual(["upper", "m"]);
  });

  it("takes a joint Gaussian draw whole or not at all", () => {
    const plan = makePlan(parseModel(cases[0]![1]).graph, cases[0]![2]);
    expect([...completeBlock(analyse(plan.boundModel), ["mu"])].sort()).toEqual(["a", "mu"]);
  });
});
