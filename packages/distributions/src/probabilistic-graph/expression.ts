/**
 * @file Typed expressions of the probabilistic graph. They are trees over symbols; every expression has a type whose dims
 * are symbolic. What is vectorised and what was written with indices is kept apart here and becomes one when lowered.
 */

import type { Dim } from "./dim.js";

/** Where something stands in the template's text: character offsets, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** The text it points into, where that is an interpolated fragment's and not the model's own. */
  readonly source?: string;
}

/** Scalar kind of a value. A factor holds codes from 0 and remembers the dim it indexes. */
export type ScalarKind = "real" | "int" | "bool" | "factor";

/** Type of a value: its scalar kind and its symbolic dims, `[]` for a number. */
export interface ValueType {
  readonly kind: ScalarKind;
  readonly dims: readonly Dim[];
  /** For a factor, the dim whose elements it names. */
  readonly levelsOf?: Dim;
}

/** What a name stands for. */
export type SymbolRole = "data" | "parameter" | "let" | "reportedDraw" | "dim";

/** A named value. Symbols are compared by identity. */
export interface ValueSymbol {
  readonly name: string;
  readonly role: SymbolRole;
  readonly type: ValueType;
  readonly span: Span;
  /** Whether its value is known at bind: data, dims, and lets of these alone. */
  readonly isData: boolean;
}

/** A loop variable or comprehension index, running over `start .. stop - 1`; compared by identity. */
export interface IndexSymbol {
  readonly name: string;
  readonly start: Expression;
  /** Exclusive. May use outer indices, as in `sum(y[s] for s in 0..<t)`. */
  readonly stop: Expression;
  /** `stop - start` as a dim; absent where it depends on an outer index. */
  readonly size?: Dim;
  readonly span: Span;
}

interface ExpressionOf<Kind extends string> {
  readonly kind: Kind;
  readonly type: ValueType;
  readonly span: Span;
}

/** A literal number, or an interpolated one. */
export interface NumberExpression extends ExpressionOf<"number"> {
  readonly value: number;
}
/** The value of a symbol; a dim is an int. */
export interface ReferenceExpression extends ExpressionOf<"reference"> {
  readonly symbol: ValueSymbol;
}
/** The value of an index, an int. */
export interface IndexExpression extends ExpressionOf<"index"> {
  readonly index: IndexSymbol;
}
/**
 * A function applied: elementwise with scalars spread, or a matrix function. Operators are calls too: `add sub mul div pow
 * neg not and or eq ne lt le gt ge matmul`. One-argument reductions of everything are `reduction` with no index.
 */
export interface CallExpression extends ExpressionOf<"call"> {
  readonly fn: string;
  readonly args: readonly Expression[];
}
/** `normal_lpdf(y, mu, sigma)` and its like: elementwise over batch axes. */
export interface DensityExpression extends ExpressionOf<"density"> {
  readonly distribution: string;
  readonly form: "log_density" | "cdf" | "log_cdf" | "log_ccdf";
  readonly value: Expression;
  readonly args: readonly Expression[];
}
/** `sum(body for i in I, j in J)`; with no indices, `body` reduced over all its axes. */
export interface ReductionExpression extends ExpressionOf<"reduction"> {
  readonly fn: "sum" | "prod" | "min" | "max" | "mean" | "log_sum_exp";
  readonly indices: readonly IndexSymbol[];
  readonly body: Expression;
}
/** The array of `body` over `indices`: dims are the sizes of the indices, then the body's. From indexed `let`s. */
export interface ComprehensionExpression extends ExpressionOf<"comprehension"> {
  readonly indices: readonly IndexSymbol[];
  readonly body: Expression;
}
/** `c ? a : b`, element by element: only the chosen branch is evaluated and differentiated. */
export interface ConditionalExpression extends ExpressionOf<"conditional"> {
  readonly condition: Expression;
  readonly then: Expression;
  readonly else: Expression;
}
/** Elements of an array. Fewer subscripts than axes leave the trailing axes whole. */
export interface SubscriptExpression extends ExpressionOf<"subscript"> {
  readonly base: Expression;
  readonly subscripts: readonly Subscript[];
}
/** `[u, v]`: numbers make a vector, vectors a matrix with these rows. */
export interface VectorExpression extends ExpressionOf<"vector"> {
  readonly elements: readonly Expression[];
}

/** Any typed expression. */
export type Expression =
  | NumberExpression
  | ReferenceExpression
  | IndexExpression
  | CallExpression
  | DensityExpression
  | ReductionExpression
  | ComprehensionExpression
  | ConditionalExpression
  | SubscriptExpression
  | VectorExpression;

/**
 * One position between brackets: the whole axis, a range (its axis stays, with `size`), or an index: an int or factor
 * expression, a number (drops the axis) or an array (index arrays of one bracket align element by element and put their
 * axes where the first of them stands).
 */
export type Subscript =
  | { readonly kind: "all" }
  | { readonly kind: "range"; readonly start: Expression; readonly stop: Expression; readonly size: Dim }
  | { readonly kind: "element"; readonly index: Expression };
