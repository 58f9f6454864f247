/** @file A place in a list of tokens, and what the parser asks of it. */

import type { Span } from "@terrace/distributions";
import { lineNumber } from "../errors/code-frame.js";
import type { ModelError } from "../errors/model-error.js";
import type { Site } from "../errors/syntax-catalogue.js";
import { syntaxErrors } from "../errors/syntax-catalogue.js";
import { tokenize } from "./lexer.js";
import type { Token } from "./lexer.js";
import type { TemplateSource } from "./template.js";
import { makeSpan } from "./template.js";
import type { NameNode } from "./tree.js";

/** Words that are never names. */
export const reservedWords: ReadonlySet<string> = new Set(["data", "param", "let", "report", "target", "for"]);

/** Reads tokens from left to right. */
export class TokenCursor {
  protected position = 0;
  protected readonly tokens: readonly Token[];

  constructor(protected readonly source: TemplateSource) {
    this.tokens = tokenize(source);
  }

  protected peek(ahead = 0): Token {
    return this.tokens[Math.min(this.position + ahead, this.tokens.length - 1)]!;
  }

  protected next(): Token {
    const token = this.peek();
    if (this.position < this.tokens.length - 1) this.position += 1;
    return token;
  }

  /** Whether the next token is this punctuation. */
  protected sees(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "punctuation" && token.text === text;
  }

  /** Whether the next token is this word. */
  protected seesWord(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "name" && token.text === text;
  }

  protected accept(text: string): Token | undefined {
    return this.sees(text) ? this.next() : undefined;
  }

  protected expect(text: string, after: string): Token {
    return this.accept(text) ?? this.fail(`\`${text}\` ${after}`);
  }

  /** The closing bracket of `opener`; where it is missing, says on which line that was opened. */
  protected expectClosing(text: string, opener: Token, what: string): Token {
    const token = this.accept(text);
    if (token !== undefined) return token;
    const found = this.peek();
    if (found.kind === "end" || this.line(found) !== this.line(opener)) {
      throw syntaxErrors.unclosed(
        this.site(found),
        opener.text,
        this.line(opener),
        `\`${text}\``,
        this.describe(found),
      );
    }
    return this.fail(`\`,\` or \`${text}\` ${what}`);
  }

  protected expectName(what: string): NameNode {
    const token = this.peek();
    if (token.kind !== "name") return this.fail(what);
    if (reservedWords.has(token.text)) throw syntaxErrors.reservedWord(this.site(token), token.text);
    this.next();
    return { text: token.text, span: this.span(token.start, token.end) };
  }

  protected fail(expected: string, suggestion?: string): never {
    throw this.failure(expected, suggestion);
  }

  protected failure(expected: string, suggestion?: string): ModelError {
    const token = this.peek();
    return syntaxErrors.expected(this.site(token), expected, this.describe(token), suggestion);
  }

  protected describe(token: Token): string {
    if (token.kind === "end") return "the end of the text";
    if (token.kind === "newline") return "the end of the line";
    return `\`${token.text}\``;
  }

  protected site(token: Token): Site {
    return { source: this.source.text, span: this.span(token.start, token.end) };
  }

  protected siteOf(span: Span): Site {
    return { source: this.source.text, span };
  }

  protected span(start: number, end: number): Span {
    return makeSpan(this.source, start, end);
  }

  /** From `start` to the end of the token read last. */
  protected spanFrom(start: number): Span {
    return this.span(start, this.tokens[this.position - 1]?.end ?? start);
  }

  private line(token: Token): number {
    return lineNumber(this.source.text, token.start);
  }
}
