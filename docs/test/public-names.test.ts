/** @file What the pages list of the public interface - exports, options, statistics, reasons - is what there is. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { sampleStatisticNames } from "../../packages/core/src/index.js";
import * as terrace from "../../packages/terrace/src/index.js";
import { code, readPage, readPages, root, tableRows } from "./markdown.js";

/** First cells of a table, split where one has several names, calls by their name. */
function names(path: string, heading: string): string[] {
  return tableRows(readPage(path), heading).flatMap(([cell]) =>
    cell!.split("`, `").map((name) => code(name).replace(/\(.*/, "")),
  );
}

/** Members of the interface, or texts of the union, called `name` in a source file. */
function members(path: string, name: string): string[] {
  const text = readFileSync(join(root, path), "utf8");
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement) && statement.name.text === name) {
      return statement.members.flatMap((member) =>
        member.name !== undefined && ts.isIdentifier(member.name) ? [member.name.text] : [],
      );
    }
    if (ts.isTypeAliasDeclaration(statement) && statement.name.text === name && ts.isUnionTypeNode(statement.type)) {
      return statement.type.types.flatMap((type) =>
        ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? [type.literal.text] : [],
      );
    }
  }
  throw new Error(`${path} has no ${name}`);
}

describe("the pages", () => {
  it("mention every export of terrace", () => {
    const text = readPages()
      .map(({ lines }) => lines.join("\n"))
      .join("\n");
    const absent = Object.keys(terrace).filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
    expect(absent).toEqual([]);
  });

  it("name commands of npm that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = readPages().flatMap(({ lines }) =>
      [...lines.join("\n").matchAll(/npm (?:run )?(start|test\b(?!:)|(?<=run )[\w:]+(?:-[\w:]+)*)/g)].map(
        ([, name]) => name!,
      ),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("list every option of sample", () => {
    expect(names("docs/sampling.md", "Options").sort()).toEqual(
      members("packages/runtime/src/sample/options.ts", "SampleOptions").sort(),
    );
  });

  it("list every member of a fit", () => {
    const own = Object.getOwnPropertyNames(terrace.Fit.prototype);
    // Marked internal, and what every class has.
    const others = ["constructor", "record"];
    expect(names("docs/sampling.md", "The fit").sort()).toEqual(own.filter((name) => !others.includes(name)).sort());
  });

  it("list every member of a compiled model", () => {
    const own = members("packages/runtime/src/compile/compiled-model.ts", "CompiledModel");
    const inherited = members("packages/core/src/log-density.ts", "LogDensity");
    expect(names("docs/sampling.md", "Compiling without sampling").sort()).toEqual(
      [...new Set([...own, ...inherited])].sort(),
    );
  });

  it("list every statistic of the sampler", () => {
    expect(names("docs/sampling.md", "Sampler statistics")).toEqual([...sampleStatisticNames]);
  });

  it("list every reason of the verdict", () => {
    expect(names("docs/diagnostics.md", "The verdict").sort()).toEqual(
      members("packages/diagnostics/src/reason.ts", "ReasonCode").sort(),
    );
  });

  it("list every field of a row of the summary", () => {
    const rows = tableRows(readPage("docs/diagnostics.md"), "The summary");
    const fields = members("packages/diagnostics/src/summary.ts", "SummaryRow");
    expect(["name", "variable", ...rows.map(([, field]) => code(field!))].sort()).toEqual(fields.sort());
  });
});
