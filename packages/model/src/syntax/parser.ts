/** @file Recursive descent over statements and types. The grammar is in the language reference. */

import { likelyName } from "../errors/likely-name.js";
import { syntaxErrors } from "../errors/syntax-catalogue.js";
import { ExpressionParser } from "./expression-parser.js";
import { ExpressionFragment } from "./fragment.js";
import type { TemplateSource } from "./template.js";
import type {
  DataItemNode,
  DistributionNode,
  ExpressionNode,
  LeftNode,
  ModifierNode,
  StatementNode,
  TypeNode,
} from "./tree.js";

const plainTypes = new Set(["real", "int", "positive", "unit", "bool", "factor"]);
/** Example of each type that needs dims. */
const structTypes: ReadonlyMap<string, string> = new Map([
  ["matrix", "matrix[N, P]"],
  ["simplex", "simplex[K]"],
  ["ordered", "ordered[K]"],
  ["positive_ordered", "positive_ordered[K]"],
  ["sum_to_zero", "sum_to_zero[K]"],
  ["unit_vector", "unit_vector[K]"],
  ["cholesky_corr", "cholesky_corr[K]"],
  ["corr", "corr[K]"],
  ["cov", "cov[K]"],
]);
/** As for a tree, {@link ExpressionParser}: a fragment in a fragment's `let` is checked on the same stack. */
const maxFragmentDepth = 1000;
const modifierNames = new Set(["truncated", "censored", "weighted"]);

/** The statements of a model. Throws ModelError. */
export function parseProgram(source: TemplateSource): readonly StatementNode[] {
  return new Parser(source).program();
}

/** A fragment: statements, then an expression. Throws ModelError. */
export function parseFragment(source: TemplateSource): ExpressionFragment {
  return new Parser(source).fragment();
}

class Parser extends ExpressionParser {
  program(): readonly StatementNode[] {
    const statements = this.statements();
    if (this.peek().kind !== "end") this.fail("a statement", "No `for` is open here; drop the brace.");
    return statements;
  }

  fragment(): ExpressionFragment {
    const statements: StatementNode[] = [];
    for (;;) {
      this.skipEnds();
      if (this.peek().kind === "end") throw syntaxErrors.fragmentWithoutValue(this.site(this.peek()));
      if (!this.seesStatement()) break;
      const token = this.peek();
      if (this.seesWord("data") || this.seesWord("report")) {
        throw syntaxErrors.statementInFragment(this.site(token), token.text);
      }
      statements.push(this.statement());
      this.statementEnd();
    }
    const value: ExpressionNode = this.expression();
    this.skipEnds();
    if (this.peek().kind !== "end") {
      const previous = this.tokens[this.position - 1];
      if (previous?.kind === "newline" || previous?.text === ";") {
        throw syntaxErrors.afterFragmentValue(this.site(this.peek()));
      }
      this.fail("an operator or the end of the fragment");
    }
    if (this.deepestHole >= maxFragmentDepth) throw syntaxErrors.tooDeep(this.siteOf(value.span));
    return new ExpressionFragment(
      this.source.text,
      statements,
      value,
      1 + Math.max(this.depthOf(value), this.deepestHole),
    );
  }

  /** Whether a statement and not the last expression of a fragment comes next. */
  private seesStatement(): boolean {
    const first = this.peek();
    if (first.kind === "name" && ["data", "param", "let", "report", "target", "for"].includes(first.text)) return true;
    let depth = 0;
    for (let ahead = 0; ; ahead++) {
      const token = this.peek(ahead);
      if (token.kind === "end" || token.kind === "newline") return false;
      if (token.kind !== "punctuation") continue;
      if (token.text === "(" || token.text === "[") depth += 1;
      else if (token.text === ")" || token.text === "]") depth -= 1;
      else if (depth === 0 && token.text === ";") return false;
      else if (depth === 0 && (token.text === "~" || token.text === "=")) return true;
    }
  }

