/** @file Tests that the check of full conditionals finds errors that people make in them. */

import type { Node } from "@terrace/graph";
import type { Analysis, FullConditional } from "@terrace/rewrite";
import { describe, expect, it } from "vitest";
import { analysed, conditionalFaults, type Analysed } from "./check-conditionals.js";
import { tableData } from "./table-data.js";

const text = `
data y: real[N], g: int(lower=0, upper=5)[N], J: int
mu ~ normal(0, 5)
tau2 ~ inv_gamma(2, 1)
sigma ~ half_normal(1)
a[J] ~ normal(mu, sqrt(tau2))
y ~ normal(a[g], sigma)`;

function planted(change: (conditional: FullConditional, analysis: Analysis) => FullConditional): string[] {
  const all = analysed(text, tableData);
  const conditionals = all.analysis.conditionals.map((each) => change(each, all.analysis));
  const altered: Analysed = { ...all, analysis: { ...all.analysis, conditionals } };
  return conditionalFaults(altered).map((fault) => fault.split(" (")[0]!);
}

describe("a planted fault is found", () => {
  it("nothing is where nothing is planted", () => {
    expect(planted((each) => each)).toEqual([]);
  });

  it("an inverse gamma shape off by one half", () => {
    const found = planted((each, { model: { builder: b } }) => {
      if (each.kind !== "scale" || each.variable.name !== "tau2") return each;
      const [shape, scale] = each.draw!.args as [Node, Node];
      return { ...each, draw: { ...each.draw!, args: [b.add(shape, 0.5), scale] } };
    });
    expect(found).toEqual(["tau2"]);
  });

  it("a standard deviation for a variance", () => {
    const found = planted((each) => {
      if (each.kind !== "gaussianBlock") return each;
      const [last] = each.terms.slice(-1);
      if (last === undefined || !("node" in last.scale) || last.scale.kind !== "sd") return each;
      return {
        ...each,
        terms: [...each.terms.slice(0, -1), { ...last, scale: { kind: "variance", node: last.scale.node } }],
      };
    });
    expect(found).toEqual(["mu, a"]);
  });

  it("a missing Jacobian", () => {
    const found = planted((each, { model: { builder: b } }) => {
      if (each.kind !== "scale" || each.variable.name !== "sigma") return each;
      const [p, ...rest] = each.draw!.args as [Node, Node, Node];
      return { ...each, draw: { ...each.draw!, args: [b.add(p, 0.5), ...rest] } };
    });
    expect(found).toEqual(["sigma"]);
  });

  it("a prior that is left out", () => {
    const found = planted((each) => (each.kind === "gaussianBlock" ? { ...each, terms: each.terms.slice(1) } : each));
    expect(found).toEqual(["mu, a"]);
  });

  it("a group without rows that is missed", () => {
    const found = planted((each, { model: { builder: b } }) => {
      if (each.kind !== "scale" || each.variable.name !== "tau2") return each;
      const [shape, scale] = each.draw!.args as [Node, Node];
      return { ...each, draw: { ...each.draw!, args: [b.sub(shape, 0.5), scale] } };
    });
    expect(found).toEqual(["tau2"]);
  });
});
