/**
 * @file Turns the blocks of a page into programs. The `ts` blocks of a page are one ES module, so that later ones use
 * what earlier ones declare; a block below which the page shows an error is run in a `try`. A block with a file's name is that file.
 * `sh` blocks of `terrace` commands are run in their place among the others. A `terrace` block is a model alone: it is parsed, and bound where a `json` block with data follows.
 */

import type { DataInput } from "../../packages/runtime/src/index.js";
import { following, type Block, type Page } from "./markdown.js";

/** A program and the blocks whose output it prints. */
export interface SnippetProgram {
  readonly name: string;
  readonly page: Page;
  readonly blocks: readonly Block[];
  readonly source: string;
}

/** What a program printed: one text a block, the message of the error that ended it included. */
export interface SnippetOutput {
  readonly name: string;
  readonly printed: readonly string[];
  /** The error's first line and stack, where one ended the program. */
  readonly error?: string;
}

const importPattern = /^import \{([^}]*)\} from "([^"]+)";$/gm;

/** What run-snippets.ts provides. */
const declarations = [
  "declare function startBlock(index: number): void;",
  "declare function writeFile(path: string, text: string): void;",
  "declare function runCommand(line: string): Promise<void>;",
  "",
].join("\n");

function isCommands(block: Block): boolean {
  return block.language === "sh" && block.text.split("\n").every((line) => line.startsWith("terrace "));
}

/** The first line of an error as a page shows it. */
const errorPattern = /^(?:[A-Z]\w*)?Error: /m;

/** The program of a page, if it has one. `terracePath` is what the module name `terrace` becomes. */
export function programOf(page: Page, terracePath: string): SnippetProgram[] {
  const blocks = page.blocks.filter(
    (block) => block.file !== undefined || block.language === "ts" || isCommands(block),
  );
  if (blocks.length === 0) return [];
  const names = new Map<string, Set<string>>();
  const parts = blocks.map((block, index) => {
    const start = `startBlock(${index});\n`;
    if (block.file !== undefined)
      return `${start}writeFile(${JSON.stringify(block.file)}, ${JSON.stringify(block.text)});`;
    if (isCommands(block))
      return start + block.text.replace(/^.*$/gm, (line) => `await runCommand(${JSON.stringify(line)});`);
    for (const [, list, source] of block.text.matchAll(importPattern)) {
      const known = names.get(source!) ?? new Set();
      for (const name of list!.split(",").map((each) => each.trim())) if (name !== "") known.add(name);
      names.set(source!, known);
    }
    const text = block.text.replace(importPattern, "");
    const isFailing = errorPattern.test(following(page, block, "text")?.text ?? "");
    const body = isFailing ? `try {\n${text}\n} catch (error) { console.log(String(error)); }` : text;
    return start + body;
  });
  const imports = [...names].map(([source, known]) => {
    const path = source === "terrace" ? terracePath : source;
    return `import { ${[...known].join(", ")} } from "${path}";\n`;
  });
  const head = `${imports.join("")}${declarations}`;
  const name = page.path.replace(/\.md$/, "").replaceAll("/", "-");
  return [{ name, page, blocks, source: `${head}${parts.join("\n")}\nexport {};\n` }];
}

/** A block that holds a model alone, with its data if the page gives it. */
export interface ModelSnippet {
  readonly page: Page;
  readonly block: Block;
  readonly data: DataInput | undefined;
  /** What the page says is printed. */
  readonly expected: Block | undefined;
}

/** The models of a page. */
export function modelsOf(page: Page): ModelSnippet[] {
  return page.blocks
    .filter((block) => block.language === "terrace")
    .map((block) => {
      const data = following(page, block, "json");
      return {
        page,
        block,
        data: data === undefined ? undefined : (JSON.parse(data.text) as DataInput),
        expected: following(page, data ?? block, "text"),
      };
    });
}
