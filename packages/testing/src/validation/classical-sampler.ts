/** @file The classical sampler's sweep for any data of one design: the statistics of the rows are part of the state. */
import { createGenerator } from "@terrace/core";
import {
  groupStatistics,
  makeSweep,
  varyingInterceptConditionals,
  varyingInterceptNames,
  varyingInterceptUpdates,
} from "@terrace/gibbs";
import type { GroupStatistics, VaryingInterceptConditionals, VaryingInterceptPriors } from "@terrace/gibbs";
import { GraphBuilder } from "@terrace/graph";
import { compileSweep, instantiateSweep } from "@terrace/runtime";
import type { Outcome, ParameterValues, PosteriorSampler, Transition } from "./generative-model.js";

/** Rows of a varying-intercept model, without the outcome. */
export interface GroupedDesign {
  readonly x: Float64Array;
  /** Codes of the groups, from 0. */
  readonly groups: Int32Array;
  readonly numGroups: number;
}

/** How a sampler under test differs from the model's own, if it does. */
export interface ClassicalVariant {
  readonly priors?: VaryingInterceptPriors;
  readonly conditionals?: (right: VaryingInterceptConditionals) => Partial<VaryingInterceptConditionals>;
}

type StatisticName = Exclude<keyof GroupStatistics, "numRows" | "numGroups">;
const statisticNames = ["counts", "xMeans", "yMeans", "withinSquares", "withinSlope", "residualSquares"] as const;

/** One sweep of the classical sampler, or of a variant. The outcome is called `y`. */
export function classicalMove(design: GroupedDesign, { priors, conditionals }: ClassicalVariant = {}): Transition {
  const { x, groups, numGroups } = design;
  const b = new GraphBuilder();
  const input = (name: StatisticName) =>
    b.input(name, ["counts", "xMeans", "yMeans"].includes(name) ? [numGroups] : []);
  const entries = statisticNames.map((name) => [name, input(name)] as const);
  // All names of statistics are there.
  const inputs = Object.fromEntries(entries) as Record<StatisticName, (typeof entries)[number][1]>;
  const right = varyingInterceptConditionals(priors);
  const rows = { numRows: x.length, numGroups, ...inputs };
  const updates = varyingInterceptUpdates(b, rows, { ...right, ...conditionals?.(right) });
  const kept = entries.map(([, node]) => ({ before: node, after: node }));
  const sweep = makeSweep([...updates, ...kept]);
  const { advance } = instantiateSweep(compileSweep(sweep));
  const state = new Float64Array(sweep.stateSize);
  return (generator, values, outcome) => {
    const statistics = groupStatistics(x, Float64Array.from(outcome["y"]!), groups, numGroups);
    for (const { name, offset } of sweep.variables) {
      const given = values[name] ?? statistics[name as StatisticName];
      state.set(typeof given === "number" ? [given] : given, offset);
    }
    advance(state, generator);
    const drawn = sweep.variables.filter(({ name }) => name in values);
    return Object.fromEntries(drawn.map(({ name, offset, size }) => [name, state.slice(offset, offset + size)]));
  };
}

/** Chains of `move` from the classical sampler's start. */
export function classicalSampler(move: Transition, numGroups: number, warmup = 200): PosteriorSampler {
  return (outcome: Outcome, seed) => {
    const start = { alpha: numGroups, beta: 1, mu: 1, s2: 1, s2_a: 1 } as const;
    let values: ParameterValues = Object.fromEntries(
      varyingInterceptNames.map((name) => [name, new Float64Array(start[name]).fill(name.startsWith("s2") ? 1 : 0)]),
    );
    const warming = createGenerator(seed, 0, "warmup");
    for (let k = 0; k < warmup; k++) values = move(warming, values, outcome);
    const generator = createGenerator(seed, 0, "draws");
    return { next: () => (values = move(generator, values, outcome)) };
  };
}
