/**
 * @file The errors of the checker: every sentence that it says. A function a mistake; the throwing place gives the facts.
 * The message is what is wrong, then the code frame, then one way out.
 */

import { nearestName } from "@terrace/core";
import { dimConstant, dimToString } from "@terrace/distributions";
import type { Dim, Expression, Span, ValueType } from "@terrace/distributions";
import type { CheckContext } from "../check/context.js";
import type { ScoredValue } from "../check/distributions.js";
import type { DistributionSignature } from "../check/signatures.js";
import { signatureToString } from "../check/signatures.js";
import { dimsToString, typeToString } from "../check/types.js";
import { lineNumber } from "./code-frame.js";
import { ModelError } from "./model-error.js";

type Context = CheckContext;

function error(
  context: Context,
  span: Span,
  code: string,
  summary: string,
  suggestion?: string,
  types: { expected?: string; found?: string } = {},
): ModelError {
  return new ModelError({ code, source: context.source, span, summary, suggestion, ...types });
}

function shown(context: Context, expression: Expression): string {
  return `\`${context.text(expression.span)}\``;
}

/** "has dims [N]", "is a number". */
function has(dims: readonly Dim[]): string {
  return dims.length === 0 ? "is a number" : `has dims ${dimsToString(dims)}`;
}

function didYouMean(name: string, known: Iterable<string>): string | undefined {
  // Single letters are one edit from each other: such a guess would help nobody.
  const candidates = [...known].filter((each) => each.length > 1 && name.length > 1);
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? undefined : `Did you mean \`${nearest}\`?`;
}

function line(context: Context, span: Span): string {
  return span.source === undefined ? `on line ${lineNumber(context.source, span.start)}` : "in a fragment";
}

/** `a[county]` where `a` is [J] and data has `county: factor(J)[N]`. */
function indexingHint(context: Context, a: Expression, b: Expression): string | undefined {
  for (const [group, row] of [
    [a, b],
    [b, a],
  ] as const) {
    const [level] = group.type.dims;
    if (level === undefined || group.type.dims.length !== 1) continue;
    for (const symbol of context.info.keys()) {
      const { type } = symbol;
      if (symbol.role !== "data" || type.levelsOf === undefined || dimToString(type.levelsOf) !== dimToString(level))
        continue;
      if (dimsToString(type.dims) === dimsToString(row.type.dims)) {
        return `Index it by the factor: \`${context.text(group.span)}[${symbol.name}]\`.`;
      }
    }
  }
  return undefined;
}

const functionSynonyms: Readonly<Record<string, string>> = {
  ln: "log",
  pow: "a^b",
  fabs: "abs",
  expit: "inv_logit",
  sigmoid: "inv_logit",
  logistic: "inv_logit",
  invlogit: "inv_logit",
  ilogit: "inv_logit",
  logsumexp: "log_sum_exp",
  logSumExp: "log_sum_exp",
  var: "variance",
  std: "sd",
  dot_product: "dot",
  dot_self: "dot(x, x)",
  rep_vector: "rep",
  to_vector: "a[:, 0]",
  multiply: "A @ B",
  matmul: "A @ B",
  cholesky_decompose: "cholesky",
  diag_matrix: "diag",
  diag_pre_multiply: "diag(v) @ A",
  identity_matrix: "identity",
  log_determinant_spd: "log_determinant",
  mdivide_left_tri_low: "solve_lower",
  mdivide_left_spd: "solve",
  cumsum: "cumulative_sum",
  fmin: "min",
  fmax: "max",
  ifelse: "c ? a : b",
  if_else: "c ? a : b",
  t: "transpose",
  length: "the name of the dim",
  size: "the name of the dim",
  num_elements: "the name of the dim",
  erf_inv: "inv_Phi",
  beta_function: "lbeta",
  square_root: "sqrt",
};

