/** @file Types of values: how they print, when their dims agree, what kind arithmetic gives. */

import { dimConstant, dimToString, equalDims } from "@terrace/distributions";
import type { Dim, Expression, ScalarKind, Span, ValueType } from "@terrace/distributions";

/** The type of a number. */
export function scalar(kind: ScalarKind): ValueType {
  return { kind, dims: [] };
}

/** `[N, K]`, and `a number` for no dims. */
export function dimsToString(dims: readonly Dim[]): string {
  return dims.length === 0 ? "a number" : `[${dims.map(dimToString).join(", ")}]`;
}

/** `real[N]`, `factor(J)[N]`, `int`. */
export function typeToString(type: ValueType): string {
  const kind = type.kind === "factor" && type.levelsOf ? `factor(${dimToString(type.levelsOf)})` : type.kind;
  return type.dims.length === 0 ? kind : `${kind}${dimsToString(type.dims)}`;
}

/** The dim of two that must be equal, the named one of a name and a number; undefined where they cannot be equal. */
export function unifyDim(a: Dim, b: Dim): Dim | undefined {
  if (equalDims(a, b)) return a;
  const fixedA = dimConstant(a);
  const fixedB = dimConstant(b);
  if (fixedA !== undefined && fixedB === undefined) return b;
  if (fixedB !== undefined && fixedA === undefined) return a;
  return undefined;
}

/** As {@link unifyDim} for lists of the same length. */
export function unifyDims(a: readonly Dim[], b: readonly Dim[]): readonly Dim[] | undefined {
  if (a.length !== b.length) return undefined;
  const dims: Dim[] = [];
  for (let i = 0; i < a.length; i++) {
    const dim = unifyDim(a[i]!, b[i]!);
    if (dim === undefined) return undefined;
    dims.push(dim);
  }
  return dims;
}

/** Kind of the sum of two numbers: int unless one is real. */
export function arithmeticKind(expressions: readonly Expression[]): ScalarKind {
  return expressions.some((expression) => expression.type.kind === "real") ? "real" : "int";
}

/** Whether a bound bounds nothing: an infinity written out. */
export function isInfinite(bound: Expression | undefined): boolean {
  return bound?.kind === "number" && !Number.isFinite(bound.value);
}

/** A number. A whole one is an `int` where it fits into 32 bits, as ints of data must, and else `real`. */
export function numberExpression(value: number, span: Span, isInteger = Number.isInteger(value)): Expression {
  return { kind: "number", value, type: scalar(isInteger && value === (value | 0) ? "int" : "real"), span };
}
