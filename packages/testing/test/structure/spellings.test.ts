/**
 * @file Tests that one model in several spellings has one plan: written centred, as deviations, with a matrix of ones and
 * zeros, with a loop, with nested indices, each also in random rewritings.
 */

import { createGenerator, type Generator } from "@terrace/core";
import { printPlan } from "@terrace/rewrite";
import { describe, expect, it } from "vitest";
import { analysed, conditionalFaults } from "./check-conditionals.js";
import { spelledModels, type SpelledModel, type Spelling } from "./spellings.js";
import { tableData } from "./table-data.js";

function shuffled<T>(values: readonly T[], generator: Generator): T[] {
  const left = [...values];
  for (let k = left.length - 1; k > 0; k--) {
    const other = Math.floor(generator.uniform() * (k + 1));
    [left[k], left[other]] = [left[other]!, left[k]!];
  }
  return left;
}

/** The model with its statements and sums in another order, sums split, lets put in, and other names. */
function rewritten({ parameters }: SpelledModel, spelling: Spelling, generator: Generator): string {
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
  const names = new RegExp(`\\b(${parameters.join("|")})\\b`, "g");
  return chance() ? text : text.replace(names, (name) => `${name}_new`);
}

function planOf(text: string): string {
  const lines = printPlan(analysed(text, tableData).analysis);
  return lines.map((line) => line.replaceAll("_new", "")).join("\n");
}

const plain = ({ data, priors: own, effects, summands, likelihood }: Spelling): string =>
  [data, ...own, effects, likelihood(summands.join(" + "))].join("\n");

describe.each(spelledModels)("spellings of $name", (family) => {
  const { spellings, parameters } = family;
  const expected = planOf(plain(spellings[0]!));

  it("have its plan", () => {
    expect(expected).toMatchSnapshot();
    for (const name of parameters) expect(expected).toContain(name);
  });

  it("are five", () => {
    expect(spellings).toHaveLength(5);
  });

  for (const [k, spelling] of spellings.entries()) {
    it(`${spelling.name}: the same plan, and conditionals that are right`, () => {
      expect(planOf(plain(spelling))).toBe(expected);
      expect(conditionalFaults(analysed(plain(spelling), tableData))).toEqual([]);
    });

    it(`${spelling.name}: the same plan in 20 rewritings`, () => {
      const generator = createGenerator(20 + k, 0, "initialisation");
      for (let repetition = 0; repetition < 20; repetition++) {
        const text = rewritten(family, spelling, generator);
        expect(planOf(text), text).toBe(expected);
        if (repetition % 5 === 0) expect(conditionalFaults(analysed(text, tableData)), text).toEqual([]);
      }
    });
  }
});
