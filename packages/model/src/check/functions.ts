/** @file The functions of the language and the types of their results. */

import { addDims, constantDim } from "@terrace/distributions";
import type { Dim, Expression, ScalarKind, Span, ValueType } from "@terrace/distributions";
import { checkErrors } from "../errors/catalogue.js";
import type { CheckContext } from "./context.js";
import { arithmeticKind, dimsToString, scalar, unifyDim, unifyDims } from "./types.js";

/** A function: how it is called, for messages, and what it gives. */
export interface FunctionSignature {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly result: (call: FunctionCall) => ValueType;
}

/** A call being checked: its arguments are typed, and their number is right. */
export interface FunctionCall {
  readonly context: CheckContext;
  readonly fn: FunctionSignature;
  readonly args: readonly Expression[];
  readonly span: Span;
}

/** Reductions that take an index: with one argument and no index they reduce everything. */
export const reductionNames: ReadonlySet<string> = new Set(["sum", "prod", "min", "max", "mean", "log_sum_exp"]);

/** Dims of an elementwise function of `args`: numbers spread, all else has the same dims. */
export function elementwiseDims(context: CheckContext, args: readonly Expression[], span: Span): readonly Dim[] {
  let first: Expression | undefined;
  let dims: readonly Dim[] = [];
  for (const arg of args) {
    if (arg.type.dims.length === 0) continue;
    if (first === undefined) {
      first = arg;
      dims = arg.type.dims;
      continue;
    }
    const unified = unifyDims(dims, arg.type.dims);
    if (unified === undefined) throw checkErrors.dimsDiffer(context, span, first, arg);
    dims = unified;
  }
  return dims;
}

function elementwise(kind: (args: readonly Expression[]) => ScalarKind) {
  return ({ context, args, span }: FunctionCall): ValueType => ({
    kind: kind(args),
    dims: elementwiseDims(context, args, span),
  });
}

const real = (): ScalarKind => "real";

/** The dims of argument `i`, which must have `rank` axes. */
function ranked(call: FunctionCall, i: number, rank: number): readonly Dim[] {
  const arg = call.args[i]!;
  if (arg.type.dims.length !== rank) {
    throw checkErrors.argumentRank(call.context, arg, call.fn.parameters[i]!, call.fn.name, rank);
  }
  return arg.type.dims;
}

/** The size of argument `i`, a square matrix. */
function square(call: FunctionCall, i: number): Dim {
  const dims = ranked(call, i, 2);
  const size = unifyDim(dims[0]!, dims[1]!);
  if (size === undefined) throw checkErrors.notSquare(call.context, call.args[i]!, call.fn.name);
  return size;
}

function same(call: FunctionCall, a: Dim, b: Dim, i: number, j: number): Dim {
  const dim = unifyDim(a, b);
  if (dim === undefined) throw checkErrors.sizesDiffer(call.context, call.span, call.args[i]!, a, call.args[j]!, b);
  return dim;
}

/** The size that argument `i` gives. */
function size(call: FunctionCall, i: number): Dim {
  const arg = call.args[i]!;
  const dim = arg.type.dims.length === 0 ? call.context.dimOf(arg) : undefined;
  if (dim === undefined) throw checkErrors.notASize(call.context, arg);
  call.context.useDim(dim, arg.span);
  return dim;
}

function array(dims: readonly Dim[], kind: ScalarKind = "real"): ValueType {
  return { kind, dims };
}

function solved(call: FunctionCall): ValueType {
  const n = square(call, 0);
  const right = call.args[1]!.type.dims;
  if (right.length !== 1 && right.length !== 2) {
    throw checkErrors.argumentRank(call.context, call.args[1]!, call.fn.parameters[1]!, call.fn.name, 1);
  }
  return array([same(call, n, right[0]!, 0, 1), ...right.slice(1)]);
}

function numberOfSquare(call: FunctionCall): ValueType {
  square(call, 0);
  return scalar("real");
}

function integers(call: FunctionCall): ValueType {
  for (const arg of call.args) {
    if (arg.type.kind === "real") throw checkErrors.expectedInt(call.context, arg, `\`${call.fn.name}\``);
  }
  return array(elementwiseDims(call.context, call.args, call.span), "int");
}

function everything(call: FunctionCall): ValueType {
  if (call.args[0]!.type.dims.length === 0)
    throw checkErrors.reductionOfNumber(call.context, call.args[0]!, call.fn.name);
  return scalar("real");
}

const unary =
  "exp log log1p log1m expm1 log1p_exp log1m_exp inv_logit logit log_inv_logit log1m_inv_logit inv_cloglog sqrt square inv " +
  "inv_sqrt cbrt sign floor ceil round sin cos tan asin acos atan sinh cosh tanh lgamma digamma trigamma erf erfc Phi " +
  "inv_Phi log2 log10";

