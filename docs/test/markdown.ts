/** @file Reads the parts of a Markdown page that tests look at: fenced blocks with their sections, headings, links, tables. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A fenced block. */
export interface Block {
  /** What stands after the opening fence: `ts`, `text`, `terrace`, ... */
  readonly language: string;
  /** A file's name after the language: the block is that file. */
  readonly file: string | undefined;
  readonly text: string;
  /** Line of the opening fence, from 0. */
  readonly line: number;
  /** Line of the closing fence, from 0. */
  readonly end: number;
  /** Number of headings before it: blocks of one section share a scope. */
  readonly section: number;
}

/** A page of the documentation. */
export interface Page {
  /** Relative to the project's root, with `/`. */
  readonly path: string;
  readonly lines: readonly string[];
  readonly blocks: readonly Block[];
  /** Texts of the headings. */
  readonly headings: readonly string[];
}

/** The project's root. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** README.md and every page of docs/. */
export function readPages(): Page[] {
  const docs = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", ...docs.map((name) => `docs/${name}`)].map(readPage);
}

/** The page at `path`, relative to the root. */
export function readPage(path: string): Page {
  const lines = readFileSync(join(root, path), "utf8").split("\n");
  const blocks: Block[] = [];
  const headings: string[] = [];
  for (let line = 0; line < lines.length; line++) {
    const heading = /^#+ (.*)$/.exec(lines[line]!);
    if (heading) headings.push(heading[1]!);
    const fence = /^(`{3,})(\w*) ?(\S+)?/.exec(lines[line]!);
    if (!fence) continue;
    const end = lines.indexOf(fence[1]!, line + 1);
    if (end < 0) throw new Error(`${path}:${line + 1}: the block is not closed`);
    const text = lines.slice(line + 1, end).join("\n");
    blocks.push({ language: fence[2]!, file: fence[3], text, line, end, section: headings.length });
    line = end;
  }
  return { path, lines, blocks, headings };
}

/** The block after `block`, if it stands in the same section and has this language. */
export function following(page: Page, block: Block, language: string): Block | undefined {
  const next = page.blocks[page.blocks.indexOf(block) + 1];
  return next?.section === block.section && next.language === language ? next : undefined;
}

/** Lines outside fenced blocks, with their numbers from 1. */
export function prose(page: Page): { readonly number: number; readonly text: string }[] {
  return page.lines.flatMap((text, line) =>
    page.blocks.some((block) => line >= block.line && line <= block.end) ? [] : [{ number: line + 1, text }],
  );
}

/** Rows of the tables in a page's section called `heading`: the text of cells, header and rule left out. */
export function tableRows(page: Page, heading: string): string[][] {
  const rows: string[][] = [];
  let isInside = false;
  let numLines = 0;
  for (const { text } of prose(page)) {
    const found = /^#+ (.*)$/.exec(text);
    if (found) isInside = found[1] === heading;
    if (!isInside || !text.startsWith("|")) {
      numLines = 0;
      continue;
    }
    // The first two lines of a table are its header and the rule below it.
    if (numLines++ >= 2) rows.push(splitCells(text));
  }
  return rows;
}

function splitCells(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf("|"))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll("\\|", "|").trim());
}

/** A cell without its back quotes. */
export function code(cell: string): string {
  return cell.replaceAll("`", "");
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");
}

/** `path` relative to the root, with `/`. */
export function fromRoot(path: string): string {
  return relative(root, path).replaceAll("\\", "/");
}
