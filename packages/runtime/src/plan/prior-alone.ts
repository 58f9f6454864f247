/**
 * @file What is left of a model without its observations. A distribution statement says whether it observes; a free term,
 * `target += ...` or `(expression) ~ ...`, does not, so that one with data in it cannot be told from a likelihood.
 */

import {
  forEachPart,
  visitExpression,
  type DistributionStatement,
  type Expression,
  type IndexSymbol,
  type ProbabilisticGraph,
  type Statement,
  type TargetStatement,
  type ValueSymbol,
} from "@terrace/distributions";
import { bindErrors } from "@terrace/model";

/** What a value is made of. */
interface Origins {
  /** Some data in it, for the message. Sizes do not count. */
  readonly data: ValueSymbol | undefined;
  readonly hasParameters: boolean;
}

const nothing: Origins = { data: undefined, hasParameters: false };

/**
 * Refuses a model whose prior cannot be told: one with a free term of parameters and data.
 *
 * @throws ModelError at the first such term
 */
export function verifyPriorAlone(graph: ProbabilisticGraph): void {
  const origins = new Map<ValueSymbol, Origins>();
  const sizes = new Set(graph.dims.map(({ name }) => name));
  const of = (symbol: ValueSymbol): Origins => {
    if (symbol.role === "parameter") return { data: undefined, hasParameters: true };
    if (symbol.role === "data") return { data: sizes.has(symbol.name) ? undefined : symbol, hasParameters: false };
    return origins.get(symbol) ?? nothing;
  };
  // Twice, since a step of a loop may read what a later statement of the body wrote in the step before.
  for (let pass = 0; pass < 2; pass++) {
    eachOrigins(graph.statements, of, nothing, (statement, found) => {
      if (statement.kind !== "let" && statement.kind !== "assign") return;
      origins.set(statement.symbol, union(of(statement.symbol), found));
    });
  }
  eachOrigins(graph.statements, of, nothing, (statement, { data, hasParameters }) => {
    if (data === undefined || !hasParameters || !isFreeTerm(statement)) return;
    throw bindErrors.priorOfData(graph, statement.span, data.name);
  });
}

function isFreeTerm(statement: Statement): statement is TargetStatement | DistributionStatement {
  return statement.kind === "target" || (statement.kind === "distribution" && statement.role === "term");
}

/** Calls `visit` on each statement that is no loop with the origins of all in it, the ranges of the loops around included. */
function eachOrigins(
  statements: readonly Statement[],
  of: (symbol: ValueSymbol) => Origins,
  around: Origins,
  visit: (statement: Statement, origins: Origins) => void,
): void {
  for (const statement of statements) {
    let found = around;
    const add = (expression: Expression): void => {
      visitExpression(expression, (part) => {
        if (part.kind === "reference") found = union(found, of(part.symbol));
      });
    };
    if (statement.kind === "for") {
      statement.indices.forEach(({ start, stop }: IndexSymbol) => [start, stop].forEach(add));
      eachOrigins(statement.body, of, found, visit);
    } else {
      forEachPart(statement, add);
      visit(statement, found);
    }
  }
}

function union(a: Origins, b: Origins): Origins {
  return { data: a.data ?? b.data, hasParameters: a.hasParameters || b.hasParameters };
}
