/**
 * @file Text to tokens. The lexer also decides which newlines end a statement: not inside `(` or `[`, not after or before
 * an operator, `,`, `~`, `=`, `?` or `:`, and not before a modifier.
 */

import { lexicalErrors } from "../errors/syntax-catalogue.js";
import type { TemplateSource } from "./template.js";
import { holeText, makeSpan } from "./template.js";

/** A token; `newline` stands only where it ends a statement. */
export interface Token {
  readonly kind: "name" | "number" | "hole" | "punctuation" | "newline" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The density whose first argument a bar follows, as in `normal_lpdf(y | mu, sigma)`. */
const conditionedDensity = /([a-zA-Z]\w*_l?u?c?c?(?:pdf|pmf|cdf))\([^()\n]*$/;
const namePattern = /[\p{L}_][\p{L}0-9_]*/uy;
const numberPattern = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// Longest first, so that `..<` is not read as `..` and `<`.
const punctuationPattern = /\.\.<|\.\.|\+=|==|!=|<=|>=|&&|\|\||[-+*/@^<>!?:,;()[\]{}~=]/y;
const continuing = new Set([
  "..<",
  "..",
  "+=",
  "==",
  "!=",
  "<=",
  ">=",
  "&&",
  "||",
  "+",
  "-",
  "*",
  "/",
  "@",
  "^",
  "<",
  ">",
  "?",
  ":",
  ",",
  "~",
  "=",
]);
const modifiers = new Set(["truncated", "censored", "weighted"]);

/** The tokens of `source`, ending with one of kind `end`. Throws ModelError. */
export function tokenize(source: TemplateSource): Token[] {
  const { text, holes } = source;
  const tokens: Token[] = [];
  let depth = 0;
  let sawNewline = false;
  let position = 0;

  function push(kind: Token["kind"], end: number): void {
    const token: Token = { kind, text: text.slice(position, end), start: position, end };
    const previous = tokens.at(-1);
    if (sawNewline && previous !== undefined && endsStatement(previous, token)) {
      tokens.push({ kind: "newline", text: "\n", start: previous.end, end: previous.end + 1 });
    }
    sawNewline = false;
    tokens.push(token);
    position = end;
  }

  function endsStatement(previous: Token, next: Token): boolean {
    if (previous.kind === "punctuation" && (continuing.has(previous.text) || previous.text === "!")) return false;
    if (next.kind === "punctuation" && continuing.has(next.text)) return false;
    return !(next.kind === "name" && modifiers.has(next.text) && /^\s*\(/.test(text.slice(next.end, next.end + 80)));
  }

  while (position < text.length) {
    const character = text[position]!;
    if (character === "\n") {
      if (depth === 0) sawNewline = true;
      position += 1;
    } else if (character === " " || character === "\t" || character === "\r" || character === "\u00a0") {
      position += 1;
    } else if (character === "#" || text.startsWith("//", position)) {
      const lineEnd = text.indexOf("\n", position);
      position = lineEnd === -1 ? text.length : lineEnd;
    } else if (text.startsWith("/*", position)) {
      throw lexicalErrors.blockComment(at(position, position + 2));
    } else if (holes.has(position)) {
      push("hole", position + holeText.length);
    } else if (character >= "0" && character <= "9") {
      const end = matchEnd(numberPattern, text, position)!;
      if (text[end] === "." && text[end + 1] !== ".")
        throw lexicalErrors.trailingPoint(at(position, end + 1), text.slice(position, end));
      const letters = matchEnd(namePattern, text, end);
      if (letters !== undefined)
        throw lexicalErrors.numberBeforeName(at(position, letters), text.slice(position, letters));
      push("number", end);
    } else {
      const nameEnd = matchEnd(namePattern, text, position);
      if (nameEnd !== undefined) {
        const name = text.slice(position, nameEnd);
        if (name.startsWith("_") || name.includes("__")) throw lexicalErrors.underscores(at(position, nameEnd), name);
        push("name", nameEnd);
        continue;
      }
      const end = matchEnd(punctuationPattern, text, position);
      if (end === undefined) {
        const point = matchEnd(/\.[0-9]+/y, text, position);
        if (point !== undefined) throw lexicalErrors.leadingPoint(at(position, point), text.slice(position, point));
        const shown = String.fromCodePoint(text.codePointAt(position)!);
        const density = shown === "|" ? conditionedDensity.exec(text.slice(0, position))?.[1] : undefined;
        if (density !== undefined) throw lexicalErrors.conditionBar(at(position, position + 1), density);
        throw lexicalErrors.unknownCharacter(at(position, position + shown.length), shown);
      }
      if (character === "(" || character === "[") depth += 1;
      else if (character === ")" || character === "]") depth = Math.max(0, depth - 1);
      push("punctuation", end);
    }
  }
  const last = tokens.at(-1)?.end ?? text.length;
  tokens.push({ kind: "end", text: "", start: last, end: last });
  return tokens;

  function at(start: number, end: number): { source: string; span: ReturnType<typeof makeSpan> } {
    return { source: text, span: makeSpan(source, start, end) };
  }
}

function matchEnd(pattern: RegExp, text: string, position: number): number | undefined {
  pattern.lastIndex = position;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
