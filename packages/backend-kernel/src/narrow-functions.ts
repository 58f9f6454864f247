/**
 * @file Calls of elementary functions whose argument is known to lie in a narrow range become calls of shorter definitions:
 * `exp(-|x|)`, whose argument is not positive, and `log1p` of that, whose argument is in [0, 1].
 */
import type { Expression, KernelFunction, Statement } from "./kernel-ir.js";
import { mapOperands } from "./operands.js";

/** The shorter definitions, by name. */
export const narrowCallees = ["expOfNonPositive", "log1pOfUnit"] as const;

/**
 * The function with narrow calls.
 *
 * @param called - where the names of all that it calls are put
 */
export function withNarrowFunctions(fn: KernelFunction, called: Set<string>): KernelFunction {
  return { ...fn, body: narrowed(fn.body, new Set(), called) };
}

/** @param units - names of values in [0, 1] */
function narrowed(body: readonly Statement[], units: Set<string>, called: Set<string>): Statement[] {
  const within = (e: Expression): Expression => narrow(e, units, called);
  return body.map((statement): Statement => {
    switch (statement.kind) {
      case "const": {
        const value = within(statement.value);
        if (isUnit(value, units)) units.add(statement.name);
        return { ...statement, value };
      }
      case "let":
      case "assign":
      case "accumulate":
        return { ...statement, value: within(statement.value) };
      case "store":
        return { ...statement, index: within(statement.index), value: within(statement.value) };
      case "call":
        called.add(statement.callee);
        return statement;
      case "for":
        return { ...statement, body: narrowed(statement.body, units, called) };
    }
  });
}

function narrow(e: Expression, units: ReadonlySet<string>, called: Set<string>): Expression {
  const narrower = mapOperands(e, (operand) => narrow(operand, units, called));
  if (narrower.kind !== "call") return narrower;
  const callee = narrowCallee(narrower.callee, narrower.arguments, units);
  called.add(callee);
  return { ...narrower, callee };
}

function narrowCallee(callee: string, [operand]: readonly Expression[], units: ReadonlySet<string>): string {
  if (operand === undefined) return callee;
  if (callee === "exp" && isMinusAbs(operand)) return "expOfNonPositive";
  return callee === "log1p" && isUnit(operand, units) ? "log1pOfUnit" : callee;
}

function isMinusAbs(e: Expression): boolean {
  return e.kind === "unary" && e.operator === "-" && e.operand.kind === "call" && e.operand.callee === "Math.abs";
}

function isUnit(e: Expression, units: ReadonlySet<string>): boolean {
  return e.kind === "name" ? units.has(e.name) : e.kind === "call" && e.callee === "expOfNonPositive";
}