const distributionSynonyms: Readonly<Record<string, string>> = {
  gaussian: "normal",
  norm: "normal",
  Normal: "normal",
  halfnormal: "half_normal",
  HalfNormal: "half_normal",
  t: "student_t",
  StudentT: "student_t",
  laplace: "double_exponential",
  inverse_gamma: "inv_gamma",
  invgamma: "inv_gamma",
  log_normal: "lognormal",
  negative_binomial: "neg_binomial_2",
  neg_binomial: "neg_binomial_2",
  negbinomial: "neg_binomial_2",
  lkj: "lkj_corr_cholesky",
  mvn: "multi_normal",
  multivariate_normal: "multi_normal",
  MvNormal: "multi_normal",
  multi_normal_prec: "multi_normal_precision",
  categorical_logistic: "categorical_logit",
  chisq: "chi_square",
  inverse_wishart: "inv_wishart",
  binom: "binomial",
  pois: "poisson",
  unif: "uniform",
  expon: "exponential",
  bernoulli_logistic: "bernoulli_logit",
};

/** `positive[J]`, `simplex[K][J]`. */
function withDims(type: string, dims: readonly Dim[]): string {
  if (dims.length === 0) return type;
  if (type === "positive" || type === "unit") return `${type}${dimsToString(dims)}`;
  const rank = ["corr", "cov", "cholesky_corr", "cholesky_cov"].includes(type) ? 2 : 1;
  const batch = dims.slice(0, -rank);
  return `${type}[${dimToString(dims.at(-1)!)}]${batch.length === 0 ? "" : dimsToString(batch)}`;
}

/** What a role is called in a sentence. */
function roleName(role: string): string {
  switch (role) {
    case "dim":
      return "a dim";
    case "index":
      return "an index";
    case "inline":
    case "let":
      return "a `let`";
    case "data":
      return "data";
    case "reportedDraw":
      return "a reported random draw";
    default:
      return "a parameter";
  }
}

