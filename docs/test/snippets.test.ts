/**
 * @file Every snippet of README.md and docs/ is run and what it prints is compared with the `text` block below it.
 *
 * - `ts` blocks: see snippet-program.ts. They are type-checked too.
 * - `terrace` blocks: models alone. Where a `json` block with data follows, or the model has no data, the model is bound, its
 *   log density at the unconstrained origin is a number or -Infinity, and its reports there are printed.
 * - `<time>` in an expected text stands for any number: times differ from run to run. All else is compared letter by letter,
 *   since one seed gives the same bits everywhere.
 *
 * `DOCS_UPDATE=1 npx vitest run docs/test/snippets` writes what is printed into the pages; read the difference before committing.
 */

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { following, readPages, root, type Block, type Page } from "./markdown.js";
import { evaluateModel } from "./model-snippet.js";
import { modelsOf, programOf, type SnippetOutput } from "./snippet-program.js";

// A name with a dot keeps the folder out of the workspace's type check, `dist` out of lint and version control.
const folder = join(root, "docs", "dist", ".snippets");
const isUpdating = process.env["DOCS_UPDATE"] === "1";
const pages = readPages();
const programs = pages.flatMap((page) => programOf(page, "../../../packages/terrace/src/index.js"));
const models = pages.flatMap(modelsOf);
const outputs = new Map<string, SnippetOutput>();
const updates: { readonly page: Page; readonly after: Block; readonly printed: string }[] = [];

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, source } of programs) writeFileSync(join(folder, `${name}.ts`), source);
  const workplace = mkdtempSync(join(tmpdir(), "terrace-docs-"));
  symlinkSync(join(root, "examples"), join(workplace, "examples"));
  mkdirSync(join(workplace, "node_modules"));
  symlinkSync(join(root, "packages", "terrace"), join(workplace, "node_modules", "terrace"));
  writeFileSync(join(workplace, "package.json"), '{ "type": "module" }');
  try {
    const runner = join(root, "docs", "test", "run-snippets.ts");
    const tsx = join(root, "node_modules", "tsx", "dist", "loader.mjs");
    const args = ["-C", "terrace-source", "--import", tsx, runner, folder, ...programs.map(({ name }) => name)];
    await promisify(execFile)(process.execPath, args, { cwd: workplace, maxBuffer: 1 << 26 });
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
  for (const { name } of programs) {
    outputs.set(name, JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as SnippetOutput);
  }
}, 600_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  if (isUpdating) writeUpdates();
});

describe("programs in the documentation", () => {
  it("have the right types", () => {
    const options: ts.CompilerOptions = {
      ...ts.parseJsonConfigFileContent(
        ts.readConfigFile(join(root, "tsconfig.check.json"), (path) => ts.sys.readFile(path)).config,
        { ...ts.sys, readDirectory: () => [] },
        root,
      ).options,
      noUnusedLocals: false,
      composite: false,
    };
    const files = programs.map(({ name }) => join(folder, `${name}.ts`));
    const program = ts.createProgram(files, options);
    const problems = files.flatMap((file) => {
      const source = program.getSourceFile(file)!;
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
        ({ messageText, start }) => {
          const line = source.text.slice(0, start).split("\n").length;
          return `${source.fileName.slice(folder.length + 1)}:${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
        },
      );
    });
    expect(problems).toEqual([]);
  }, 600_000);

  for (const { name, page, blocks } of programs) {
    blocks.forEach((block, index) => {
      it(`${page.path}:${block.line + 1}`, () => {
        const { printed, error } = outputs.get(name)!;
        const isLast = index === printed.length - 1;
        if (index >= printed.length) throw new Error(`an earlier block failed: ${error ?? ""}`);
        const expected = following(page, block, "text");
        // An error that the page does not show is a failure, with its stack.
        if (isLast && error !== undefined && expected === undefined) throw new Error(error);
        compare(page, block, expected, printed[index]!);
      });
    });
  }
});

describe("models in the documentation", () => {
  for (const { page, block, data, expected } of models) {
    it(`${page.path}:${block.line + 1}`, () => {
      const printed = evaluateModel(block.text, data, expected !== undefined);
      const after = following(page, block, "json") ?? block;
      compare(page, after, expected, expected === undefined ? "" : printed);
    });
  }
});

function compare(page: Page, after: Block, expected: Block | undefined, printed: string): void {
  if (isUpdating && !matches(printed, expected?.text ?? "")) {
    updates.push({ page, after, printed });
    return;
  }
  const shown = expected?.text ?? "";
  if (!matches(printed, shown)) expect(printed).toBe(shown);
}

/** Whether the texts agree, with `<time>` standing for any number. */
function matches(printed: string, expected: string): boolean {
  if (printed === expected) return true;
  const parts = expected.split("<time>").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[0-9.]+")}$`).test(printed);
}

/** Writes what was printed into the pages, from the last block to the first so that line numbers hold. */
function writeUpdates(): void {
  for (const page of new Set(updates.map((update) => update.page))) {
    const lines = [...page.lines];
    const own = updates.filter((update) => update.page === page).sort((a, b) => b.after.line - a.after.line);
    for (const { after, printed } of own) {
      const expected = following(page, after, "text");
      if (expected === undefined) lines.splice(after.end + 1, 0, "", "```text", ...printed.split("\n"), "```");
      else lines.splice(expected.line + 1, expected.end - expected.line - 1, ...printed.split("\n"));
    }
    writeFileSync(join(root, page.path), lines.join("\n"));
  }
}
