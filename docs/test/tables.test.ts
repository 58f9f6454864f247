/** @file The tables of docs/ against the code: distributions, functions, references; links and anchors. */

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { distributions, hasCdf, type Distribution } from "../../packages/distributions/src/index.js";
import { functions } from "../../packages/model/src/check/functions.js";
import { anchorOf, fromRoot, prose, readPage, readPages, root, tableRows } from "./markdown.js";
import { evaluateModel } from "./model-snippet.js";

const code = (cell: string): string => cell.replaceAll("`", "");

describe("distributions.md", () => {
  const page = readPage("docs/distributions.md");
  const sections = ["Continuous distributions", "Discrete distributions", "Vectors and matrices"];
  const rows = sections.flatMap((section) => tableRows(page, section));

  it("lists every distribution with its arguments, support and whether it has a distribution function", () => {
    const described = [...distributions.values()].map((distribution) => {
      const { name, parameters } = distribution;
      const call = `${name}(${parameters.map((parameter) => parameter.name).join(", ")})`;
      return [call, supportText(distribution), hasCdf(distribution) ? "yes" : "no"];
    });
    expect(rows.map(([call, support, , cdf]) => [code(call!), support, cdf])).toEqual(described);
  });

  it("names each distribution in Stan, brms and PyMC", () => {
    for (const cells of rows) expect(cells.map((cell) => cell.length > 0)).toEqual(new Array(7).fill(true));
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
    typeof value === "object" ? parameters[value.parameter]!.name : String(value);
  const set = support.integer ? "integers" : "reals";
  if (support.lower === undefined) return set;
  const from = `${set} from ${bound(support.lower)}`;
  return support.upper === undefined ? from : `${from} to ${bound(support.upper)}`;
}

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

describe("references.md", () => {
  const keys = tableRows(readPage("docs/references.md"), "Papers and books").map(([key]) => code(key!));

  it("has every key once, in alphabetical order", () => {
    expect(keys).toEqual([...new Set(keys)].sort());
  });

  it("has every paper that the code cites", () => {
    const missing: string[] = [];
    for (const file of sourceFiles()) {
      // A citation may be broken over two lines of a comment.
      const text = readFileSync(file, "utf8").replace(/\n\s*(\*|\/\/) ?/g, " ");
      for (const { surname, year, shown } of citations(text)) {
        const isKnown = keys.some((key) => key.startsWith(surname) && key.endsWith(year));
        if (!isKnown) missing.push(`${fromRoot(file)}: ${shown}`);
      }
    }
    expect(missing).toEqual([]);
  });
});

/** Citations of the forms `[Vehtari2021, section 4]`, `Marsaglia and Tsang 2000` and `Tang (1989)`. */
function citations(text: string): { surname: string; year: string; shown: string }[] {
  const found: { surname: string; year: string; shown: string }[] = [];
  for (const [, list] of text.matchAll(/\[([A-Z][A-Za-z]+\d{4}[^\]]*)\]/g)) {
    for (const [shown, surname, year] of list!.matchAll(/([A-Z][a-z]+)[A-Za-z]*(\d{4})/g)) {
      found.push({ surname: surname!, year: year!, shown });
    }
  }
  const name = "[A-Z][a-z]+(?:[A-Z][a-z]+)?";
  const authors = `(${name})(?:(?:, ${name})* and ${name}| and others| et al\\.)?`;
  for (const [shown, surname, year] of text.matchAll(
    new RegExp(`${authors},? \\(?((?:19|20)\\d{2})(?=[):,; ])`, "g"),
  )) {
    found.push({ surname: surname!, year: year!, shown });
  }
  return found;
}

function sourceFiles(): string[] {
  const folders = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name, "src"));
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)))
    .filter((file) => file.endsWith(".ts"));
}

describe("links", () => {
  for (const page of readPages()) {
    it(`of ${page.path} lead to files and headings`, () => {
      const broken: string[] = [];
      for (const { number, text } of prose(page)) {
        for (const [, target] of text.matchAll(/\]\(([^)]+)\)/g)) {
          if (/^https?:/.test(target!)) continue;
          const [path, anchor] = target!.split("#") as [string, string?];
          const file = path === "" ? join(root, page.path) : join(root, dirname(page.path), path);
          const exists = existsSync(file);
          const isAnchored =
            anchor === undefined ||
            (exists && statSync(file).isFile() && readPage(fromRoot(file)).headings.map(anchorOf).includes(anchor));
          if (!exists || !isAnchored) broken.push(`line ${number}: ${target}`);
        }
      }
      expect(broken).toEqual([]);
    });
  }
});
