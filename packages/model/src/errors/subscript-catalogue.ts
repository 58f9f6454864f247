/** @file Errors about subscripts, indices and ranges. */

import { dimToString } from "@terrace/distributions";
import type { Dim, Expression, Span } from "@terrace/distributions";
import { typeToString } from "../check/types.js";
import type { Context } from "./phrases.js";
import { didYouMean, error, factorHint, has, shown } from "./phrases.js";

/** Errors about subscripts, indices and ranges. */
export const subscriptErrors = {
  tooManySubscripts: (c: Context, span: Span, base: Expression, count: number) =>
    error(
      c,
      span,
      "too-many-subscripts",
      `${shown(c, base)} ${has(base.type.dims)} but gets ${count} subscript${count === 1 ? "" : "s"}.`,
      base.type.dims.length === 0 ? `Write \`${c.text(base.span)}\`.` : "Give at most one subscript an axis.",
    ),
  indexOnRight: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "index-on-right",
      `An index is introduced on the left side or in a reduction, not here.`,
      `Write \`[${name}]\` here and \`${name} in ...\` on the left.`,
    ),
  indexKind: (c: Context, index: Expression) =>
    error(
      c,
      index.span,
      "index-kind",
      `An index is an int or a factor; ${shown(c, index)} is ${typeToString(index.type)}.`,
      index.type.kind === "bool" ? "Use `c ? a : b`, or declare it as `int`." : "Declare it as `int` or `factor(J)`.",
      { expected: "int", found: typeToString(index.type) },
    ),
  factorIndex: (c: Context, index: Expression, levels: Dim | undefined, axisDim: Dim, base: Expression, axis: number) =>
    error(
      c,
      index.span,
      "factor-index",
      `${shown(c, index)} is a factor of \`${levels === undefined ? "?" : dimToString(levels)}\` and cannot index axis ${axis} of ${shown(c, base)}, which is \`${dimToString(axisDim)}\`.`,
      factorHint(c, axisDim),
      { expected: `factor(${dimToString(axisDim)})`, found: typeToString(index.type) },
    ),
  indexArraysDiffer: (c: Context, a: Expression, b: Expression) =>
    error(
      c,
      b.span,
      "index-arrays-differ",
      `Index arrays in one bracket align element by element: ${shown(c, a)} ${has(a.type.dims)}, ${shown(c, b)} ${has(b.type.dims)}.`,
      "Index in two steps, or use `:` for a whole axis.",
    ),
  negativeIndex: (c: Context, index: Expression, dim: Dim) =>
    error(
      c,
      index.span,
      "negative-index",
      `${shown(c, index)} is below 0, where indices start.`,
      `Count from the end with the dim: \`${dimToString(dim)} ${c.text(index.span).replace("-", "- ")}\`.`,
    ),
  indexPastEnd: (c: Context, index: Expression, dim: Dim, base: Expression) =>
    error(
      c,
      index.span,
      "index-past-end",
      `${shown(c, index)} is past the end of ${shown(c, base)}, whose axis has ${dimToString(dim)} elements.`,
      "Indices start at 0.",
    ),
  indexIsSize: (c: Context, index: Expression, base: Expression) =>
    error(
      c,
      index.span,
      "index-is-size",
      `${shown(c, index)} is the size of this axis of ${shown(c, base)}, one past its last element.`,
      `The last element is \`${c.text(index.span)}-1\`; the whole axis is \`:\`.`,
    ),
  wholeDeclared: (c: Context, index: Expression, base: Expression) =>
    error(
      c,
      index.span,
      "whole-declared",
      `${shown(c, base)} is declared, so brackets select elements, and \`${c.text(index.span)}\` is its size.`,
      `Write ${shown(c, base)} for the whole of it.`,
    ),
  indexOverOtherDim: (c: Context, span: Span, size: Dim, axisDim: Dim, base: Expression, axis: number) =>
    error(
      c,
      span,
      "index-over-other-dim",
      `The index runs over \`${dimToString(size)}\`, but axis ${axis} of ${shown(c, base)} is \`${dimToString(axisDim)}\`.`,
      `Write \`in ${dimToString(axisDim)}\`.`,
      { expected: dimToString(axisDim), found: dimToString(size) },
    ),
  rangeBound: (c: Context, bound: Expression) =>
    error(
      c,
      bound.span,
      "range-bound",
      `A range has whole numbers as bounds; ${shown(c, bound)} is ${typeToString(bound.type)}.`,
      bound.type.dims.length > 0 ? "Give one number, such as a dim." : "Use a dim or an `int`.",
      { expected: "int", found: typeToString(bound.type) },
    ),
  rangeNotData: (c: Context, bound: Expression) =>
    error(
      c,
      bound.span,
      "range-not-data",
      `${shown(c, bound)} depends on a parameter; ranges must be known before sampling.`,
      "Use a dim or `int` data.",
    ),
  rangeWithoutSize: (c: Context, span: Span) =>
    error(
      c,
      span,
      "range-without-size",
      "The size of this range is not fixed by the dims.",
      "Reduce over an index instead: `sum(y[s] for s in 0..<t)`.",
    ),
  raggedIndex: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "ragged-index",
      `The range of \`${name}\` has no size that the dims fix, so it cannot be an axis of an array.`,
      "Let it run over the largest range and use a condition.",
    ),
  partOfNew: (c: Context, span: Span, name: string, index: string, word: "let" | "param") =>
    error(
      c,
      span,
      "part-of-new",
      `\`${name}\` is new, so its index covers the whole of it and starts at 0; \`${index}\` does not.`,
      `Declare it first: \`${word} ${name}: real[...]\`.`,
    ),
  newShape: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "new-shape",
      `\`${name}\` is not declared, so its brackets are its shape: a size or an index (\`j in J\`) an axis.`,
      `Write \`${name}[J]\` or \`${name}[j in J]\`, or declare it first.`,
    ),
  shapeBeforeIndex: (c: Context, span: Span) =>
    error(
      c,
      span,
      "shape-before-index",
      "Indices come before whole dims in the shape of a new name.",
      "Give every axis before it an index too.",
    ),
  emptyDim: (c: Context, expression: Expression, size: number) =>
    error(
      c,
      expression.span,
      "empty-dim",
      `A dim has at least one element; ${shown(c, expression)} is ${size}.`,
      size === 0 ? "Indices start at 0, sizes at 1." : "Write a size of 1 or more.",
    ),
  unknownDim: (c: Context, span: Span, name: string, known: Iterable<string>) =>
    error(
      c,
      span,
      "unknown-dim",
      `\`${name}\` is not a dim: no data has it.`,
      didYouMean(name, known) ?? `Give its size with \`data ${name}: int\`.`,
    ),
  notADim: (c: Context, expression: Expression) =>
    error(
      c,
      expression.span,
      "not-a-dim",
      `A dim is a sum or product of dims, scalar int data and whole numbers; ${shown(c, expression)} is ${expression.type.kind === "int" && expression.type.dims.length === 0 ? "not" : typeToString(expression.type)}.`,
      "Give its size as data: `data M: int`.",
    ),
  notASize: (c: Context, expression: Expression) =>
    error(
      c,
      expression.span,
      "not-a-size",
      `A size is a sum or product of dims, scalar int data and whole numbers; ${shown(c, expression)} is not.`,
      "Give it as data: `data M: int`.",
    ),
  dimWithoutSize: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "dim-without-size",
      `Nothing gives the dim \`${name}\` its size: no data has it as an axis of its own.`,
      `Add \`data ${name}: int\`.`,
    ),
  dimsTwice: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "dims-twice",
      `\`${name}\` has dims in its name's brackets and in its type's.`,
      "Write them once, in the type.",
    ),
  structDims: (c: Context, span: Span, type: string, example: string) =>
    error(
      c,
      span,
      "struct-dims",
      `\`${type}\` is written \`${example}\`.`,
      `Arrays of it have a second bracket: \`${example}[J]\`.`,
    ),
};
