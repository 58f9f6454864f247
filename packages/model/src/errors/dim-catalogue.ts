/** @file Errors about dims and kinds of values in expressions. */

import { dimToString } from "@terrace/distributions";
import type { Dim, Expression, Span } from "@terrace/distributions";
import { dimsToString, typeToString } from "../check/types.js";
import type { Context } from "./phrases.js";
import { error, has, indexingHint, shown } from "./phrases.js";

/** The matrix product, where a matrix and a vector that fit were multiplied element by element. */
function productHint(context: Context, span: Span, a: Expression, b: Expression): string | undefined {
  const [rows, columns] = a.type.dims;
  const fits = rows !== undefined && columns !== undefined && a.type.dims.length === 2 && b.type.dims.length === 1;
  const isProduct = /^\s*\*/.test(context.text(span).slice(context.text(a.span).length));
  if (!fits || !isProduct || dimToString(columns) !== dimToString(b.type.dims[0]!)) return undefined;
  return `The matrix product is \`${context.text(a.span)} @ ${context.text(b.span)}\`.`;
}

/** Errors about dims and kinds of values in expressions. */
export const dimErrors = {
  dimsDiffer: (c: Context, span: Span, a: Expression, b: Expression) =>
    error(
      c,
      span,
      "dims-differ",
      `Dims differ: ${shown(c, a)} ${has(a.type.dims)}, ${shown(c, b)} ${has(b.type.dims)}.`,
      indexingHint(c, a, b) ??
        productHint(c, span, a, b) ??
        (a.type.dims.length === b.type.dims.length
          ? "Only numbers spread; select elements so that both have the same dims."
          : "Only numbers spread; write the axes out with an index: `let z[i in N, j in K] = ...`."),
      { expected: dimsToString(a.type.dims), found: dimsToString(b.type.dims) },
    ),
  sizesDiffer: (c: Context, span: Span, a: Expression, dimA: Dim, b: Expression, dimB: Dim) =>
    error(
      c,
      span,
      "sizes-differ",
      `${shown(c, a)} ${has(a.type.dims)} and ${shown(c, b)} ${has(b.type.dims)}: \`${dimToString(dimA)}\` and \`${dimToString(dimB)}\` must be the same dim.`,
      "Check the order of the operands, or use `transpose`.",
      { expected: dimToString(dimA), found: dimToString(dimB) },
    ),
  elementsDiffer: (c: Context, a: Expression, b: Expression) =>
    error(
      c,
      b.span,
      "elements-differ",
      `The elements of a vector have the same dims: ${shown(c, a)} ${has(a.type.dims)}, ${shown(c, b)} ${has(b.type.dims)}.`,
      "Join vectors end to end with `append(u, v)`.",
    ),
  notSquare: (c: Context, a: Expression, fn: string) =>
    error(
      c,
      a.span,
      "not-square",
      `\`${fn}\` needs a square matrix; ${shown(c, a)} ${has(a.type.dims)}.`,
      "A product like `crossprod(A)` is square.",
    ),
  vectorProduct: (c: Context, span: Span, a: Expression, b: Expression) =>
    error(
      c,
      span,
      "vector-product",
      `\`@\` is the matrix product; ${shown(c, a)} and ${shown(c, b)} are both vectors.`,
      `Write \`dot(${c.text(a.span)}, ${c.text(b.span)})\`, or \`outer(u, v)\` for the matrix.`,
    ),
  productOperand: (c: Context, operand: Expression, dims: string) =>
    error(
      c,
      operand.span,
      "product-operand",
      `\`@\` takes matrices and vectors; ${shown(c, operand)} is ${dims}.`,
      "Use `*` for numbers and elementwise.",
    ),
  argumentRank: (c: Context, arg: Expression, parameter: string, fn: string, rank: number) =>
    error(
      c,
      arg.span,
      "argument-rank",
      `\`${parameter}\` of \`${fn}\` is ${["a number", "a vector", "a matrix"][rank]}; ${shown(c, arg)} ${has(arg.type.dims)}.`,
      rank === 1 && arg.type.dims.length > 1 ? "Take a row of it: `A[i, :]`." : undefined,
    ),
  reductionOfNumber: (c: Context, arg: Expression, fn: string) =>
    error(
      c,
      arg.span,
      "reduction-of-number",
      `\`${fn}\` reduces an array; ${shown(c, arg)} is a number.`,
      `Give an index: \`${fn === "sd" || fn === "variance" ? "sum" : fn}(... for i in N)\`, or drop \`${fn}\`.`,
    ),
  reductionBody: (c: Context, body: Expression, fn: string) =>
    error(
      c,
      body.span,
      "reduction-body",
      `With an index, \`${fn}\` reduces numbers; ${shown(c, body)} ${has(body.type.dims)}.`,
      `Give every axis an index, or write \`${fn}\` inside.`,
    ),
  expectedInt: (c: Context, arg: Expression, where: string) =>
    error(
      c,
      arg.span,
      "expected-int",
      `${where} takes whole numbers; ${shown(c, arg)} is ${typeToString(arg.type)}.`,
      arg.kind === "number"
        ? "Write a whole number."
        : "Declare the data as `int`, or use `int_div(a, b)` for division.",
      { expected: "int", found: typeToString(arg.type) },
    ),
  notACondition: (c: Context, arg: Expression, operator: string) =>
    error(
      c,
      arg.span,
      "not-a-condition",
      `\`${operator}\` takes a condition; ${shown(c, arg)} is ${typeToString(arg.type)}.`,
      arg.type.kind === "int"
        ? `Write \`${c.text(arg.span)} != 0\`.`
        : "Compare it with something, or declare it as `bool`.",
      { expected: "bool", found: typeToString(arg.type) },
    ),
  factorAsNumber: (c: Context, arg: Expression, use: string) =>
    error(
      c,
      arg.span,
      "factor-as-number",
      `${shown(c, arg)} is ${typeToString(arg.type)}: its values are levels, not numbers, so \`${use}\` cannot take it.`,
      "Use it as an index, as in `a[" + c.text(arg.span) + "]`, or declare it as `int`.",
      { found: typeToString(arg.type) },
    ),
  factorComparedWithNumber: (c: Context, factor: Expression, other: Expression) =>
    error(
      c,
      factor.span,
      "factor-compared",
      `${shown(c, factor)} is ${typeToString(factor.type)}: its values are levels, so they cannot be compared with ${shown(c, other)}, which is ${typeToString(other.type)}.`,
      `Compare it with another ${typeToString({ ...factor.type, dims: [] })} or an index over its levels, or declare ${shown(c, factor)} as \`int\`.`,
      { expected: typeToString({ ...factor.type, dims: [] }), found: typeToString(other.type) },
    ),
  factorBranches: (c: Context, branch: Expression) =>
    error(
      c,
      branch.span,
      "factor-branches",
      `Both branches are of one factor or neither is one; ${shown(c, branch)} is ${typeToString(branch.type)}.`,
      "Use the factors as indices in each branch.",
    ),
  factorsCompared: (c: Context, a: Expression, b: Expression) =>
    error(
      c,
      b.span,
      "factors-compared",
      `${shown(c, a)} is ${typeToString(a.type)} and ${shown(c, b)} is ${typeToString(b.type)}: levels of different factors are never compared.`,
      "Declare both with the same dim if they share their levels.",
    ),
  functionArity: (
    c: Context,
    span: Span,
    name: string,
    parameters: readonly string[],
    isReduction: boolean,
    count: number,
  ) =>
    error(
      c,
      span,
      "function-arity",
      `\`${name}\` takes ${parameters.length} argument${parameters.length === 1 ? "" : "s"}, not ${count}.`,
      isReduction
        ? `Write \`${name}(x)\`, \`${name}(x[i] for i in N)\` or \`${name}(${parameters.join(", ")})\`.`
        : `Write \`${name}(${parameters.join(", ")})\`.`,
    ),
  namedFunctionArgument: (c: Context, span: Span, argument: string, name: string) =>
    error(
      c,
      span,
      "named-function-argument",
      `Arguments of \`${name}\` have no names.`,
      `Drop \`${argument}=\`; for a comparison write \`==\`.`,
    ),
  indexedArgument: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "indexed-argument",
      `\`${name}\` takes no index here.`,
      "Only `sum prod min max mean log_sum_exp` of one argument do: `sum(x[i] for i in N)`.",
    ),
};
