/** @file A piece of a model to be interpolated into another: what the tag `expr` makes. */

import type { ExpressionNode, StatementNode } from "./tree.js";

/**
 * An expression, with the statements that it needs before it. Where it is interpolated its free names resolve as if it were
 * written there; its own `let`s and indices are seen by nobody else; its parameters become the model's.
 */
export class ExpressionFragment {
  /** @internal */
  constructor(
    readonly source: string,
    /** @internal */
    readonly statements: readonly StatementNode[],
    /** @internal */
    readonly value: ExpressionNode,
    /** @internal Levels of nodes below the hole, nested fragments included. */
    readonly depth: number,
  ) {}

  /** The template's text. */
  toString(): string {
    return this.source;
  }
}
