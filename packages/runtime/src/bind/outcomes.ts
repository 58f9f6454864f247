/** @file Which data a model only observes: what predictions and the prior can do without. */

import {
  forEachArgument,
  forEachExpression,
  forEachPart,
  visitExpression,
  type DistributionStatement,
  type Expression,
  type ProbabilisticGraph,
  type Statement,
  type ValueSymbol,
} from "@terrace/distributions";

/** The data that stand on the left of `~` as what is observed, and nowhere else. */
export function outcomesOf(graph: ProbabilisticGraph): ReadonlySet<ValueSymbol> {
  const observed = new Set<ValueSymbol>();
  const used = new Set<ValueSymbol>();
  const use = (expression: Expression): void => {
    visitExpression(expression, (part) => {
      if (part.kind === "reference") used.add(part.symbol);
    });
  };
  const visit = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      if (statement.kind === "for") {
        statement.indices.forEach(({ start, stop }) => [start, stop].forEach(use));
        visit(statement.body);
      } else if (statement.kind === "report") {
        used.add(statement.symbol);
      } else if (isObservation(statement)) {
        observed.add(statement.symbol);
        statement.indices.forEach(({ start, stop }) => [start, stop].forEach(use));
        forEachArgument(statement.call, use);
        forEachExpression(statement.value, new Set(), (part) => {
          if (part.kind !== "reference") return part.kind === "subscript" && isName(part.base) ? "subscripts" : "all";
          if (part !== statement.value) used.add(part.symbol);
          return "none";
        });
      } else {
        forEachPart(statement, use);
      }
    }
  };
  visit(graph.statements);
  const sizes = new Set(graph.dims.map(({ name }) => name));
  return new Set([...observed].filter((symbol) => !used.has(symbol) && !sizes.has(symbol.name)));
}

function isName(expression: Expression): boolean {
  return expression.kind === "reference";
}

function isObservation(statement: Statement): statement is DistributionStatement & { readonly symbol: ValueSymbol } {
  return statement.kind === "distribution" && statement.role === "observation" && statement.symbol?.role === "data";
}
