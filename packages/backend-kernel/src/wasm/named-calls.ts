/**
 * @file A loop's body with each elementary function in a constant of its own: a value that several vectors have side by
 * side, and that can be handed from one loop to the next.
 */
import type { Expression, Statement } from "../kernel-ir.js";
import { mapOperands } from "../operands.js";
import { anyExpression, expressionsOf, isFunctionCall } from "./loop-analysis.js";

/** Whether an elementary function is computed in `expression`. */
export function hasFunctionCall(expression: Expression): boolean {
  return anyExpression(expression, isFunctionCall);
}

/** The body with functions taken out of other expressions; those in a branch of a conditional stay, and it is taken out. */
export function withNamedCalls(body: readonly Statement[]): readonly Statement[] {
  if (!body.some((statement) => expressionsOf(statement).some(hasFunctionCall))) return body;
  const named: Statement[] = [];
  let count = 0;
  const outer = (e: Expression): Expression => {
    if (!hasFunctionCall(e)) return e;
    const value = inner(e);
    if (e.kind !== "conditional" && !isFunctionCall(e)) return value;
    const name = `call${count++}`;
    named.push({ kind: "const", name, value });
    return { kind: "name", name };
  };
  const inner = (e: Expression): Expression => (e.kind === "conditional" ? e : mapOperands(e, outer));
  for (const statement of body) {
    if (statement.kind === "const") named.push({ ...statement, value: inner(statement.value) });
    else if (statement.kind === "store" || statement.kind === "accumulate") {
      named.push({ ...statement, value: outer(statement.value) });
    } else named.push(statement);
  }
  return named;
}
