/** @file Written types (`real(lower=0)[N]`, `simplex[K][J]`) to types of values and their constraints. */

import { dimConstant } from "@terrace/distributions";
import type { Constraint, Dim, Expression, StructureKind, ValueType } from "@terrace/distributions";
import { checkErrors } from "../errors/catalogue.js";
import type { ExpressionNode, TypeNode } from "../syntax/tree.js";
import { structureRank } from "./constraints.js";
import type { CheckContext } from "./context.js";
import { constants } from "./expressions.js";
import type { Scope } from "./scope.js";
import { isInfinite, unifyDims } from "./types.js";

/** A written type, checked. */
export interface DeclaredType {
  readonly type: ValueType;
  readonly constraint: Constraint<Expression>;
}

/**
 * Checks a written type. Names in the dims that mean nothing yet become dims where `introduce` is given (in `data`), which is
 * called with each of them; elsewhere they are errors. `shape` is what the name's own brackets say, for the bounds to fit.
 */
export function checkType(
  context: CheckContext,
  scope: Scope,
  node: TypeNode,
  introduce?: (name: string, span: TypeNode["span"]) => void,
  shape: readonly Dim[] = [],
): DeclaredType {
  if (node.levels !== undefined) introduceNames(scope, node.levels, introduce);
  const levelsOf = node.levels === undefined ? undefined : checkDim(context, scope, node.levels);
  if (levelsOf !== undefined) markFactor(context, levelsOf, node);
  const dims = node.dims.map((dim) => {
    introduceNames(scope, dim, introduce);
    return checkDim(context, scope, dim);
  });
  const arrayDims = node.arrayDims.map((dim) => {
    introduceNames(scope, dim, introduce);
    return checkDim(context, scope, dim);
  });
  const name = node.name.text;
  switch (name) {
    case "real":
    case "int":
      return { type: { kind: name, dims }, constraint: boundsOf(context, scope, node, dims.length > 0 ? dims : shape) };
    case "positive":
      return { type: { kind: "real", dims }, constraint: { kind: "interval", lower: number(0, node), integer: false } };
    case "unit":
      return {
        type: { kind: "real", dims },
        constraint: { kind: "interval", lower: number(0, node), upper: number(1, node), integer: false },
      };
    case "bool":
      return {
        type: { kind: "bool", dims },
        constraint: { kind: "interval", lower: number(0, node), upper: number(1, node), integer: true },
      };
    case "factor":
      return {
        type: { kind: "factor", dims, ...(levelsOf && { levelsOf }) },
        constraint: { kind: "interval", integer: true },
      };
    case "matrix":
      if (dims.length !== 2) throw checkErrors.structDims(context, node.span, "matrix", "matrix[N, P]");
      return {
        type: { kind: "real", dims: [...arrayDims, ...dims] },
        constraint: { kind: "interval", integer: false },
      };
    default: {
      const kind = name as StructureKind; // the parser accepts no other name
      if (dims.length !== 1) throw checkErrors.structDims(context, node.span, kind, `${kind}[K]`);
      const event = structureRank(kind) === 2 ? [dims[0]!, dims[0]!] : dims;
      return { type: { kind: "real", dims: [...arrayDims, ...event] }, constraint: { kind } };
    }
  }
}

/** The size that `node` stands for. */
export function checkDim(context: CheckContext, scope: Scope, node: ExpressionNode): Dim {
  if (node.kind === "name" && scope.lookup(node.text) === undefined && !constants.has(node.text)) {
    throw checkErrors.unknownDim(context, node.span, node.text, [
      ...context.dims.map((dim) => dim.name),
      ...[...scope.names()].filter((name) => {
        const binding = scope.lookup(name);
        return (
          binding?.kind === "symbol" && binding.symbol.type.kind === "int" && binding.symbol.type.dims.length === 0
        );
      }),
    ]);
  }
  const expression = context.expression(scope, node);
  const dim = expression.type.dims.length === 0 ? context.dimOf(expression) : undefined;
  if (dim === undefined) throw checkErrors.notADim(context, expression);
  const fixed = dimConstant(dim);
  if (fixed !== undefined && fixed < 1) throw checkErrors.emptyDim(context, expression, fixed);
  context.useDim(dim, node.span);
  return dim;
}

function introduceNames(
  scope: Scope,
  node: ExpressionNode,
  introduce: ((name: string, span: TypeNode["span"]) => void) | undefined,
): void {
  if (introduce === undefined) return;
  switch (node.kind) {
    case "name":
      if (scope.lookup(node.text) === undefined) introduce(node.text, node.span);
      return;
    case "unary":
      introduceNames(scope, node.operand, introduce);
      return;
    case "binary":
      introduceNames(scope, node.left, introduce);
      introduceNames(scope, node.right, introduce);
      return;
    case "number":
    case "call":
    case "conditional":
    case "subscript":
    case "vector":
    case "fragment":
      return;
  }
}

function markFactor(context: CheckContext, levels: Dim, node: TypeNode): void {
  const name = levels.terms.length === 1 ? levels.terms[0]!.names[0] : undefined;
  if (name !== undefined) context.declareDim(name, node.levels!.span, true);
}

function boundsOf(context: CheckContext, scope: Scope, node: TypeNode, dims: readonly Dim[]): Constraint<Expression> {
  const bounds: { lower?: Expression; upper?: Expression } = {};
  for (const { name, value } of node.bounds) {
    const expression = context.expression(scope, value);
    if (expression.type.kind === "factor") throw checkErrors.factorAsNumber(context, expression, "a bound");
    if (expression.type.dims.length > 0 && unifyDims(expression.type.dims, dims) === undefined) {
      throw checkErrors.boundShape(context, expression, dims);
    }
    if (!isInfinite(expression)) bounds[name.text as "lower" | "upper"] = expression; // the parser accepts no other name
  }
  const { lower, upper } = bounds;
  if (lower?.kind === "number" && upper?.kind === "number" && lower.value >= upper.value) {
    throw checkErrors.emptyInterval(context, node.span, lower.value, upper.value);
  }
  return { kind: "interval", ...bounds, integer: node.name.text === "int" };
}

function number(value: number, node: TypeNode): Expression {
  return { kind: "number", value, type: { kind: "int", dims: [] }, span: node.span };
}
