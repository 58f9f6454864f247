/** @file Walks over the expressions of statements, with the indices bound on the way. */

import { assertNever } from "@terrace/core";
import type { Expression, IndexSymbol, Subscript } from "./expression.js";
import type { DistributionCall, MixtureCall, Statement } from "./probabilistic-graph.js";

type Bound = ReadonlySet<IndexSymbol>;

/** What to visit below an expression: everything, the subscripts without their base, or nothing. */
export type Descent = "all" | "subscripts" | "none";

/** Calls `visit` on every expression in `statements` and all its parts, parents first, bodies of loops included. */
export function visitExpressions(statements: readonly Statement[], visit: (expression: Expression) => void): void {
  for (const statement of statements) forEachPart(statement, (expression) => visitExpression(expression, visit));
}

/** Calls `visit` on `expression` and all its parts, parents first. */
export function visitExpression(expression: Expression, visit: (expression: Expression) => void): void {
  forEachExpression(expression, new Set(), (part) => {
    visit(part);
    return "all";
  });
}

/** Calls `visit` on the expressions that make up `statement`, bodies of loops included. */
export function forEachPart(
  statement: Statement,
  visit: (expression: Expression, bound: Bound) => void,
  bound: Bound = new Set(),
): void {
  switch (statement.kind) {
    case "data":
    case "parameter":
      if (statement.constraint.kind === "interval") {
        if (statement.constraint.lower) visit(statement.constraint.lower, bound);
        if (statement.constraint.upper) visit(statement.constraint.upper, bound);
      }
      return;
    case "let":
    case "target":
      visit(statement.value, bound);
      return;
    case "letArray":
    case "report":
      return;
    case "assign": {
      const inner = withIndices(bound, statement.indices, visit);
      for (const subscript of statement.subscripts) forEachOfSubscript(subscript, (each) => visit(each, inner));
      visit(statement.value, inner);
      return;
    }
    case "distribution": {
      const inner = withIndices(bound, statement.indices, visit);
      visit(statement.value, inner);
      forEachArgument(statement.call, (each) => visit(each, inner));
      if (statement.constraintTruncation?.lower) visit(statement.constraintTruncation.lower, inner);
      if (statement.constraintTruncation?.upper) visit(statement.constraintTruncation.upper, inner);
      return;
    }
    case "for": {
      const inner = withIndices(bound, statement.indices, visit);
      for (const each of statement.body) forEachPart(each, visit, inner);
      return;
    }
    case "reportDraw": {
      const inner = withIndices(bound, statement.indices, visit);
      forEachArgument(statement.call, (each) => visit(each, inner));
      return;
    }
    default:
      assertNever(statement, "statement");
  }
}

function withIndices(
  bound: Bound,
  indices: readonly IndexSymbol[],
  visit: (expression: Expression, bound: Bound) => void,
): Bound {
  if (indices.length === 0) return bound;
  const inner = new Set(bound);
  for (const index of indices) {
    visit(index.start, inner);
    visit(index.stop, inner);
    inner.add(index);
  }
  return inner;
}

/** Calls `visit` on the arguments and modifiers of a distribution call. */
export function forEachArgument(call: DistributionCall | MixtureCall, visit: (expression: Expression) => void): void {
  if ("args" in call) call.args.forEach(visit);
  else {
    visit(call.weights);
    for (const component of call.components) forEachArgument(component, visit);
  }
  const { truncated, censored, weighted } = call.modifiers;
  for (const each of [truncated?.lower, truncated?.upper, censored?.status, censored?.upper, weighted]) {
    if (each !== undefined) visit(each);
  }
}

/** Calls `visit` on `expression` and on what is in it, as far as its answers say. */
export function forEachExpression(
  expression: Expression,
  bound: Bound,
  visit: (expression: Expression, bound: Bound) => Descent,
): void {
  const descent = visit(expression, bound);
  if (descent === "none") return;
  const go = (each: Expression): void => forEachExpression(each, bound, visit);
  switch (expression.kind) {
    case "number":
    case "reference":
    case "index":
      return;
    case "call":
      expression.args.forEach(go);
      return;
    case "density":
      go(expression.value);
      expression.args.forEach(go);
      return;
    case "reduction":
    case "comprehension": {
      const inner = withIndices(bound, expression.indices, (each, within) => forEachExpression(each, within, visit));
      forEachExpression(expression.body, inner, visit);
      return;
    }
    case "conditional":
      go(expression.condition);
      go(expression.then);
      go(expression.else);
      return;
    case "subscript":
      if (descent === "all") go(expression.base);
      for (const subscript of expression.subscripts) forEachOfSubscript(subscript, go);
      return;
    case "vector":
      expression.elements.forEach(go);
      return;
    default:
      assertNever(expression, "expression");
  }
}

function forEachOfSubscript(subscript: Subscript, visit: (expression: Expression) => void): void {
  if (subscript.kind === "element") visit(subscript.index);
  if (subscript.kind === "range") {
    visit(subscript.start);
    visit(subscript.stop);
  }
}
