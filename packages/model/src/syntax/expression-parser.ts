/** @file Recursive descent over expressions, one method a level of precedence. */

import { syntaxErrors } from "../errors/syntax-catalogue.js";
import { ExpressionFragment } from "./fragment.js";
import { reservedWords, TokenCursor } from "./token-cursor.js";
import type { ArgumentNode, BinaryOperator, ExpressionNode, IndexNode, RangeNode, SubscriptNode } from "./tree.js";

/** Deeper trees would overflow the stack of the passes that walk them. */
const maxDepth = 200;
const maxOperands = 500;

const comparisons: readonly BinaryOperator[] = ["==", "!=", "<", "<=", ">", ">="];

/** Parses expressions, arguments, subscripts and ranges. */
export class ExpressionParser extends TokenCursor {
  private depth = 0;

  /** `or [ "?" expr ":" expr ]` */
  protected expression(): ExpressionNode {
    this.descend();
    const start = this.peek().start;
    let node = this.binary(0);
    if (this.accept("?")) {
      const then = this.expression();
      this.expect(":", "between the branches of `?`");
      const otherwise = this.expression();
      node = { kind: "conditional", condition: node, then, else: otherwise, span: this.spanFrom(start) };
    }
    this.depth -= 1;
    return node;
  }

  private descend(): void {
    if (++this.depth > maxDepth) throw syntaxErrors.tooDeep(this.site(this.peek()));
  }

  private static readonly levels: readonly (readonly BinaryOperator[])[] = [
    ["||"],
    ["&&"],
    comparisons,
    ["+", "-"],
    ["*", "/", "@"],
  ];

  private binary(level: number): ExpressionNode {
    const operators = ExpressionParser.levels[level];
    if (operators === undefined) return this.unary();
    const start = this.peek().start;
    let left = this.binary(level + 1);
    for (let count = 0; ; count++) {
      const operator = this.acceptOperator(operators);
      if (operator === undefined) return left;
      if (count > maxOperands) throw syntaxErrors.tooDeep(this.site(this.peek()));
      const right = this.binary(level + 1);
      left = { kind: "binary", operator, left, right, span: this.spanFrom(start) };
      if (operators === comparisons) {
        const again = this.peek();
        if (again.kind === "punctuation" && (comparisons as readonly string[]).includes(again.text)) {
          throw syntaxErrors.chainedComparison(this.site(again), operator, again.text);
        }
        return left;
      }
    }
  }

  private acceptOperator(operators: readonly BinaryOperator[]): BinaryOperator | undefined {
    const token = this.peek();
    if (token.kind !== "punctuation") return undefined;
    const operator = operators.find((each) => each === token.text);
    if (operator !== undefined) this.next();
    return operator;
  }

  private unary(): ExpressionNode {
    const token = this.peek();
    if (!this.sees("-") && !this.sees("!")) return this.power();
    this.next();
    this.descend();
    const operand = this.unary();
    this.depth -= 1;
    return { kind: "unary", operator: token.text === "-" ? "-" : "!", operand, span: this.spanFrom(token.start) };
  }

  private power(): ExpressionNode {
    const start = this.peek().start;
    const base = this.postfix();
    if (!this.accept("^")) return base;
    this.descend();
    const exponent = this.unary();
    this.depth -= 1;
    return { kind: "binary", operator: "^", left: base, right: exponent, span: this.spanFrom(start) };
  }

  private postfix(): ExpressionNode {
    const start = this.peek().start;
    let node = this.primary();
    for (let count = 0; this.sees("["); count++) {
      if (count > maxOperands) throw syntaxErrors.tooDeep(this.site(this.peek()));
      const subscripts = this.subscripts();
      node = { kind: "subscript", base: node, subscripts, span: this.spanFrom(start) };
    }
    return node;
  }

