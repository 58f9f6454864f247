/** @file Errors about declarations, assignments, loops and reports. */

import { dimToString } from "@terrace/distributions";
import type { Dim, Expression, Span, ValueType } from "@terrace/distributions";
import { dimsToString, typeToString } from "../check/types.js";
import type { Context } from "./phrases.js";
import { error, has, roleName, shown } from "./phrases.js";

/** Errors about declarations, assignments, loops and reports. */
export const declarationErrors = {
  boundShape: (c: Context, bound: Expression, dims: readonly Dim[]) =>
    error(
      c,
      bound.span,
      "bound-shape",
      `A bound here is a number${dims.length === 0 ? "" : ` or has dims ${dimsToString(dims)}`}; ${shown(c, bound)} ${has(bound.type.dims)}.`,
      dims.length === 0
        ? "Take one element of it, for example by the index on the left."
        : "Use a number, or an array of the same dims.",
    ),
  emptyInterval: (c: Context, span: Span, lower: number, upper: number) =>
    error(
      c,
      span,
      "empty-interval",
      `Nothing lies between the lower bound ${lower} and the upper bound ${upper}.`,
      "Give a lower bound below the upper one.",
    ),
  factorParameter: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "factor-parameter",
      `The parameter \`${name}\` cannot be a factor.`,
      "Let a discrete distribution declare it: `z[N] ~ categorical(theta)`.",
    ),
  letConstraint: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "let-constraint",
      `\`${name}\` is computed, so it has no constraint; its type is \`real\`, \`int\` or \`bool\` with dims.`,
      "Leave the constraint out.",
    ),
  annotation: (c: Context, span: Span, name: string, declared: ValueType, given: ValueType) =>
    error(
      c,
      span,
      "annotation",
      `\`${name}\` is declared ${typeToString(declared)}, but its value is ${typeToString(given)}.`,
      `Write \`: ${typeToString(given)}\`, or leave the type out.`,
      { expected: typeToString(declared), found: typeToString(given) },
    ),
  shapeMismatch: (c: Context, span: Span, name: string, shape: readonly Dim[], value: Expression) =>
    error(
      c,
      span,
      "shape-mismatch",
      `\`${name}\` is declared with dims ${dimsToString(shape)}, but ${shown(c, value)} ${has(value.type.dims)}.`,
      `Leave the brackets out, or give an index: \`${name}[i in ${dimToString(shape[0]!)}]\`.`,
      { expected: dimsToString(shape), found: dimsToString(value.type.dims) },
    ),
  insideLoop: (c: Context, span: Span, word: string) =>
    error(
      c,
      span,
      "inside-loop",
      `\`${word}\` cannot stand in the body of \`for\`.`,
      word === "report" ? "Report the whole array after the loop." : "Move it before the loop.",
    ),
  parameterInLoop: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "parameter-in-loop",
      `\`${name}\` is not declared, and a loop cannot declare parameters.`,
      `Write \`${name}[...] ~ ...\` outside the loop, or declare it before: \`param ${name}: real[...]\`.`,
    ),
  typeOnDeclared: (c: Context, span: Span, name: string) =>
    error(c, span, "type-on-declared", `\`${name}\` is declared already and has its type.`, "Leave the type out here."),
  typeOnDraw: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "type-on-draw",
      `The draw \`${name}\` has the type of its distribution.`,
      `Write its dims after the name: \`report ${name}[N] ~ ...\`.`,
    ),
  targetShape: (c: Context, value: Expression) =>
    error(
      c,
      value.span,
      "target-shape",
      `\`target +=\` adds one number; ${shown(c, value)} ${has(value.type.dims)}.`,
      `Write \`sum(${c.text(value.span)})\`.`,
      { expected: "a number", found: dimsToString(value.type.dims) },
    ),
  assignUndeclared: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "assign-undeclared",
      `\`${name}\` is not declared.`,
      `Write \`let ${name} = ...\`, or \`let ${name}: real[...]\` before elements are given.`,
    ),
  assignToOther: (c: Context, span: Span, name: string, role: string) =>
    error(
      c,
      span,
      "assign-to-other",
      `\`${name}\` is ${roleName(role)} and has its value already.`,
      role === "let"
        ? `Only elements of an array declared by \`let ${name}: real[...]\` are given one by one.`
        : "Choose another name and write `let`.",
    ),
  assignShape: (c: Context, span: Span, left: string, dims: readonly Dim[], value: Expression) =>
    error(
      c,
      span,
      "assign-shape",
      `\`${left}\` ${has(dims)}, but ${shown(c, value)} ${has(value.type.dims)}.`,
      "Give both sides the same dims; a number spreads.",
      { expected: dimsToString(dims), found: dimsToString(value.type.dims) },
    ),
  reportOfOther: (c: Context, span: Span, name: string, role: string) =>
    error(
      c,
      span,
      "report-of-other",
      `\`${name}\` is ${roleName(role)}; \`report\` records a \`let\`.`,
      role === "parameter"
        ? "Parameters are always recorded; drop the statement."
        : role === "reportedDraw"
          ? "It is recorded already; drop the statement."
          : `Write \`report copy = ${name}\`.`,
    ),
  reportedTwice: (c: Context, span: Span, name: string) =>
    error(c, span, "reported-twice", `\`${name}\` is reported already.`, "Drop this statement."),
};
