/** @file The tables of docs/distributions.md against the distributions: arguments, supports, densities, measures. */

import { describe, expect, it } from "vitest";
import { distributions, hasCdf, type Distribution, type Support } from "../../packages/distributions/src/index.js";
import { code, readPage, tableRows } from "./markdown.js";
import { evaluateModel } from "./model-snippet.js";

describe("distributions.md", () => {
  const page = readPage("docs/distributions.md");
  const sections = ["Continuous distributions", "Discrete distributions", "Vectors and matrices"];
  const rows = sections.flatMap((section) => tableRows(page, section));

  it("lists every distribution with its arguments, support and whether it has a distribution function", () => {
    const described = [...distributions.values()].map((distribution) => {
      const { name, parameters } = distribution;
      const call = `${name}(${parameters.map((parameter) => parameter.name).join(", ")})`;
      return [call, supportText(distribution), cdfText(distribution)];
    });
    expect(rows.map(([call, support, , cdf]) => [code(call!), support, cdf])).toEqual(described);
  });

  it("names each distribution in Stan, brms and PyMC", () => {
    for (const cells of rows) expect(cells.map((cell) => cell.length > 0)).toEqual(new Array(7).fill(true));
  });

  const formulas = rows.flatMap(([call, , cell]) => {
    const found = /^`([^`]+)`(?:, `z = ([^`]+)`)?/.exec(cell!);
    return found === null ? [] : [[code(call!).replace(/\(.*/, ""), found[1]!, found[2]] as const];
  });

  it.each(formulas)("has the density of %s", (name, formula, z) => {
    const distribution = distributions.get(name)!;
    const { parameters, eventRank } = distribution;
    const suffix = distribution.type === "real" ? "lpdf" : "lpmf";
    const values = [
      `let y = ${eventRank === 0 ? example(distribution.support, parameters.length) : vectorExample(distribution)}`,
      ...parameters.map(({ name: each, rank, support }, k) =>
        rank === 0 ? `let ${each} = ${example(support, k)}` : `let ${each} = [0.2, 0.3, 0.5]`,
      ),
      ...(z === undefined ? [] : [`let z = ${z}`]),
    ];
    const args = ["y", ...parameters.map((parameter) => parameter.name)].join(", ");
    const text = [
      ...values,
      `report found = ${name}_${suffix}(${args})`,
      `report stated = log(${inLanguage(formula)})`,
    ].join("\n");
    const [found, stated] = evaluateModel(text, undefined, false)
      .split("\n")
      .map((line) => line.replace(/.* = /, ""));
    expect(stated).toBe(found);
  });

  it("states the densities of all but the improper, ordered and matrix distributions", () => {
    const stated = new Set(formulas.map(([name]) => name));
    const apart = /^(flat|half_flat|ordered_\w+|multi_normal\w*|lkj_\w+|\w*wishart)$/;
    expect([...distributions.keys()].filter((name) => !stated.has(name) && !apart.test(name))).toEqual([]);
  });

  it("says to which measures the densities of composites refer", () => {
    const measures = [...distributions.values()].flatMap(({ name, measure }) =>
      measure === undefined ? [] : [[name, measure]],
    );
    expect(tableRows(page, "Measures").map(([name, measure]) => [code(name!), measure])).toEqual(measures);
  });
});

function supportText({ support, parameters }: Distribution): string {
  if (support.kind !== "interval") return support.kind;
  const bound = (value: typeof support.lower): string =>
    typeof value !== "object" ? String(value) : "parameter" in value ? parameters[value.parameter]!.name : "K - 1";
  const set = support.integer ? "integers" : "reals";
  if (support.lower === undefined) return set;
  const from = `${set} ${support.openLower === true ? "above" : "from"} ${bound(support.lower)}`;
  return support.upper === undefined ? from : `${from} to ${bound(support.upper)}`;
}

/** Whether there is a distribution function, and which arguments must be data where its derivative is needed. */
function cdfText(distribution: Distribution): string {
  if (!hasCdf(distribution)) return "no";
  const fixed = distribution.tailsFixedIn?.map((name) => `\`${name}\``).join(", ");
  return fixed === undefined ? "yes" : `yes; ${fixed} data`;
}

/** A number in `support`; different for different places, so that arguments cannot change places unseen. */
function example(support: Support, place: number): string {
  if (support.kind !== "interval") throw new Error(`no number is in ${support.kind}`);
  const { lower, upper, integer } = support;
  if (integer) return lower === undefined ? String(place === 0 ? -1 : 3) : upper === 1 ? "1" : place === 0 ? "5" : "2";
  if (lower === 0 && upper === 1) return ["0.3", "0.45", "0.6"][place]!;
  if (lower !== undefined) return ["0.8", "1.3", "1.7", "0.9"][place]!;
  return ["-0.4", "2.1", "0.6", "0.9"][place]!;
}

function vectorExample({ type }: Distribution): string {
  return type === "int" ? "[1, 2, 0]" : "[0.1, 0.3, 0.6]";
}

/** A formula of the table as an expression: `normal(y; mu, sigma)` is a density, `gamma(x)` the gamma function. */
function inLanguage(formula: string): string {
  let text = formula
    .replace(/\bgamma\((?!\w+;)/g, "exp_lgamma(")
    .replace(/\bB\(/g, "exp_lbeta(")
    .replace(/\bchoose\(/g, "exp_lchoose(")
    .replace(/\b(\w+)\(([^;()]+(?:\(\w+\))?); /g, (_, name: string, value: string) => {
      const suffix = distributions.get(name)!.type === "real" ? "lpdf" : "lpmf";
      return `exp_${name}_${suffix}(${value}, `;
    });
  for (;;) {
    const found = /exp_(\w+)\(/.exec(text);
    if (found === null) return text;
    let depth = 0;
    let end = found.index + found[0].length - 1;
    do depth += text[end] === "(" ? 1 : text[end] === ")" ? -1 : 0;
    while (depth > 0 && ++end);
    const inner = text.slice(found.index + "exp_".length, end + 1);
    text = `${text.slice(0, found.index)}exp(${inner})${text.slice(end + 1)}`;
  }
}
