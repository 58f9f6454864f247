/** @file Every paper that a comment cites, and every key on a page, is in docs/references.md. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { code, fromRoot, prose, readPage, readPages, root, tableRows } from "./markdown.js";

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

  it("has every key that a page cites", () => {
    const cited = readPages().flatMap((page) =>
      prose(page).flatMap(({ text }) => text.match(/(?<=\[)[A-Z][A-Za-z]+\d{4}(?=\])/g) ?? []),
    );
    expect(cited.length).toBeGreaterThan(0);
    expect(cited.filter((key) => !keys.includes(key))).toEqual([]);
  });

  it.each([
    ["the threshold of [Vehtari2021]", ["Vehtari2021"]],
    ["[Geyer1992; Vehtari2021, section 3.2]", ["Geyer1992", "Vehtari2021"]],
    ["by partial correlations (Lewandowski, Kurowicka and Joe 2009, section 2)", ["Lewandowski2009"]],
    ["(Beskos et al. 2013)", ["Beskos2013"]],
    ["table-driven, Tang (1989).", ["Tang1989"]],
    ["Algorithm 708 of DiDonato and Morris (1992: 3.1)", ["DiDonato1992"]],
  ])("finds the citations in %s", (text, expected) => {
    expect(citations(text).map(({ surname, year }) => surname + year)).toEqual(expected);
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
