/**
 * @file Which values are known at bind. A `let` is data while all that it is made of is; element assignments may come later
 * and refer back, so the answer is a fixed point. What `~` on a value means follows from it.
 */

import type { Expression, Statement, ValueSymbol } from "@terrace/distributions";
import { checkErrors } from "../errors/catalogue.js";
import type { CheckContext, OpenSymbol } from "./context.js";
import { forEachExpression, forEachPart } from "@terrace/distributions";

/** Marks the symbols of `statements` that are not data, verifies ranges, and returns the statements with their roles. */
export function resolveDataOnly(context: CheckContext, statements: readonly Statement[]): Statement[] {
  while (statements.map(markStatement).includes(true));
  verifyRanges(context, statements);
  verifyDraws(context, statements);
  return statements.map(withRole);
}

/** Whether `expression` is known at bind. */
export function isDataOnly(expression: Expression): boolean {
  return symbolsIn(expression).every((symbol) => symbol.isData);
}

function symbolsIn(expression: Expression): ValueSymbol[] {
  const symbols: ValueSymbol[] = [];
  forEachExpression(expression, new Set(), (each) => {
    if (each.kind === "reference") symbols.push(each.symbol);
    return "all";
  });
  return symbols;
}

/** Whether a symbol was found to be no data. */
function markStatement(statement: Statement): boolean {
  if (statement.kind === "for") return statement.body.map(markStatement).includes(true);
  if (statement.kind !== "let" && statement.kind !== "assign") return false;
  const { symbol } = statement;
  if (!symbol.isData) return false;
  let isData = true;
  forEachPart(statement, (expression) => {
    isData &&= isDataOnly(expression);
  });
  // The checker made the symbol and still owns it.
  if (!isData) (symbol as OpenSymbol).isData = false;
  return !isData;
}

/** Sizes and steps are known at bind. */
function verifyRanges(context: CheckContext, statements: readonly Statement[]): void {
  for (const statement of statements) {
    const check = (bound: Expression): void => {
      if (!isDataOnly(bound)) throw checkErrors.rangeNotData(context, bound);
    };
    if ("indices" in statement) for (const index of statement.indices) [index.start, index.stop].forEach(check);
    if (statement.kind === "for") verifyRanges(context, statement.body);
    else {
      forEachPart(statement, (part) => {
        forEachExpression(part, new Set(), (each) => {
          if (each.kind === "reduction" || each.kind === "comprehension") {
            for (const index of each.indices) [index.start, index.stop].forEach(check);
          }
          if (each.kind === "subscript") {
            for (const subscript of each.subscripts) {
              if (subscript.kind === "range") [subscript.start, subscript.stop].forEach(check);
            }
          }
          return "all";
        });
      });
    }
  }
}

/** Only reports may depend on a recorded random draw. */
function verifyDraws(context: CheckContext, statements: readonly Statement[]): void {
  const drawn = new Set<ValueSymbol>();
  const reported = new Set(statements.flatMap((statement) => (statement.kind === "report" ? [statement.symbol] : [])));
  for (const statement of statements) {
    if (statement.kind === "reportDraw") drawn.add(statement.symbol);
    else {
      forEachPart(statement, (part) => {
        forEachExpression(part, new Set(), (each) => {
          if (each.kind === "reference" && drawn.has(each.symbol)) {
            if (statement.kind !== "let" || !reported.has(statement.symbol)) {
              throw checkErrors.dependsOnDraw(context, each.span, each.symbol.name);
            }
            drawn.add(statement.symbol);
          }
          return "all";
        });
      });
    }
  }
}

function withRole(statement: Statement): Statement {
  if (statement.kind === "for") return { ...statement, body: statement.body.map(withRole) };
  if (statement.kind !== "distribution" || statement.role !== "term") return statement;
  return isDataOnly(statement.value) ? { ...statement, role: "observation" } : statement;
}