const table: Record<string, [string, (call: FunctionCall) => ValueType]> = {
  ...Object.fromEntries(unary.split(" ").map((name) => [name, ["x", elementwise(real)]])),
  abs: ["x", elementwise(arithmeticKind)],
  step: ["x", elementwise(() => "int")],
  is_nan: ["x", elementwise(() => "bool")],
  min: ["a, b", elementwise(arithmeticKind)],
  max: ["a, b", elementwise(arithmeticKind)],
  atan2: ["y, x", elementwise(real)],
  fmod: ["a, b", elementwise(real)],
  lbeta: ["a, b", elementwise(real)],
  lchoose: ["n, k", elementwise(real)],
  log_sum_exp: ["a, b", elementwise(real)],
  log_diff_exp: ["a, b", elementwise(real)],
  gamma_p: ["a, x", elementwise(real)],
  gamma_q: ["a, x", elementwise(real)],
  multiply_log: ["a, b", elementwise(real)],
  log_mix: ["theta, a, b", elementwise(real)],
  inc_beta: ["a, b, x", elementwise(real)],
  int_div: ["a, b", integers],
  mod: ["a, b", integers],
  dot: [
    "u, v",
    (call) => {
      same(call, ranked(call, 0, 1)[0]!, ranked(call, 1, 1)[0]!, 0, 1);
      return scalar("real");
    },
  ],
  cumulative_sum: ["v", (call) => array(ranked(call, 0, 1), arithmeticKind(call.args))],
  softmax: ["v", (call) => array(ranked(call, 0, 1))],
  log_softmax: ["v", (call) => array(ranked(call, 0, 1))],
  reverse: [
    "v",
    (call) => {
      ranked(call, 0, 1);
      return call.args[0]!.type;
    },
  ],
  norm: [
    "v",
    (call) => {
      ranked(call, 0, 1);
      return scalar("real");
    },
  ],
  append: [
    "u, v",
    (call) => array([addDims(ranked(call, 0, 1)[0]!, ranked(call, 1, 1)[0]!)], arithmeticKind(call.args)),
  ],
  zeros: ["N", (call) => array([size(call, 0)])],
  ones: ["N", (call) => array([size(call, 0)])],
  rep: [
    "x, N",
    (call) => {
      ranked(call, 0, 0);
      return array([size(call, 1)], arithmeticKind(call.args.slice(0, 1)));
    },
  ],
  transpose: ["A", (call) => array([...ranked(call, 0, 2)].reverse(), arithmeticKind(call.args))],
  diag: [
    "v",
    (call) => {
      const n = ranked(call, 0, 1)[0]!;
      return array([n, n]);
    },
  ],
  diagonal: ["A", (call) => array([square(call, 0)])],
  cholesky: ["A", (call) => matrixOf(square(call, 0))],
  inverse: ["A", (call) => matrixOf(square(call, 0))],
  log_determinant: ["A", numberOfSquare],
  trace: ["A", numberOfSquare],
  solve: ["A, b", solved],
  solve_lower: ["L, b", solved],
  outer: ["u, v", (call) => array([ranked(call, 0, 1)[0]!, ranked(call, 1, 1)[0]!])],
  identity: ["K", (call) => matrixOf(size(call, 0))],
  crossprod: ["A", (call) => matrixOf(ranked(call, 0, 2)[1]!)],
  tcrossprod: ["A", (call) => matrixOf(ranked(call, 0, 2)[0]!)],
  quad_form_diag: ["A, v", (call) => matrixOf(same(call, square(call, 0), ranked(call, 1, 1)[0]!, 0, 1))],
  sd: ["x", everything],
  variance: ["x", everything],
  hmm_marginal: [
    "log_observation, transition, initial",
    (call) => {
      const [, states] = ranked(call, 0, 2);
      const transition = square(call, 1);
      same(call, states!, transition, 0, 1);
      same(call, transition, ranked(call, 2, 1)[0]!, 1, 2);
      return scalar("real");
    },
  ],
};

function matrixOf(n: Dim): ValueType {
  return array([n, n]);
}

/** Every function that is called by its name, reductions of one argument and densities apart. */
export const functions: ReadonlyMap<string, FunctionSignature> = new Map(
  Object.entries(table).map(([name, [parameters, result]]) => [
    name,
    { name, parameters: parameters.split(", "), result },
  ]),
);

/** Dims of the matrix product of `a` and `b`. */
export function productDims(context: CheckContext, a: Expression, b: Expression, span: Span): readonly Dim[] {
  const left = a.type.dims;
  const right = b.type.dims;
  if (left.length === 1 && right.length === 1) throw checkErrors.vectorProduct(context, span, a, b);
  for (const operand of [a, b]) {
    if (operand.type.dims.length < 1 || operand.type.dims.length > 2) {
      throw checkErrors.productOperand(context, operand, dimsToString(operand.type.dims));
    }
  }
  const inner = unifyDim(left.at(-1)!, right[0]!);
  if (inner === undefined) throw checkErrors.sizesDiffer(context, span, a, left.at(-1)!, b, right[0]!);
  return [...left.slice(0, -1), ...right.slice(1)];
}

/** The dim of a literal's length. */
export function literalDim(length: number): Dim {
  return constantDim(length);
}
