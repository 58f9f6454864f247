/** @file What the parts of the checker share while one model is checked. */

import { addDims, constantDim, multiplyDims, namedDim } from "@terrace/distributions";
import type {
  Constraint,
  Dim,
  DimDeclaration,
  Expression,
  Span,
  Statement,
  SymbolRole,
  ValueSymbol,
  ValueType,
} from "@terrace/distributions";
import type { Site } from "../errors/syntax-catalogue.js";
import type { ExpressionFragment } from "../syntax/fragment.js";
import type { DataItemNode, ExpressionNode } from "../syntax/tree.js";
import { Scope } from "./scope.js";
import type { DistributionSignatures } from "./signatures.js";

/** A symbol while the checker may still learn that its value is not known at bind. */
export type OpenSymbol = { -readonly [Key in keyof ValueSymbol]: ValueSymbol[Key] };

/** What is known of a symbol beside its type. */
export interface SymbolInfo {
  readonly constraint?: Constraint<Expression>;
  /** `let name: type`, whose elements are assigned one by one. */
  readonly isArray: boolean;
  /** Where it got a distribution: the printed subscripts, "" for the whole. */
  readonly scored: { readonly elements: string; readonly span: Span }[];
}

/** State of one check. */
export class CheckContext {
  readonly root = new Scope();
  readonly dims: (DimDeclaration & { isFactor: boolean })[] = [];
  readonly info = new Map<ValueSymbol, SymbolInfo>();
  /** Dims that scalar int `let`s stand for, so that `let M = K - 1` sizes arrays. */
  readonly letDims = new Map<ValueSymbol, Dim>();
  /** `data K: int` of the whole model by name: `K` may be used as a dim before. */
  readonly scalarData = new Map<string, DataItemNode>();
  /** Such symbols whose `data` has not come yet. */
  readonly awaited = new Set<ValueSymbol>();
  /** The statement that first declares each top-level name, for the message about a use before that. */
  readonly declarations = new Map<string, Span>();
  /** Where statements go: the model's, or the body's of the `for` being checked. */
  statements: Statement[] = [];
  /** Above 0 inside reductions, indexed statements and branches: a fragment's `let` cannot be moved before the statement. */
  privateDepth = 0;
  /** Above 0 in the body of a `for`. */
  loopDepth = 0;
  private readonly usedNames = new Map<string, number>();
  /** Set by the entry of the checker: breaks the cycle between expressions, subscripts, distributions and fragments. */
  expression!: (scope: Scope, node: ExpressionNode) => Expression;
  fragment!: (scope: Scope, fragment: ExpressionFragment) => Expression;

  constructor(
    readonly source: string,
    readonly distributions: DistributionSignatures,
  ) {}

  /** Where an error at `span` stands. */
  at(span: Span): Site {
    return { source: this.source, span };
  }

  /** The text at `span`. */
  text(span: Span): string {
    return (span.source ?? this.source).slice(span.start, span.end).replace(/\s*\n\s*/g, " ");
  }

  makeSymbol(name: string, role: SymbolRole, type: ValueType, span: Span, info: Partial<SymbolInfo> = {}): ValueSymbol {
    const uses = (this.usedNames.get(name) ?? 0) + 1;
    this.usedNames.set(name, uses);
    const isPrivate = span.source !== undefined && role === "let";
    const symbol: OpenSymbol = {
      // A fragment's private name must not meet the model's in what is printed: `#` is in no name that people write.
      name: isPrivate ? `${name}#${uses}` : name,
      role,
      type,
      span,
      isData: role === "data" || role === "dim" || role === "let",
    };
    this.info.set(symbol, { isArray: false, scored: [], ...info });
    return symbol;
  }

  infoOf(symbol: ValueSymbol): SymbolInfo {
    return this.info.get(symbol)!;
  }

  /** The size that a scalar int expression stands for; undefined where it is no polynomial in dims and scalar int data. */
  dimOf(expression: Expression): Dim | undefined {
    switch (expression.kind) {
      case "number":
        return Number.isInteger(expression.value) ? constantDim(expression.value) : undefined;
      case "reference": {
        const { symbol } = expression;
        if (symbol.type.kind !== "int" || symbol.type.dims.length > 0) return undefined;
        if (symbol.role === "data" || symbol.role === "dim") return namedDim(symbol.name);
        return this.letDims.get(symbol);
      }
      case "call": {
        const dims = expression.args.map((arg) => this.dimOf(arg));
        if (dims.some((dim) => dim === undefined)) return undefined;
        const [a, b] = dims;
        if (a === undefined) return undefined;
        if (expression.fn === "neg") return addDims(constantDim(0), a, -1);
        if (b === undefined) return undefined;
        if (expression.fn === "add") return addDims(a, b);
        if (expression.fn === "sub") return addDims(a, b, -1);
        if (expression.fn === "mul") return multiplyDims(a, b);
        return undefined;
      }
      case "index":
      case "density":
      case "reduction":
      case "comprehension":
      case "conditional":
      case "subscript":
      case "vector":
        return undefined;
    }
  }

  /** Records that `dim` sizes something, so that its names are among the model's dims. */
  useDim(dim: Dim, span: Span): void {
    for (const term of dim.terms) {
      for (const name of term.names) this.declareDim(name, span, false);
    }
  }

  /** The declaration of the dim called `name`, made where there is none. */
  declareDim(name: string, span: Span, isFactor: boolean): void {
    const known = this.dims.find((dim) => dim.name === name);
    if (known === undefined) this.dims.push({ name, span, isFactor });
    else if (isFactor) known.isFactor = true;
  }
}
