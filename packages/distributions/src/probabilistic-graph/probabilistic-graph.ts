/**
 * @file The probabilistic graph: what a model says, checked and typed, with distributions as whole nodes and symbolic dims.
 * The checker makes it; binding, lowering and every statistical pass read it.
 */

import type { Constraint } from "../constraint.js";
import type { Expression, IndexSymbol, Span, Subscript, ValueSymbol } from "./expression.js";

/** A dim's name and where it gets its size: the first data that has it, or scalar int data of that name. */
export interface DimDeclaration {
  readonly name: string;
  readonly span: Span;
  /** True where a factor's levels define it, so that it may carry labels. */
  readonly isFactor: boolean;
}

/** `data name: type[dims]`, with an inline value where the template gives one. */
export interface DataStatement {
  readonly kind: "data";
  readonly symbol: ValueSymbol;
  readonly constraint: Constraint<Expression>;
  /** The interpolated value of `data x: ... = ${x}`; new data may override it. */
  readonly inlineValue?: unknown;
  readonly span: Span;
}

/** A parameter comes into being. Its constraint is what was written, or else its distribution's support. */
export interface ParameterStatement {
  readonly kind: "parameter";
  readonly symbol: ValueSymbol;
  readonly constraint: Constraint<Expression>;
  readonly span: Span;
}

/** `let name = value`; an indexed left side has become a comprehension. `reported` ones are recorded with the draws. */
export interface LetStatement {
  readonly kind: "let";
  readonly symbol: ValueSymbol;
  readonly value: Expression;
  readonly span: Span;
}

/** `let name: type[dims]`, an array whose elements are assigned later, each once. */
export interface LetArrayStatement {
  readonly kind: "letArray";
  readonly symbol: ValueSymbol;
  readonly span: Span;
}

/** `name[subscripts] = value`. An index written in the brackets (`a[k in K] = ...`) is in `indices` and used in them. */
export interface AssignStatement {
  readonly kind: "assign";
  readonly symbol: ValueSymbol;
  readonly indices: readonly IndexSymbol[];
  readonly subscripts: readonly Subscript[];
  readonly value: Expression;
  readonly span: Span;
}

/** `distribution(args)` with its modifiers. */
export interface DistributionCall {
  readonly distribution: string;
  readonly args: readonly Expression[];
  readonly modifiers: Modifiers;
  readonly span: Span;
}

/** `mixture(weights, component, ...)`: several components, or one whose arguments' last dim is the weights'. */
export interface MixtureCall {
  readonly distribution: "mixture";
  readonly weights: Expression;
  readonly components: readonly DistributionCall[];
  readonly modifiers: Modifiers;
  readonly span: Span;
}

/** What follows a distribution. */
export interface Modifiers {
  readonly truncated?: { readonly lower?: Expression; readonly upper?: Expression };
  readonly censored?: { readonly status: Expression; readonly upper?: Expression };
  readonly weighted?: Expression;
}

/**
 * `value ~ distribution(...)`. `prior` is the distribution of a parameter or of elements of one; `observation` of data (or
 * of a function of data alone); `term` anything else: a density factor without a Jacobian.
 */
export interface DistributionStatement {
  readonly kind: "distribution";
  readonly role: "prior" | "observation" | "term";
  /** The scored value: a reference, a subscript of one, or an expression; uses `indices` where these were written. */
  readonly value: Expression;
  /** The symbol scored, where the left side is a name or elements of one. */
  readonly symbol?: ValueSymbol;
  /** Indices of an indexed statement, `y[i in N] ~ ...`. */
  readonly indices: readonly IndexSymbol[];
  readonly call: DistributionCall | MixtureCall;
  /**
   * Bounds of the parameter's own scalar constraint where it is narrower than the support: the density is renormalised.
   */
  readonly constraintTruncation?: { readonly lower?: Expression; readonly upper?: Expression };
  readonly span: Span;
}

/** `target += value`, one number. */
export interface TargetStatement {
  readonly kind: "target";
  readonly value: Expression;
  readonly span: Span;
}

/** `for` over one or more indices (the first is outermost). `carries` is true where a step reads what an earlier one wrote. */
export interface ForStatement {
  readonly kind: "for";
  readonly indices: readonly IndexSymbol[];
  readonly body: readonly Statement[];
  readonly carries: boolean;
  readonly span: Span;
}

/** `report name`: record an earlier let (also made by `report name = expr`, after its let). */
export interface ReportStatement {
  readonly kind: "report";
  readonly symbol: ValueSymbol;
  readonly span: Span;
}

/** `report name ~ distribution(...)`: record a random draw; adds no density. */
export interface ReportDrawStatement {
  readonly kind: "reportDraw";
  readonly symbol: ValueSymbol;
  readonly indices: readonly IndexSymbol[];
  readonly call: DistributionCall | MixtureCall;
  readonly span: Span;
}

/** A statement of a checked model. */
export type Statement =
  | DataStatement
  | ParameterStatement
  | LetStatement
  | LetArrayStatement
  | AssignStatement
  | DistributionStatement
  | TargetStatement
  | ForStatement
  | ReportStatement
  | ReportDrawStatement;

/** A checked model. */
export interface ProbabilisticGraph {
  /** The template's text, holes shown as `${...}`; spans point into it. */
  readonly source: string;
  readonly dims: readonly DimDeclaration[];
  /** In source order; a parameter declared by `~` has a `parameter` statement before its `distribution` statement. */
  readonly statements: readonly Statement[];
}
