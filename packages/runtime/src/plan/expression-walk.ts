/** @file Visits every expression of statements, parents before parts. */

import { assertNever } from "@terrace/core";
import type {
  DistributionCall,
  Expression,
  IndexSymbol,
  MixtureCall,
  Statement,
  Subscript,
} from "@terrace/distributions";

/** Calls `visit` on each expression in `statements`, nested loops included. */
export function visitExpressions(statements: readonly Statement[], visit: (expression: Expression) => void): void {
  for (const statement of statements) {
    for (const expression of statementExpressions(statement)) visitExpression(expression, visit);
    if (statement.kind === "for") visitExpressions(statement.body, visit);
  }
}

/** Calls `visit` on `expression` and all its parts. */
export function visitExpression(expression: Expression, visit: (expression: Expression) => void): void {
  visit(expression);
  for (const part of expressionParts(expression)) visitExpression(part, visit);
}

/** The expressions that stand directly in a statement, those of nested statements left out. */
export function statementExpressions(statement: Statement): Expression[] {
  switch (statement.kind) {
    case "data":
    case "parameter": {
      const { constraint } = statement;
      return constraint.kind === "interval" ? defined([constraint.lower, constraint.upper]) : [];
    }
    case "let":
    case "target":
      return [statement.value];
    case "letArray":
    case "report":
      return [];
    case "assign":
      return [...bounds(statement.indices), ...subscriptParts(statement.subscripts), statement.value];
    case "distribution":
      return [...bounds(statement.indices), statement.value, ...callParts(statement.call)];
    case "reportDraw":
      return [...bounds(statement.indices), ...callParts(statement.call)];
    case "for":
      return bounds(statement.indices);
    default:
      return assertNever(statement, "statement");
  }
}

function expressionParts(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "number":
    case "reference":
    case "index":
      return [];
    case "call":
      return expression.args;
    case "density":
      return [expression.value, ...expression.args];
    case "reduction":
    case "comprehension":
      return [...bounds(expression.indices), expression.body];
    case "conditional":
      return [expression.condition, expression.then, expression.else];
    case "subscript":
      return [expression.base, ...subscriptParts(expression.subscripts)];
    case "vector":
      return expression.elements;
    default:
      return assertNever(expression, "expression");
  }
}

function subscriptParts(subscripts: readonly Subscript[]): Expression[] {
  return subscripts.flatMap((subscript) => {
    if (subscript.kind === "all") return [];
    return subscript.kind === "range" ? [subscript.start, subscript.stop] : [subscript.index];
  });
}

function callParts(call: DistributionCall | MixtureCall): Expression[] {
  const { truncated, censored, weighted } = call.modifiers;
  const modifiers = defined([truncated?.lower, truncated?.upper, censored?.status, censored?.upper, weighted]);
  if ("components" in call) return [call.weights, ...call.components.flatMap((c) => callParts(c)), ...modifiers];
  return [...call.args, ...modifiers];
}

function bounds(indices: readonly IndexSymbol[]): Expression[] {
  return indices.flatMap((index) => [index.start, index.stop]);
}

function defined(expressions: readonly (Expression | undefined)[]): Expression[] {
  return expressions.filter((expression) => expression !== undefined);
}
