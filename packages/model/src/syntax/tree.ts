/** @file The syntax tree: what was written, before names and types are known. Every node has its span. */

import type { Span } from "@terrace/distributions";
import type { ExpressionFragment } from "./fragment.js";

/** A name where it was written. */
export interface NameNode {
  readonly text: string;
  readonly span: Span;
}

/** Operators with two operands, as written. */
export type BinaryOperator = "+" | "-" | "*" | "/" | "@" | "^" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||";

/** An expression. */
export type ExpressionNode =
  | { readonly kind: "number"; readonly value: number; readonly isInteger: boolean; readonly span: Span }
  | { readonly kind: "name"; readonly text: string; readonly span: Span }
  | { readonly kind: "call"; readonly fn: NameNode; readonly args: readonly ArgumentNode[]; readonly span: Span }
  | { readonly kind: "unary"; readonly operator: "-" | "!"; readonly operand: ExpressionNode; readonly span: Span }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
      readonly span: Span;
    }
  | {
      readonly kind: "conditional";
      readonly condition: ExpressionNode;
      readonly then: ExpressionNode;
      readonly else: ExpressionNode;
      readonly span: Span;
    }
  | {
      readonly kind: "subscript";
      readonly base: ExpressionNode;
      readonly subscripts: readonly SubscriptNode[];
      readonly span: Span;
    }
  | { readonly kind: "vector"; readonly elements: readonly ExpressionNode[]; readonly span: Span }
  | { readonly kind: "fragment"; readonly fragment: ExpressionFragment; readonly span: Span };

/** `expr .. expr`, `expr ..< expr`, or one expression alone. */
export interface RangeNode {
  readonly start: ExpressionNode;
  readonly stop?: ExpressionNode;
  /** True for `..`, whose end is included. */
  readonly isClosed: boolean;
  readonly span: Span;
}

/** `name in range`. */
export interface IndexNode {
  readonly name: NameNode;
  readonly range: RangeNode;
  readonly span: Span;
}

/** One position between brackets. */
export type SubscriptNode =
  | { readonly kind: "all"; readonly span: Span }
  | { readonly kind: "index"; readonly index: IndexNode; readonly span: Span }
  | { readonly kind: "range"; readonly range: RangeNode; readonly span: Span };

/** An argument; `indices` only in reductions. */
export interface ArgumentNode {
  readonly name?: NameNode;
  readonly value: ExpressionNode;
  readonly indices: readonly IndexNode[];
  readonly span: Span;
}

/** A declared type. */
export interface TypeNode {
  readonly name: NameNode;
  readonly levels?: ExpressionNode;
  readonly bounds: readonly { readonly name: NameNode; readonly value: ExpressionNode }[];
  readonly dims: readonly ExpressionNode[];
  /** The second bracket, `[J]` in `simplex[K][J]`. */
  readonly arrayDims: readonly ExpressionNode[];
  readonly span: Span;
}

/** A left side. */
export interface LeftNode {
  readonly name: NameNode;
  /** Absent where no bracket was written. */
  readonly subscripts?: readonly SubscriptNode[];
  readonly type?: TypeNode;
  readonly span: Span;
}

/** `name(args)` after `~`, with its modifiers. */
export interface DistributionNode {
  readonly name: NameNode;
  readonly args: readonly ArgumentNode[];
  readonly modifiers: readonly ModifierNode[];
  readonly span: Span;
}

/** `truncated(...)`, `censored(...)` or `weighted(...)`. */
export interface ModifierNode {
  readonly name: NameNode;
  readonly args: readonly ArgumentNode[];
  readonly span: Span;
}

/** One item of a `data` statement; `inline` holds the interpolated value. */
export interface DataItemNode {
  readonly name: NameNode;
  readonly type: TypeNode;
  readonly inline?: { readonly value: unknown };
  readonly span: Span;
}

/** A statement. */
export type StatementNode =
  | { readonly kind: "data"; readonly items: readonly DataItemNode[]; readonly span: Span }
  | { readonly kind: "param"; readonly name: NameNode; readonly type: TypeNode; readonly span: Span }
  | { readonly kind: "letArray"; readonly name: NameNode; readonly type: TypeNode; readonly span: Span }
  | { readonly kind: "let"; readonly left: LeftNode; readonly value: ExpressionNode; readonly span: Span }
  | { readonly kind: "report"; readonly name: NameNode; readonly span: Span }
  | { readonly kind: "reportLet"; readonly left: LeftNode; readonly value: ExpressionNode; readonly span: Span }
  | {
      readonly kind: "reportDraw";
      readonly left: LeftNode;
      readonly distribution: DistributionNode;
      readonly span: Span;
    }
  | { readonly kind: "target"; readonly value: ExpressionNode; readonly span: Span }
  | {
      readonly kind: "for";
      readonly indices: readonly IndexNode[];
      readonly body: readonly StatementNode[];
      readonly span: Span;
    }
  | { readonly kind: "assign"; readonly left: LeftNode; readonly value: ExpressionNode; readonly span: Span }
  | { readonly kind: "tilde"; readonly left: LeftNode; readonly distribution: DistributionNode; readonly span: Span }
  | {
      readonly kind: "tildeExpression";
      readonly value: ExpressionNode;
      readonly distribution: DistributionNode;
      readonly span: Span;
    };