  private statements(): StatementNode[] {
    const statements: StatementNode[] = [];
    for (;;) {
      this.skipEnds();
      if (this.peek().kind === "end" || this.sees("}")) return statements;
      statements.push(this.statement());
      this.statementEnd();
    }
  }

  private skipEnds(): void {
    while (this.peek().kind === "newline" || this.sees(";")) this.next();
  }

  private statementEnd(): void {
    const token = this.peek();
    if (token.kind === "newline" || token.kind === "end" || this.sees(";") || this.sees("}")) return;
    if (this.tokens[this.position - 1]?.text === "}") return;
    if (token.text === "(" || token.text === "[" || token.kind === "name" || token.kind === "number") {
      const isStanTruncation = token.text === "T" && this.sees("[", 1);
      this.fail(
        "an operator, `;` or the end of the line",
        isStanTruncation ? "Write `truncated(lower=..., upper=...)` after the distribution." : undefined,
      );
    }
    this.fail("`;` or the end of the line");
  }

  private statement(): StatementNode {
    const token = this.peek();
    const start = token.start;
    if (token.kind === "name") {
      switch (token.text) {
        case "data":
          return this.data();
        case "param": {
          this.next();
          const name = this.expectName("the name of a parameter");
          if (this.sees("[")) this.fail("`:` and a type", `Write \`param ${name.text}: real[...]\`.`);
          this.expect(":", "and a type after the name of a parameter");
          const type = this.type();
          if (this.sees("~")) {
            this.fail(
              "the end of the statement",
              `Write \`${name.text}: ${this.text(type)} ~ ...\` without \`param\`.`,
            );
          }
          return { kind: "param", name, type, span: this.spanFrom(start) };
        }
        case "let":
          return this.letStatement();
        case "report":
          return this.report();
        case "target": {
          this.next();
          if (!this.sees("+="))
            this.fail("`+=` after `target`", "Write `target += ...`; its value cannot be set or read.");
          this.next();
          return { kind: "target", value: this.expression(), span: this.spanFrom(start) };
        }
        case "for": {
          this.next();
          if (this.sees("(")) {
            this.fail("the name of an index", "Write `for i in N { ... }`, without parentheses; a range is `0..<N`.");
          }
          const indices = [this.index()];
          while (this.accept(",")) indices.push(this.index());
          const opener = this.expect("{", "before the body of `for`");
          this.descend();
          const body = this.statements();
          this.ascend();
          this.expectClosing("}", opener, "after the body of `for`");
          return { kind: "for", indices, body, span: this.spanFrom(start) };
        }
        default:
          return this.nameStatement();
      }
    }
    if (this.accept("(")) {
      const value = this.expression();
      this.expectClosing(")", token, "after the expression");
      this.expect("~", "after the expression");
      return { kind: "tildeExpression", value, distribution: this.distribution(), span: this.spanFrom(start) };
    }
    return this.fail(
      "a statement",
      token.text === "[" ? "A line that begins with `[` does not go on with the one before; join them." : undefined,
    );
  }

  private nameStatement(): StatementNode {
    const start = this.peek().start;
    if (this.sees("(", 1)) {
      const name = this.expectName("a name");
      if (name.text === "if" || name.text === "while") {
        throw syntaxErrors.noBranch(this.siteOf(name.span), name.text);
      }
      throw syntaxErrors.expected(
        this.siteOf(name.span),
        "a statement",
        `a call of \`${name.text}\``,
        `Write \`x ~ ${name.text}(...)\` or \`let x = ${name.text}(...)\`.`,
      );
    }
    const left = this.left();
    if (this.accept("~")) {
      return { kind: "tilde", left, distribution: this.distribution(), span: this.spanFrom(start) };
    }
    if (this.accept("=")) return { kind: "assign", left, value: this.expression(), span: this.spanFrom(start) };
    if (left.type !== undefined) {
      return this.fail(
        "`~` after a typed name",
        `Write \`param ${left.name.text}: ...\` for a flat parameter or \`data ${left.name.text}: ...\`.`,
      );
    }
    const { text } = left.name;
    if (this.sees("{")) {
      return this.fail("`~` or `=`", noBlocks);
    }
    if (plainTypes.has(text) || structTypes.has(text) || text in typeSynonyms) {
      return this.fail(
        "`~` or `=`",
        this.sees("<")
          ? `A type stands after the name, its bounds in parentheses: \`param x: ${text}(lower=0)\`, or \`x ~ ...\` alone.`
          : "A type stands after the name: `param x: positive`, `data x: real[N]`.",
      );
    }
    if (this.sees("<")) {
      return this.fail(
        "`~` or `=`",
        this.sees("-", 1) ? `Write \`let ${text} = ...\` to give a value.` : "Write `=` to give a value.",
      );
    }
    return this.fail("`~` or `=`", `Write \`${left.name.text} ~ ...\` or \`let ${left.name.text} = ...\`.`);
  }

