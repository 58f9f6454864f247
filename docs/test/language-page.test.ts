/** @file The tables of functions in docs/language.md against the language: every function, and the values of the examples. */

import { describe, expect, it } from "vitest";
import { functions } from "../../packages/model/src/check/functions.js";
import { code, readPage, tableRows } from "./markdown.js";
import { evaluateModel } from "./model-snippet.js";

describe("language.md", () => {
  const page = readPage("docs/language.md");
  const sections = ["Elementwise functions", "Reductions", "Vectors", "Matrices", "Densities"];
  const rows = sections.flatMap((section) => tableRows(page, section));

  it.each(rows.map(([, example, value]) => [code(example!), code(value!)]))("%s is %s", (example, value) => {
    expect(evaluateModel(`report r = ${example}`, undefined, false)).toBe(`r = ${value}`);
  });

  it("lists every function", () => {
    const listed = new Set(
      [...rows.map(([call]) => call!), page.lines.join("\n")].join(" ").match(/[A-Za-z_0-9]+(?=\()/g),
    );
    expect([...functions.keys()].filter((name) => !listed.has(name))).toEqual([]);
  });
});
