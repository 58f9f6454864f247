/** @file Tests that scales which observations cannot tell are found, and that observations do not tell them. */

import { createGenerator } from "@terrace/core";
import { evaluate, makeGraph, reachableNodes, type Node } from "@terrace/graph";
import { parseModel } from "@terrace/model";
import { scaleSymmetries } from "@terrace/rewrite";
import { makePlan } from "@terrace/runtime";
import { describe, expect, it } from "vitest";
import { tableData } from "./table-data.js";

const head =
  "data y: real[N], x: real[N], bit: int[N], g: int(lower=0, upper=5)[N], item: int(lower=0, upper=3)[N], J: int";

const boundOf = (text: string) => makePlan(parseModel(`${head}\n${text}`).graph, tableData).boundModel;

const found: readonly (readonly [string, Readonly<Record<string, number>>])[] = [
  [
    "st ~ half_cauchy(2)\nsa ~ half_cauchy(2)\nm ~ normal(0, 5)\nsb ~ half_normal(1)\ntheta[J] ~ normal(0, st)\na[4] ~ lognormal(0, sa)\nd[4] ~ normal(m, sb)\nbit ~ bernoulli_logit(a[item] * (theta[g] - d[item]))",
    { st: 1, m: 1, sb: 1, theta: 1, a: -1, d: 1 },
  ],
  ["k ~ normal(0, 1)\nz[J] ~ normal(0, 1)\ny ~ normal(k * z[g], 1)", { k: -1, z: 1 }],
  ["k ~ half_normal(1)\nv ~ half_normal(1)\ny ~ normal(x * square(k) / v, 1)", { k: 0.5, v: 1 }],
  ["k ~ half_normal(1)\nv ~ half_normal(1)\nu ~ half_normal(1)\ny ~ normal(0, sqrt(k * v) + u * 0)", { k: -1, v: 1 }],
];

const none: readonly string[] = [
  "mu ~ normal(0, 5)\ntau ~ half_normal(1)\na[J] ~ normal(mu, tau)\ny ~ normal(a[g], 1)",
  "k ~ normal(0, 1)\nz[J] ~ normal(0, 1)\ny ~ normal(k * z[g] + z[g], 1)",
  "k ~ normal(0, 1)\nz[J] ~ normal(0, 1)\ny ~ normal(k * (z[g] + 1), 1)",
  "k ~ normal(0, 1)\nz[J] ~ normal(0, 1)\ny ~ normal(exp(k) * z[g], 1)",
  "k ~ uniform(0, 1)\nz[J] ~ normal(0, 1)\ny ~ normal(k * z[g], 1)",
];

describe("scale symmetries", () => {
  for (const [text, expected] of found) {
    it(`are found, and observations do not see them: ${text.split("\n").at(-1)}`, () => {
      const model = boundOf(text);
      const symmetries = scaleSymmetries(model);
      expect(symmetries).toHaveLength(1);
      const [{ powers, terms, homogeneous }] = symmetries as [(typeof symmetries)[number]];
      expect(Object.fromEntries([...powers].map(([{ name }, power]) => [name, power]))).toEqual(expected);
      const generator = createGenerator(1, 0, "initialisation");
      const values: Record<string, readonly number[]> = {};
      for (const { name, shape } of model.parameters) {
        values[name] = Array.from({ length: shape.reduce((p, n) => p * n, 1) }, () => 0.3 + generator.uniform());
      }
      const moved = { ...values };
      for (const [{ name }, power] of powers) moved[name] = values[name]!.map((value) => value * 1.7 ** power);
      const at = (node: Node, where: typeof values): Float64Array => evaluate(makeGraph(reachableNodes([node]).filter(({ op }) => op === "input"), { node }), where)["node"]!; // prettier-ignore
      for (const term of model.terms) {
        const [before, after] = [at(term.logDensity, values), at(term.logDensity, moved)];
        if (terms.includes(term) && !homogeneous.includes(term)) continue;
        // A distribution that is multiplied as a whole loses the same in each row.
        const shift = terms.includes(term) ? after[0]! - before[0]! : 0;
        after.forEach((value, k) => expect(value).toBeCloseTo(before[k]! + shift, 11));
      }
    });
  }

  for (const text of none) {
    it(`are not found: ${text.split("\n").at(-1)}`, () => {
      expect(scaleSymmetries(boundOf(text))).toEqual([]);
    });
  }
});