/** The errors of the checker. */
export const checkErrors = {
  // Names.
  undefinedName: (c: Context, span: Span, name: string, known: Iterable<string>) => {
    const later = c.declarations.get(name);
    if (later !== undefined && later.start <= span.start && span.end <= later.end) {
      const summary = `\`${name}\` is not defined before the end of the statement that declares it.`;
      return error(c, span, "undefined-name", summary, "A value cannot depend on itself.");
    }
    if (later !== undefined && later.start > span.start) {
      const summary = `\`${name}\` is used before it is declared ${line(c, later)}.`;
      return error(c, span, "undefined-name", summary, "Move its declaration up.");
    }
    const suggestion = c.distributions.has(name)
      ? `\`${name}\` is a distribution; it stands after \`~\`, as in \`x ~ ${name}(...)\`.`
      : (didYouMean(name, known) ?? `Declare it before: \`data ${name}: real\` or \`${name} ~ ...\`.`);
    return error(c, span, "undefined-name", `\`${name}\` is not defined.`, suggestion);
  },
  redeclared: (c: Context, span: Span, name: string, before: Span) =>
    error(c, span, "redeclared", `\`${name}\` is already declared ${line(c, before)}.`, "Choose another name."),
  dimAndValue: (c: Context, span: Span, name: string, before: Span) =>
    error(
      c,
      span,
      "dim-and-value",
      `\`${name}\` is a dim (${line(c, before)}) and cannot be another value too.`,
      "Rename the dim or the value.",
    ),
  shadowingIndex: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "shadowing-index",
      `The index \`${name}\` has the name of a value in scope.`,
      "Choose another name for the index.",
    ),
  unknownFunction: (c: Context, span: Span, name: string, known: Iterable<string>) => {
    const density = /^(.*)_(lpdf|lpmf|cdf|lcdf|ccdf|lccdf)$/.exec(name);
    if (density !== null) {
      const synonym = distributionSynonyms[density[1]!] ?? nearestName(density[1]!, c.distributions.keys());
      return error(
        c,
        span,
        "unknown-function",
        `\`${name}\` is not a function: there is no distribution \`${density[1]}\`.`,
        synonym && `Did you mean \`${synonym}_${density[2]}\`?`,
      );
    }
    const distribution = c.distributions.get(name);
    if (distribution !== undefined) {
      const suffix = distribution.type === "real" ? "lpdf" : "lpmf";
      return error(
        c,
        span,
        "unknown-function",
        `\`${name}\` is a distribution, not a function.`,
        `Its log density is \`${name}_${suffix}(y, ...)\`.`,
      );
    }
    const synonym = functionSynonyms[name];
    return error(
      c,
      span,
      "unknown-function",
      `\`${name}\` is not a function.`,
      synonym === undefined
        ? didYouMean(name, [...known, "sum", "prod", "mean"])
        : synonym.includes(" ") && !synonym.includes("(") && synonym.startsWith("the")
          ? `Use ${synonym}: a dim is an int.`
          : `Write \`${synonym}\`.`,
    );
  },
  unknownDistribution: (c: Context, span: Span, name: string, known: Iterable<string>) => {
    const synonym = distributionSynonyms[name];
    return error(
      c,
      span,
      "unknown-distribution",
      `\`${name}\` is not a distribution.`,
      synonym === undefined ? didYouMean(name, [...known, "mixture"]) : `Did you mean \`${synonym}\`?`,
    );
  },

  // Dims and types.
  dimsDiffer: (c: Context, span: Span, a: Expression, b: Expression) =>
    error(
      c,
      span,
      "dims-differ",
      `Dims differ: ${shown(c, a)} ${has(a.type.dims)}, ${shown(c, b)} ${has(b.type.dims)}.`,
      indexingHint(c, a, b) ??
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

  // Subscripts, indices, ranges.
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

  // Declarations.
  boundShape: (c: Context, bound: Expression, dims: readonly Dim[]) =>
    error(
      c,
      bound.span,
      "bound-shape",
      `A bound is a number or has the dims of what it bounds, ${dimsToString(dims)}; ${shown(c, bound)} ${has(bound.type.dims)}.`,
      "Use a number, or an array of the same dims.",
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
      "Write `real`, or leave the type out.",
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

  // Distributions.
  tildeOnOther: (c: Context, span: Span, name: string, role: string) =>
    error(
      c,
      span,
      "tilde-on-other",
      `\`${name}\` is ${roleName(role)} and cannot have a distribution.`,
      "Choose another name for a parameter.",
    ),
  scoredTwice: (c: Context, span: Span, name: string, before: Span) =>
    error(
      c,
      span,
      "scored-twice",
      `\`${name}\` has its distribution already ${line(c, before)}.`,
      `For one more density term write \`(${name}) ~ ...\`.`,
    ),
  distributionArity: (c: Context, span: Span, signature: DistributionSignature, name: string, count: number) => {
    const isDensity = name !== signature.name;
    const wanted = signature.parameters.length;
    const parameters = [...(isDensity ? ["y"] : []), ...signature.parameters.map((each) => each.name)].join(", ");
    return error(
      c,
      span,
      "distribution-arity",
      `\`${name}\` takes ${wanted === 0 ? "no arguments" : `${wanted} argument${wanted === 1 ? "" : "s"}`}${isDensity ? " after the value" : ""}, not ${count}.`,
      `Write \`${name}(${parameters})\`.`,
    );
  },
  unknownArgument: (c: Context, span: Span, name: string, signature: DistributionSignature) =>
    error(
      c,
      span,
      "unknown-argument",
      `\`${signature.name}\` has no parameter \`${name}\`.`,
      didYouMean(
        name,
        signature.parameters.map((each) => each.name),
      ) ?? `Write \`${signatureToString(signature)}\`.`,
    ),
  duplicateArgument: (c: Context, span: Span, name: string) =>
    error(c, span, "duplicate-argument", `\`${name}\` is given twice.`, "Keep one of them."),
  positionalAfterNamed: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "positional-after-named",
      `An argument of \`${name}\` without a name follows one with a name.`,
      "Put arguments without names first.",
    ),
  argumentShape: (
    c: Context,
    arg: Expression,
    parameter: string,
    signature: DistributionSignature,
    value: ScoredValue,
  ) => {
    const rank = signature.parameters.find((each) => each.name === parameter)?.rank ?? 0;
    const event = signature.eventRank > 0 && rank > 0 ? Array.from({ length: rank }, () => value.event.at(-1)!) : [];
    const hasDims = (dims: readonly Dim[]): string => `has dims ${dimsToString(dims)}`;
    const own =
      event.length > 0 ? hasDims(event) : rank === 0 ? "is a number" : rank === 1 ? "is a vector" : "is a matrix";
    const batched =
      value.batch.length === 0
        ? ""
        : event.length > 0
          ? ` or ${dimsToString([...value.batch, ...event])}`
          : rank === 0
            ? ` or ${hasDims(value.batch)}`
            : ` or one for each of ${dimsToString(value.batch)}`;
    const isName = /^\p{L}[\p{L}0-9_]*$/u.test(value.text);
    const hint =
      arg.type.dims.length === 0
        ? `Give ${rank === 1 ? "a vector: \`[a, b]\` or a name with dims" : "a matrix"}.`
        : value.batch.length === 0 && rank === 0 && isName && !c.root.lookup(value.text)
          ? `Give \`${value.text}\` its dims: \`${value.text}[${arg.type.dims.map(dimToString).join(", ")}] ~ ...\`.`
          : factorFor(c, arg, value.batch);
    return error(
      c,
      arg.span,
      "argument-shape",
      `\`${value.text}\` ${has([...value.batch, ...value.event])}, so \`${parameter}\` of \`${signature.name}\` ${own}${batched}; ${shown(c, arg)} ${has(arg.type.dims)}.`,
      hint,
      { expected: dimsToString([...value.batch, ...event]), found: dimsToString(arg.type.dims) },
    );
  },
  eventRank: (
    c: Context,
    span: Span,
    name: string,
    dims: readonly Dim[],
    signature: DistributionSignature,
    isNew: boolean,
  ) => {
    const example = signature.eventRank === 1 ? "K" : "K, K";
    return error(
      c,
      span,
      "event-rank",
      `\`${signature.name}\` is a distribution of ${signature.eventRank === 1 ? "vectors" : "matrices"}; \`${name}\` ${has(dims)}.`,
      isNew
        ? `Give \`${name}\` its dims: \`${name}[${example}] ~ ${signature.name}(...)\`.`
        : "Score the whole vector or matrix.",
    );
  },
  eventNotSquare: (c: Context, span: Span, name: string, event: readonly Dim[], signature: DistributionSignature) =>
    error(
      c,
      span,
      "event-not-square",
      `\`${signature.name}\` is a distribution of square matrices; the last two dims of \`${name}\` are ${dimsToString(event)}.`,
      "Write the same dim twice.",
    ),
  indexOverEvent: (c: Context, span: Span, name: string, signature: DistributionSignature) =>
    error(
      c,
      span,
      "index-over-event",
      `The last ${signature.eventRank === 1 ? "axis" : "two axes"} of \`${name}\` under \`${signature.name}\` ${signature.eventRank === 1 ? "is" : "are"} drawn together and ${signature.eventRank === 1 ? "takes" : "take"} no index.`,
      `Write a whole dim there: \`${name}[j in J, K]\`.`,
    ),
  valueRank: (c: Context, value: Expression, signature: DistributionSignature) =>
    error(
      c,
      value.span,
      "value-rank",
      `\`${signature.name}\` is a distribution of ${signature.eventRank === 1 ? "vectors" : "matrices"}; ${shown(c, value)} ${has(value.type.dims)}.`,
      "Give the whole vector or matrix.",
    ),
  levelsMismatch: (c: Context, arg: Expression, dim: Dim, wanted: Dim, value: string, levels: Dim) =>
    error(
      c,
      arg.span,
      "levels-mismatch",
      `\`${value}\` has \`${dimToString(levels)}\` levels, so ${shown(c, arg)} must have \`${dimToString(wanted)}\` elements, not \`${dimToString(dim)}\`.`,
      `Declare it with dims \`[${dimToString(wanted)}]\`.`,
      { expected: dimToString(wanted), found: dimToString(dim) },
    ),
  kindMismatch: (c: Context, span: Span, name: string, type: string, signature: DistributionSignature) =>
    error(
      c,
      span,
      "kind-mismatch",
      `\`${name}\` is declared \`${type}\`, but \`${signature.name}\` is a distribution of ${signature.type === "int" ? "whole numbers" : "reals"}.`,
      `Leave the type out, or choose ${signature.type === "int" ? "a continuous" : "a discrete"} distribution.`,
    ),
  discreteOfReal: (c: Context, value: Expression, signature: DistributionSignature) =>
    error(
      c,
      value.span,
      "discrete-of-real",
      `\`${signature.name}\` is a distribution of whole numbers; ${shown(c, value)} is ${typeToString(value.type)}.`,
      value.kind === "reference" && value.symbol.role === "data"
        ? `Declare \`${value.symbol.name}\` as \`int\`.`
        : "Choose a continuous distribution.",
      { expected: "int", found: typeToString(value.type) },
    ),
  realOfDiscrete: (c: Context, value: Expression, signature: DistributionSignature) =>
    error(
      c,
      value.span,
      "real-of-discrete",
      `\`${signature.name}\` is a distribution of reals; ${shown(c, value)} is ${typeToString(value.type)}.`,
      "Choose a discrete distribution, or declare the parameter as `real`.",
    ),
  factorOutcome: (c: Context, value: Expression, signature: DistributionSignature) =>
    error(
      c,
      value.span,
      "factor-outcome",
      `\`${signature.name}\` is a distribution of reals; ${shown(c, value)} is ${typeToString(value.type)}.`,
      "Choose `categorical`, `categorical_logit` or `ordered_logistic`, or declare it as `real`.",
    ),
  constraintAgainstSupport: (
    c: Context,
    span: Span,
    name: string,
    constraint: string,
    distribution: string,
    support: string,
  ) =>
    error(
      c,
      span,
      "constraint-against-support",
      `\`${name}\` cannot be \`${constraint}\` under \`${distribution}\`, whose values are \`${support}\`.`,
      "Leave the type out, or choose another distribution.",
      { expected: support, found: constraint },
    ),
  supportNarrower: (
    c: Context,
    span: Span,
    name: string,
    constraint: string,
    distribution: string,
    support: string,
    type: string | undefined,
    dims: readonly Dim[],
  ) =>
    error(
      c,
      span,
      "support-narrower",
      `\`${name}\` is declared \`${constraint}\`, but values of \`${distribution}\` are \`${support}\`: elsewhere its density is 0.`,
      type === undefined
        ? `Declare \`${name}\` with these bounds.`
        : `Declare it so: \`param ${name}: ${withDims(type, dims)}\`.`,
      { expected: support, found: constraint },
    ),
  constraintNoCdf: (c: Context, span: Span, name: string, distribution: string) =>
    error(
      c,
      span,
      "constraint-no-cdf",
      `The constraint of \`${name}\` truncates \`${distribution}\`, which has no distribution function here.`,
      `Choose a distribution with this support, or write \`param ${name}: ...\` and \`target += ${distribution}_${c.distributions.get(distribution)?.type === "int" ? "lpmf" : "lpdf"}(...)\` for the unnormalised density.`,
    ),
  noCdf: (c: Context, span: Span, distribution: string) =>
    error(
      c,
      span,
      "no-cdf",
      `\`${distribution}\` has no distribution function here.`,
      "Only its log density can be had.",
    ),
  densitySuffix: (c: Context, span: Span, name: string, wanted: string) =>
    error(c, span, "density-suffix", `There is no \`${name}\`.`, `Write \`${wanted}\`.`),
  densityValue: (c: Context, span: Span, name: string, signature: DistributionSignature) =>
    error(
      c,
      span,
      "density-value",
      `\`${name}\` takes the value first.`,
      `Write \`${name}(${["y", ...signature.parameters.map((each) => each.name)].join(", ")})\`.`,
    ),
  censoredParameter: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "censored-parameter",
      `\`${name}\` is a parameter; only observations are censored.`,
      "Use `truncated(lower=a, upper=b)` for a bounded prior.",
    ),
  censoredDraw: (c: Context, span: Span) =>
    error(c, span, "censored-draw", "A reported draw is not censored.", "Leave the modifier out."),
  improperDraw: (c: Context, span: Span, distribution: string) =>
    error(
      c,
      span,
      "improper-draw",
      `\`${distribution}\` is improper: it has no random draws.`,
      "Choose a proper distribution.",
    ),
  dependsOnDraw: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "depends-on-draw",
      `\`${name}\` is a reported random draw; only reports may use it.`,
      `Write \`${name} ~ ...\` without \`report\` to make it a parameter.`,
    ),
  duplicateModifier: (c: Context, span: Span, name: string) =>
    error(c, span, "duplicate-modifier", `\`${name}\` is given twice.`, "Keep one of them."),
  modifierArgument: (c: Context, span: Span, name: string, parameters: readonly string[]) =>
    error(
      c,
      span,
      "modifier-argument",
      `\`${name}\` takes ${parameters.map((each) => `\`${each}\``).join(" and ")} only.`,
      `Write \`${modifierExamples[name]}\`.`,
    ),
  modifierArity: (c: Context, span: Span, name: string) =>
    error(c, span, "modifier-arity", `\`${name}\` lacks its argument.`, `Write \`${modifierExamples[name]}\`.`),
  modifierShape: (c: Context, arg: Expression, name: string, value: ScoredValue) =>
    error(
      c,
      arg.span,
      "modifier-shape",
      `\`${name}\` takes a number or one for each element of \`${value.text}\`, ${dimsToString(value.batch)}; ${shown(c, arg)} ${has(arg.type.dims)}.`,
      "Give it the dims of the left side.",
    ),
  modifierNoCdf: (c: Context, span: Span, name: string, distribution: string) =>
    error(
      c,
      span,
      "modifier-no-cdf",
      `\`${distribution}\` cannot be \`${name}\`: it has no distribution function here.`,
      "Choose another distribution, or write the density with `target +=`.",
    ),

  // Mixtures.
  mixtureArity: (c: Context, span: Span) =>
    error(
      c,
      span,
      "mixture-arity",
      "`mixture` takes weights and one or more components.",
      "Write `mixture([w, 1 - w], normal(a, s), normal(b, t))`.",
    ),
  mixtureNamed: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "mixture-named",
      `\`mixture\` has no parameter \`${name}\`.`,
      "Write `mixture(weights, normal(...), normal(...))`.",
    ),
  mixtureComponent: (c: Context, span: Span) =>
    error(
      c,
      span,
      "mixture-component",
      `\`${c.text(span)}\` is not a distribution; the components of a mixture are.`,
      "Write `mixture(weights, normal(...), normal(...))`.",
    ),
  nestedMixture: (c: Context, span: Span) =>
    error(
      c,
      span,
      "nested-mixture",
      "A component of a mixture cannot be a mixture.",
      "List all components in one, with the products of the weights.",
    ),
  mixtureWeights: (c: Context, weights: Expression, batch: string) =>
    error(
      c,
      weights.span,
      "mixture-weights",
      `Weights of a mixture are a vector${batch === "a number" ? "" : `, or one for each of ${batch}`}; ${shown(c, weights)} ${has(weights.type.dims)}.`,
      "Write `[w, 1 - w]` or a simplex.",
    ),
  mixtureCount: (c: Context, at: Expression, count: Dim, components: number) =>
    error(
      c,
      at.span,
      "mixture-count",
      `The mixture has ${dimConstant(count) ?? `\`${dimToString(count)}\``} weights and ${components} component${components === 1 ? "" : "s"}.`,
      components === 1
        ? `Give the component an argument with last dim \`${dimToString(count)}\`.`
        : dimConstant(count) === undefined
          ? `Write one component whose arguments have last dim \`${dimToString(count)}\`.`
          : "Give as many weights as components.",
    ),
  mixtureKinds: (c: Context, span: Span, a: DistributionSignature, b: DistributionSignature) =>
    error(
      c,
      span,
      "mixture-kinds",
      `Components of a mixture are of one kind; \`${a.name}\` and \`${b.name}\` are not.`,
      "Mix distributions of whole numbers, or of reals, of the same dims.",
    ),
  mixtureSingle: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "mixture-single",
      `A mixture with one component is of scalar distributions; \`${name}\` is not.`,
      "Write the components out.",
    ),
  componentArgument: (c: Context, arg: Expression, parameter: string, count: Dim) =>
    error(
      c,
      arg.span,
      "component-argument",
      `\`${parameter}\` of a mixture's only component is a number or has last dim \`${dimToString(count)}\`; ${shown(c, arg)} ${has(arg.type.dims)}.`,
      "The last dim runs over the components.",
    ),

  // Fragments.
  fragmentClash: (c: Context, span: Span, name: string, before: Span) =>
    error(
      c,
      span,
      "fragment-clash",
      `The fragment's parameter \`${name}\` clashes with the model's \`${name}\`, declared ${line(c, before)}.`,
      "Rename one of them, or interpolate the fragment once.",
    ),
  fragmentAssign: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "fragment-assign",
      `A fragment cannot give elements to the model's \`${name}\`.`,
      "Declare the array in the fragment, or give the elements in the model.",
    ),
  fragmentInIndexed: (c: Context, span: Span) =>
    error(
      c,
      span,
      "fragment-in-indexed",
      "Inside an indexed statement or a branch a fragment may hold `let` alone.",
      "Interpolate it before: `let z = ${...}`.",
    ),
};

