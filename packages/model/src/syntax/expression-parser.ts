/** @file Recursive descent over expressions, one method a level of precedence. */

import { syntaxErrors } from "../errors/syntax-catalogue.js";
import { ExpressionFragment } from "./fragment.js";
import { reservedWords, TokenCursor } from "./token-cursor.js";
import type { ArgumentNode, BinaryOperator, ExpressionNode, IndexNode, RangeNode, SubscriptNode } from "./tree.js";

/** Open brackets and operators at which the parser's own stack is still safe. */
const maxNesting = 200;
/** Depth of a tree at which the stack of the passes that walk it is still safe; `a + a + ...` is as deep as it is long. */
const maxDepth = 1000;

const comparisons: readonly BinaryOperator[] = ["==", "!=", "<", "<=", ">", ">="];

/** Parses expressions, arguments, subscripts and ranges. */
export class ExpressionParser extends TokenCursor {
  private nesting = 0;
  /** Depth of the deepest fragment interpolated so far, in whatever statement. */
  protected deepestHole = 0;
  private readonly depths = new WeakMap<ExpressionNode, number>();

  /** `or [ "?" expr ":" expr ]` */
  protected expression(): ExpressionNode {
    this.descend();
    const start = this.peek().start;
    let node = this.binary(0);
    if (this.accept("?")) {
      const then = this.expression();
      this.expect(":", "between the branches of `?`");
      const otherwise = this.expression();
      const parts = [node, then, otherwise];
      node = this.made(
        { kind: "conditional", condition: node, then, else: otherwise, span: this.spanFrom(start) },
        parts,
      );
    }
    this.ascend();
    return node;
  }

  /** Enters one more level of nesting; every caller leaves it with {@link ascend}. */
  protected descend(): void {
    if (++this.nesting > maxNesting) throw syntaxErrors.tooDeep(this.site(this.peek()));
  }

  protected ascend(): void {
    this.nesting -= 1;
  }

  /** Notes the depth of a new node. Throws ModelError where it is too deep to be walked. */
  private made<Node extends ExpressionNode>(node: Node, parts: readonly ExpressionNode[]): Node {
    const depth = 1 + parts.reduce((deepest, part) => Math.max(deepest, this.depthOf(part)), 0);
    if (depth > maxDepth) throw syntaxErrors.tooDeep(this.siteOf(node.span));
    this.depths.set(node, depth);
    return node;
  }

  /** Levels of nodes in a tree that this parser made. */
  protected depthOf(node: ExpressionNode): number {
    return node.kind === "fragment" ? node.fragment.depth : (this.depths.get(node) ?? 1);
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
    for (;;) {
      const operator = this.acceptOperator(operators);
      if (operator === undefined) return left;
      const right = this.binary(level + 1);
      const parts = [left, right];
      left = this.made({ kind: "binary", operator, left, right, span: this.spanFrom(start) }, parts);
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
    this.ascend();
    const operator = token.text === "-" ? "-" : "!";
    return this.made({ kind: "unary", operator, operand, span: this.spanFrom(token.start) }, [operand]);
  }

  private power(): ExpressionNode {
    const start = this.peek().start;
    const base = this.postfix();
    if (!this.accept("^")) return base;
    this.descend();
    const exponent = this.unary();
    this.ascend();
    const span = this.spanFrom(start);
    return this.made({ kind: "binary", operator: "^", left: base, right: exponent, span }, [base, exponent]);
  }

  private postfix(): ExpressionNode {
    const start = this.peek().start;
    let node = this.primary();
    while (this.sees("[")) {
      const subscripts = this.subscripts();
      const parts = [node, ...subscripts.flatMap((each) => (each.kind === "range" ? rangeParts(each.range) : []))];
      node = this.made({ kind: "subscript", base: node, subscripts, span: this.spanFrom(start) }, parts);
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
        const parts = args.flatMap((arg) => [arg.value, ...arg.indices.flatMap((index) => rangeParts(index.range))]);
        return this.made({ kind: "call", fn: name, args, span: this.spanFrom(token.start) }, parts);
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
          return this.made({ kind: "vector", elements, span: this.spanFrom(token.start) }, elements);
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
    if (value instanceof ExpressionFragment) {
      this.deepestHole = Math.max(this.deepestHole, value.depth);
      return { kind: "fragment", fragment: value, span };
    }
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
    if (this.sees(":")) this.fail("the end of the range", "A range is `0..3`, its end included, or `0..<3`.");
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

function rangeParts(range: RangeNode): ExpressionNode[] {
  return range.stop === undefined ? [range.start] : [range.start, range.stop];
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
