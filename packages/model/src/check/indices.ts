/** @file Indices (`i in N`, `t in 1..<T`) and ranges. */

import { addDims } from "@terrace/distributions";
import type { Dim, Expression, IndexSymbol } from "@terrace/distributions";
import { checkErrors } from "../errors/catalogue.js";
import type { IndexNode, RangeNode } from "../syntax/tree.js";
import type { CheckContext } from "./context.js";
import { Scope } from "./scope.js";

/** Indices from left to right, each in scope of the next, and the scope that has them all. */
export function checkIndices(
  context: CheckContext,
  scope: Scope,
  nodes: readonly IndexNode[],
): { indices: IndexSymbol[]; scope: Scope } {
  let inner = scope;
  const indices = nodes.map((node) => {
    const { index, scope: next } = checkIndex(context, inner, node);
    inner = next;
    return index;
  });
  return { indices, scope: inner };
}

/** One index and the scope that has it. */
export function checkIndex(context: CheckContext, scope: Scope, node: IndexNode): { index: IndexSymbol; scope: Scope } {
  const { text: name, span } = node.name;
  if (scope.lookupOwn(name) !== undefined) throw checkErrors.shadowingIndex(context, span, name);
  const { start, stop, size } = checkRange(context, scope, node.range);
  const index: IndexSymbol = { name, start, stop, ...(size && { size }), span };
  const inner = new Scope(scope);
  inner.define(name, { kind: "index", index });
  return { index, scope: inner };
}

/** `start .. stop - 1` of a range; alone, `N` means `0..<N`. `size` is absent where it is no polynomial in the dims. */
export function checkRange(
  context: CheckContext,
  scope: Scope,
  node: RangeNode,
): { start: Expression; stop: Expression; size?: Dim } {
  const first = context.expression(scope, node.start);
  verifyWhole(context, first);
  const zero: Expression = { kind: "number", value: 0, type: { kind: "int", dims: [] }, span: node.span };
  if (node.stop === undefined) return sized(context, zero, first, node);
  const last = context.expression(scope, node.stop);
  verifyWhole(context, last);
  return sized(context, first, node.isClosed ? plusOne(last) : last, node);
}

function sized(
  context: CheckContext,
  start: Expression,
  stop: Expression,
  node: RangeNode,
): { start: Expression; stop: Expression; size?: Dim } {
  const a = context.dimOf(start);
  const b = context.dimOf(stop);
  if (a === undefined || b === undefined) return { start, stop };
  const size = addDims(b, a, -1);
  context.useDim(a, node.span);
  context.useDim(b, node.span);
  return { start, stop, size };
}

/** `expression + 1`, with a number at its end added up: `0..T - 1` is `0..<T`. */
function plusOne(expression: Expression): Expression {
  const { type, span } = expression;
  const number = (value: number): Expression => ({ kind: "number", value, type: { kind: "int", dims: [] }, span });
  if (expression.kind === "number") return { ...expression, value: expression.value + 1 };
  if (expression.kind === "call" && (expression.fn === "add" || expression.fn === "sub")) {
    const [start, last] = expression.args;
    if (start !== undefined && last?.kind === "number") {
      const offset = (expression.fn === "add" ? last.value : -last.value) + 1;
      if (offset === 0) return start;
      return { ...expression, fn: offset > 0 ? "add" : "sub", args: [start, number(Math.abs(offset))] };
    }
  }
  return { kind: "call", fn: "add", args: [expression, number(1)], type: { kind: "int", dims: type.dims }, span };
}

function verifyWhole(context: CheckContext, expression: Expression): void {
  if (expression.type.kind !== "int" || expression.type.dims.length > 0) {
    throw checkErrors.rangeBound(context, expression);
  }
}
