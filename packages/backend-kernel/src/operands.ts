/** @file The expressions directly inside an expression: what every walk over kernel programs takes its steps by. */
import type { Expression } from "./kernel-ir.js";

/** The expressions inside an expression, in the order in which they are evaluated. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "number":
    case "name":
      return [];
    case "element":
      return [expression.index];
    case "unary":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "conditional":
      return [expression.test, expression.then, expression.otherwise];
    case "call":
      return expression.arguments;
  }
}

/** The expression with `map` of each expression inside it in its place, mapped in the order of {@link operandsOf}. */
export function mapOperands(e: Expression, map: (operand: Expression) => Expression): Expression {
  switch (e.kind) {
    case "number":
    case "name":
      return e;
    case "element":
      return { ...e, index: map(e.index) };
    case "unary":
      return { ...e, operand: map(e.operand) };
    case "binary":
      return { ...e, left: map(e.left), right: map(e.right) };
    case "conditional":
      return { ...e, test: map(e.test), then: map(e.then), otherwise: map(e.otherwise) };
    case "call":
      return { ...e, arguments: e.arguments.map(map) };
  }
}