  private primary(): ExpressionNode {
    const token = this.peek();
    switch (token.kind) {
      case "number":
        this.next();
        return {
          kind: "number",
          value: Number(token.text),
          isInteger: /^[0-9]+$/.test(token.text),
          span: this.spanFrom(token.start),
        };
      case "hole":
        this.next();
        return this.hole(this.source.holes.get(token.start), token.start);
      case "name": {
        if (reservedWords.has(token.text)) throw syntaxErrors.reservedWord(this.site(token), token.text);
        this.next();
        const name = { text: token.text, span: this.spanFrom(token.start) };
        if (!this.sees("(")) return { kind: "name", ...name };
        const args = this.arguments();
        return { kind: "call", fn: name, args, span: this.spanFrom(token.start) };
      }
      case "punctuation": {
        if (token.text === "(") {
          this.next();
          const inner = this.expression();
          this.expectClosing(")", token, "after the expression");
          return inner;
        }
        if (token.text === "[") {
          this.next();
          const elements = [this.expression()];
          while (this.accept(",")) elements.push(this.expression());
          this.expectClosing("]", token, "after the elements");
          return { kind: "vector", elements, span: this.spanFrom(token.start) };
        }
        const isDoubled = token.text === "*" && this.tokens[this.position - 1]?.text === "*";
        return this.fail("an expression", isDoubled ? "The power is `a^b`." : undefined);
      }
      case "newline":
      case "end":
        return this.fail("an expression");
    }
  }

  private hole(value: unknown, start: number): ExpressionNode {
    const span = this.spanFrom(start);
    if (value instanceof ExpressionFragment) return { kind: "fragment", fragment: value, span };
    if (typeof value === "number" && !Number.isNaN(value)) {
      const magnitude = Math.abs(value);
      const number: ExpressionNode = { kind: "number", value: magnitude, isInteger: Number.isInteger(value), span };
      return value < 0 || Object.is(value, -0) ? { kind: "unary", operator: "-", operand: number, span } : number;
    }
    throw syntaxErrors.holeInExpression(this.siteOf(span), describeValue(value));
  }

  /** `"(" [ argument , ... ] ")"` */
  protected arguments(): ArgumentNode[] {
    const opener = this.expect("(", "before the arguments");
    const args: ArgumentNode[] = [];
    if (this.accept(")")) return args;
    do args.push(this.argument());
    while (this.accept(","));
    this.expectClosing(")", opener, "after the argument");
    return args;
  }

  private argument(): ArgumentNode {
    const start = this.peek().start;
    if (this.peek().kind === "name" && this.sees("=", 1)) {
      const name = this.expectName("a name");
      this.next();
      const value = this.expression();
      return { name, value, indices: [], span: this.spanFrom(start) };
    }
    const value = this.expression();
    if (!this.seesWord("for")) return { value, indices: [], span: this.spanFrom(start) };
    this.next();
    const indices = [this.index()];
    // A comma may go on with another index or with another argument; only an index has `in`.
    while (this.sees(",") && this.peek(1).kind === "name" && this.seesWord("in", 2)) {
      this.next();
      indices.push(this.index());
    }
    return { value, indices, span: this.spanFrom(start) };
  }

  /** `name "in" range` */
  protected index(): IndexNode {
    const start = this.peek().start;
    const name = this.expectName("the name of an index");
    if (!this.seesWord("in"))
      this.fail("`in` after the name of an index", `Write \`${name.text} in N\` or \`${name.text} in 1..<N\`.`);
    this.next();
    const range = this.range();
    return { name, range, span: this.spanFrom(start) };
  }

  /** `expr [ ( ".." | "..<" ) expr ]` */
  protected range(): RangeNode {
    const begin = this.peek().start;
    const start = this.expression();
    if (this.sees("..") || this.sees("..<")) {
      const isClosed = this.next().text === "..";
      const stop = this.expression();
      return { start, stop, isClosed, span: this.spanFrom(begin) };
    }
    return { start, isClosed: false, span: this.spanFrom(begin) };
  }

  /** `"[" subscript , ... "]"` */
  protected subscripts(): SubscriptNode[] {
    const opener = this.expect("[", "before the subscripts");
    const subscripts = [this.subscript()];
    while (this.accept(",")) subscripts.push(this.subscript());
    this.expectClosing("]", opener, "after the subscript");
    return subscripts;
  }

  private subscript(): SubscriptNode {
    const token = this.peek();
    if (this.accept(":")) return { kind: "all", span: this.spanFrom(token.start) };
    if (token.kind === "name" && this.seesWord("in", 1)) {
      const index = this.index();
      return { kind: "index", index, span: index.span };
    }
    const range = this.range();
    return { kind: "range", range, span: range.span };
  }
}

/** What a JavaScript value is, in a word or two. */
export function describeValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return "an array";
  if (typeof value === "number") return "NaN";
  if (typeof value === "undefined") return "undefined";
  if (typeof value === "function") return "a function";
  if (typeof value === "string") return "a text";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}
