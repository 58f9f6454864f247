/**
 * @file Tests that one model in several spellings has one plan: written centred, as deviations, with a matrix of ones and
 * zeros, with a loop, with nested indices, each also in random rewritings.
 */

import { createGenerator, type Generator } from "@terrace/core";
import { printPlan } from "@terrace/rewrite";
import { describe, expect, it } from "vitest";
import { analysed, conditionalFaults } from "./check-conditionals.js";
import { tableData } from "./table-data.js";

/** A spelling in parts: declarations of data, distributions of parameters, a let, the likelihood's summands and its form. */
interface Spelling {
  readonly name: string;
  readonly data: string;
  readonly priors: readonly string[];
  /** Effects, after all else that they use. */
  readonly effects: string;
  readonly summands: readonly string[];
  readonly likelihood: (mean: string) => string;
}

const priors = ["mu ~ normal(0, 5)", "b ~ normal(0, 2)", "tau ~ half_normal(1)", "sigma ~ half_cauchy(2)"];
const whole = (mean: string): string => `y ~ normal(${mean}, sigma)`;

const spellings: readonly Spelling[] = [
  {
    name: "centred",
    data: "data y: real[N], x: real[N], g: int(lower=0, upper=5)[N], J: int",
    priors,
    effects: "a[J] ~ normal(mu, tau)",
    summands: ["a[g]", "b * x"],
    likelihood: whole,
  },
  {
    name: "deviations from a mean",
    data: "data y: real[N], x: real[N], g: int(lower=0, upper=5)[N], J: int",
    priors,
    effects: "a[J] ~ normal(0, tau)",
    summands: ["mu", "a[g]", "b * x"],
    likelihood: whole,
  },
  {
    name: "a matrix product",
    data: "data y: real[N], x: real[N], Z: matrix[N, J]",
    priors,
    effects: "a[J] ~ normal(mu, tau)",
    summands: ["Z @ a", "b * x"],
    likelihood: whole,
  },
  {
    name: "a loop",
    data: "data y: real[N], x: real[N], g: int(lower=0, upper=5)[N], J: int",
    priors,
    effects: "param a: real[J]\nfor j in 0..<J { a[j] ~ normal(mu, tau) }",
    summands: ["a[g[i]]", "b * x[i]"],
    likelihood: (mean) => `for i in 0..<N { y[i] ~ normal(${mean}, sigma) }`,
  },
  {
    name: "nested indices",
    data: "data y: real[N], x: real[N], g: int(lower=0, upper=5)[N], J: int\nlet order[j in J] = J - 1 - j",
    priors,
    effects: "a[J] ~ normal(mu, tau)",
    summands: ["a[order[g]]", "b * x"],
    likelihood: whole,
  },
];

const names = ["mu", "b", "tau", "sigma", "a"];

function shuffled<T>(values: readonly T[], generator: Generator): T[] {
  const left = [...values];
  for (let k = left.length - 1; k > 0; k--) {
    const other = Math.floor(generator.uniform() * (k + 1));
    [left[k], left[other]] = [left[other]!, left[k]!];
  }
  return left;
}

/** The model with its statements and sums in another order, sums split, lets put in, and other names. */
function rewritten(spelling: Spelling, generator: Generator): string {
  const chance = (): boolean => generator.uniform() < 0.5;
  const lets: string[] = [];
  const isLoop = spelling.name === "a loop";
  const summands = shuffled(spelling.summands, generator).flatMap((each, k) => {
    if (chance()) return [`0.5 * (${each})`, `(${each}) / 2`];
    if (chance()) return [`2 * (${each})`, `-(${each})`];
    if (isLoop || !chance()) return [each];
    lets.push(`let part${k} = ${each}`);
    return [`part${k}`];
  });
  const shift = chance() ? [" + 1", " - 1"] : ["", ""];
  const mean = summands.reduce((sum, each) => (chance() ? `${each} + (${sum})` : `${sum} + ${each}`)) + shift.join("");
  const text = [
    spelling.data,
    ...shuffled(spelling.priors, generator),
    spelling.effects,
    ...lets,
    spelling.likelihood(mean),
  ].join("\n");
  // Names that keep their order, since the plan lists by name.
  return chance() ? text : text.replace(/\b(mu|b|tau|sigma|a)\b/g, (name) => `${name}_new`);
}

function planOf(text: string): string {
  const lines = printPlan(analysed(text, tableData).analysis);
  return lines.map((line) => line.replaceAll("_new", "")).join("\n");
}

const plain = ({ data, priors: own, effects, summands, likelihood }: Spelling): string =>
  [data, ...own, effects, likelihood(summands.join(" + "))].join("\n");

describe("spellings of one model", () => {
  const expected = planOf(plain(spellings[0]!));

  it("have the plan of varying intercepts", () => {
    expect(expected).toMatchInlineSnapshot(`
      "a, b, mu: jointly normal
      sigma: standard deviation of normal rows, prior sigma ~ half_cauchy(2): sigma^2 is inverse gamma, given a mixing variable
      tau: standard deviation of normal rows, prior tau ~ half_normal(1): tau^2 is generalised inverse Gaussian"
    `);
    for (const name of names) expect(expected).toContain(name);
  });

  for (const [k, spelling] of spellings.entries()) {
    it(`${spelling.name}: the same plan, and conditionals that are right`, () => {
      expect(planOf(plain(spelling))).toBe(expected);
      expect(conditionalFaults(analysed(plain(spelling), tableData))).toEqual([]);
    });

    it(`${spelling.name}: the same plan in 20 rewritings`, () => {
      const generator = createGenerator(20 + k, 0, "initialisation");
      for (let repetition = 0; repetition < 20; repetition++) {
        const text = rewritten(spelling, generator);
        expect(planOf(text), text).toBe(expected);
        if (repetition % 5 === 0) expect(conditionalFaults(analysed(text, tableData)), text).toEqual([]);
      }
    });
  }
});