const modifierExamples: Readonly<Record<string, string>> = {
  truncated: "truncated(lower=a, upper=b)",
  censored: "censored(status)",
  weighted: "weighted(w)",
};

/** Columns that could index an axis of this dim. */
function factorHint(context: Context, dim: Dim): string | undefined {
  for (const symbol of context.info.keys()) {
    const { levelsOf } = symbol.type;
    if (symbol.role === "data" && levelsOf !== undefined && dimToString(levelsOf) === dimToString(dim)) {
      return `\`${symbol.name}\` is a factor of \`${dimToString(dim)}\`.`;
    }
  }
  return undefined;
}

/** Indexes an argument of the wrong dims by a factor that leads from the value's rows to it. */
function factorFor(context: Context, arg: Expression, batch: readonly Dim[]): string {
  const [level] = arg.type.dims;
  for (const symbol of context.info.keys()) {
    const { levelsOf, dims } = symbol.type;
    if (symbol.role !== "data" || levelsOf === undefined || level === undefined || arg.type.dims.length !== 1) continue;
    if (dimToString(levelsOf) === dimToString(level) && dimsToString(dims) === dimsToString(batch)) {
      return `Index it by the factor: \`${context.text(arg.span)}[${symbol.name}]\`.`;
    }
  }
  return "Give it the dims of the left side; only numbers spread.";
}
