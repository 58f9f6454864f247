/** @file The checker: a syntax tree to the probabilistic graph. */

import type { Expression, ProbabilisticGraph, Span, Statement } from "@terrace/distributions";
import { checkErrors } from "../errors/catalogue.js";
import type { ExpressionFragment } from "../syntax/fragment.js";
import type { DataItemNode, StatementNode } from "../syntax/tree.js";
import { CheckContext } from "./context.js";
import { resolveDataOnly } from "./data-only.js";
import { checkExpression } from "./expressions.js";
import { Scope } from "./scope.js";
import type { DistributionSignatures } from "./signatures.js";
import { checkStatements } from "./statements.js";

/**
 * Checks a model's statements: 1. names, types and dims in source order; 2. which values are data, and so what every `~`
 * means; 3. that every dim has a size. Throws ModelError.
 */
export function checkProgram(
  source: string,
  nodes: readonly StatementNode[],
  distributions: DistributionSignatures,
): ProbabilisticGraph {
  const context = new CheckContext(source, distributions);
  context.expression = (scope, node) => checkExpression(context, scope, node);
  context.fragment = (scope, fragment) => checkFragment(context, scope, fragment);
  for (const item of scalarDataItems(nodes)) context.scalarData.set(item.name.text, item);
  for (const { name, span } of nodes.flatMap(declared)) {
    if (!context.declarations.has(name)) context.declarations.set(name, span);
  }
  checkStatements(context, context.root, nodes);
  const statements = resolveDataOnly(context, context.statements);
  verifyDimsHaveSizes(context, statements);
  return { source, dims: context.dims, statements };
}

/** `data K: int` may stand after the first use of `K` as a dim. */
function scalarDataItems(nodes: readonly StatementNode[]): DataItemNode[] {
  return nodes
    .flatMap((node) => (node.kind === "data" ? node.items : []))
    .filter((item) => item.type.name.text === "int" && item.type.dims.length === 0);
}

/** The names that a statement may declare. */
function declared(node: StatementNode): readonly { name: string; span: Span }[] {
  switch (node.kind) {
    case "data":
      return node.items.map((item) => ({ name: item.name.text, span: item.span }));
    case "param":
    case "letArray":
      return [{ name: node.name.text, span: node.span }];
    case "let":
    case "reportLet":
    case "reportDraw":
    case "tilde":
      return [{ name: node.left.name.text, span: node.span }];
    case "report":
    case "target":
    case "for":
    case "assign":
    case "tildeExpression":
      return [];
  }
}

/**
 * A fragment at its hole: its statements go before the statement that holds the hole. Where that cannot be (inside an
 * indexed statement or a branch) its `let`s are put in place of their names.
 */
function checkFragment(context: CheckContext, scope: Scope, fragment: ExpressionFragment): Expression {
  const inner = new Scope(scope.holeScope, true);
  if (context.privateDepth === 0) {
    checkStatements(context, inner, fragment.statements);
    return checkExpression(context, inner, fragment.value);
  }
  const outer = context.statements;
  for (const node of fragment.statements) {
    if (node.kind !== "let") throw checkErrors.fragmentInIndexed(context, node.span);
    const moved: Statement[] = [];
    context.statements = moved;
    checkStatements(context, inner, [node]);
    context.statements = outer;
    for (const statement of moved) {
      if (statement.kind !== "let") throw checkErrors.fragmentInIndexed(context, node.span);
      inner.define(node.left.name.text, { kind: "inline", value: statement.value, span: node.span });
    }
  }
  return checkExpression(context, inner, fragment.value);
}

/** A dim that stands only in sums and products with others gets no size from data. */
function verifyDimsHaveSizes(context: CheckContext, statements: readonly Statement[]): void {
  for (const dim of context.dims) {
    const binding = context.root.lookup(dim.name);
    if (binding?.kind !== "symbol" || binding.symbol.role !== "dim" || dim.isFactor) continue;
    const hasSize = statements.some(
      (statement) =>
        statement.kind === "data" &&
        statement.symbol.type.dims.some(
          ({ terms }) =>
            terms.length === 1 &&
            terms[0]!.names.length === 1 &&
            terms[0]!.names[0] === dim.name &&
            terms[0]!.coefficient === 1,
        ),
    );
    if (!hasSize) throw checkErrors.dimWithoutSize(context, dim.span, dim.name);
  }
}