  private data(): StatementNode {
    const start = this.next().start;
    const items: DataItemNode[] = [];
    do {
      const itemStart = this.peek().start;
      if (this.sees("{")) this.fail("the name of data", noBlocks);
      const name = this.expectName("the name of data");
      if (this.sees("[")) this.fail("`:` and a type", `Write \`data ${name.text}: real[...]\`.`);
      this.expect(":", "and a type after the name of data");
      const type = this.type();
      if (this.accept("=")) {
        const token = this.peek();
        if (token.kind !== "hole") throw syntaxErrors.dataLiteral(this.site(token));
        this.next();
        const value = this.source.holes.get(token.start);
        items.push({ name, type, inline: { value }, span: this.spanFrom(itemStart) });
      } else {
        items.push({ name, type, span: this.spanFrom(itemStart) });
      }
    } while (this.accept(","));
    if (this.sees("~")) {
      this.fail("`,` or the end of the statement", "Give the distribution in a statement of its own.");
    }
    return { kind: "data", items, span: this.spanFrom(start) };
  }

  private letStatement(): StatementNode {
    const start = this.next().start;
    const left = this.left();
    if (this.accept("=")) return { kind: "let", left, value: this.expression(), span: this.spanFrom(start) };
    if (this.sees("~")) {
      return this.fail(
        "`=` after the name of a `let`",
        `Write \`${left.name.text} ~ ...\` to declare a parameter, or \`report ${left.name.text} ~ ...\` to record a random draw.`,
      );
    }
    if (left.type !== undefined && left.subscripts === undefined) {
      return { kind: "letArray", name: left.name, type: left.type, span: this.spanFrom(start) };
    }
    return this.fail("`=` and a value");
  }

  private report(): StatementNode {
    const start = this.next().start;
    const left = this.left();
    if (this.accept("=")) return { kind: "reportLet", left, value: this.expression(), span: this.spanFrom(start) };
    if (this.accept("~")) {
      return { kind: "reportDraw", left, distribution: this.distribution(), span: this.spanFrom(start) };
    }
    if (left.subscripts === undefined && left.type === undefined) {
      return { kind: "report", name: left.name, span: this.spanFrom(start) };
    }
    return this.fail("`=` and a value", `Write \`report name = ${this.text(left)}\`.`);
  }

  private left(): LeftNode {
    const start = this.peek().start;
    const name = this.expectName("a name");
    const subscripts = this.sees("[") ? this.subscripts() : undefined;
    const type = this.accept(":") ? this.type() : undefined;
    return {
      name,
      ...(subscripts && { subscripts }),
      ...(type && { type }),
      span: this.spanFrom(start),
    };
  }

  private distribution(): DistributionNode {
    const start = this.peek().start;
    const name = this.expectName("a distribution");
    if (!this.sees("(")) this.fail(`\`(\` after the distribution \`${name.text}\``, `Write \`${name.text}(...)\`.`);
    const args = this.arguments();
    this.refuseIndices(args);
    const modifiers: ModifierNode[] = [];
    while (this.peek().kind === "name" && modifierNames.has(this.peek().text)) {
      const modifierStart = this.peek().start;
      const modifier = this.expectName("a modifier");
      const modifierArgs = this.arguments();
      this.refuseIndices(modifierArgs);
      modifiers.push({ name: modifier, args: modifierArgs, span: this.spanFrom(modifierStart) });
    }
    return { name, args, modifiers, span: this.spanFrom(start) };
  }

  private refuseIndices(args: DistributionNode["args"]): void {
    const index = args.find((arg) => arg.indices.length > 0)?.indices[0];
    if (index !== undefined) throw syntaxErrors.forInCall(this.siteOf(index.span));
  }

  private type(): TypeNode {
    const start = this.peek().start;
    const name = this.expectName("a type");
    const structExample = structTypes.get(name.text);
    if (!plainTypes.has(name.text) && structExample === undefined) {
      throw syntaxErrors.unknownType(
        this.siteOf(name.span),
        name.text,
        typeSynonyms[name.text] ?? likelyName(name.text, [...plainTypes, ...structTypes.keys()]),
      );
    }
    if (this.sees("<")) this.fail("a type", `Bounds stand in parentheses: \`${name.text}(lower=0)\`.`);
    let levels: ExpressionNode | undefined;
    const bounds: TypeNode["bounds"][number][] = [];
    if (name.text === "factor") {
      if (!this.sees("(")) throw syntaxErrors.missingLevels(this.siteOf(name.span));
      const opener = this.next();
      levels = this.expression();
      this.expectClosing(")", opener, "after the levels of a factor");
    } else if (this.sees("(")) {
      if (name.text !== "real" && name.text !== "int") {
        throw syntaxErrors.boundsNotAllowed(this.siteOf(name.span), name.text);
      }
      const opener = this.next();
      do {
        const bound = this.expectName("`lower=` or `upper=`");
        if (bound.text !== "lower" && bound.text !== "upper") {
          throw syntaxErrors.unknownBound(this.siteOf(bound.span), bound.text);
        }
        if (bounds.some((each) => each.name.text === bound.text)) {
          throw syntaxErrors.duplicateBound(this.siteOf(bound.span), bound.text);
        }
        this.expect("=", "and a value after the bound");
        bounds.push({ name: bound, value: this.expression() });
      } while (this.accept(","));
      this.expectClosing(")", opener, "after the bounds");
    }
    const dims = this.sees("[") ? this.dims() : [];
    if (structExample !== undefined && dims.length === 0) {
      throw syntaxErrors.dimsNeeded(this.siteOf(name.span), name.text, structExample);
    }
    if (this.sees("[") && structExample === undefined) throw syntaxErrors.secondDims(this.site(this.peek()), name.text);
    const arrayDims = this.sees("[") ? this.dims() : [];
    return { name, ...(levels && { levels }), bounds, dims, arrayDims, span: this.spanFrom(start) };
  }

  private dims(): ExpressionNode[] {
    const opener = this.expect("[", "before the dims");
    const dims: ExpressionNode[] = [];
    do {
      if (this.peek().kind === "name" && this.seesWord("in", 1))
        this.fail("a dim", "An index stands on the left side: `a[j in J] ~ ...`.");
      dims.push(this.expression());
    } while (this.accept(","));
    this.expectClosing("]", opener, "after the dims");
    return dims;
  }

  private text(node: { readonly span: { readonly start: number; readonly end: number } }): string {
    return this.source.text.slice(node.span.start, node.span.end);
  }
}

const noBlocks = "A model has no blocks: write its statements alone, names before their use.";

/** What people who come from elsewhere write. */
const typeSynonyms: Readonly<Record<string, string>> = {
  vector: "real[N]",
  array: "real[N]",
  row_vector: "real[N]",
  integer: "int",
  float: "real",
  double: "real",
  number: "real",
  boolean: "bool",
  logical: "bool",
  categorical: "factor(J)",
  cov_matrix: "cov",
  corr_matrix: "corr",
  cholesky_factor_corr: "cholesky_corr",
  probability: "unit",
};
