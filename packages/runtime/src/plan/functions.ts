/** @file The functions of the language as graph operations: elementwise ones by table, vector and matrix ones by rule. */

import { InternalError } from "@terrace/core";
import type { GraphBuilder, Node } from "@terrace/graph";
import { elementwise, ownShape, spread, unionAxes, type Lowered } from "./axes.js";

type Elementwise = (b: GraphBuilder, ...x: Node[]) => Node;

const log2e = Math.LOG2E;
const log10e = Math.LOG10E;

const elementwiseFunctions: Readonly<Record<string, Elementwise>> = {
  add: (b, x, y) => b.add(x!, y!),
  sub: (b, x, y) => b.sub(x!, y!),
  mul: (b, x, y) => b.mul(x!, y!),
  div: (b, x, y) => b.div(x!, y!),
  pow: (b, x, y) => b.pow(x!, y!),
  neg: (b, x) => b.neg(x!),
  not: (b, x) => b.not(x!),
  and: (b, x, y) => b.and(x!, y!),
  or: (b, x, y) => b.or(x!, y!),
  eq: (b, x, y) => b.eq(x!, y!),
  ne: (b, x, y) => b.ne(x!, y!),
  lt: (b, x, y) => b.lt(x!, y!),
  le: (b, x, y) => b.le(x!, y!),
  gt: (b, x, y) => b.gt(x!, y!),
  ge: (b, x, y) => b.ge(x!, y!),
  exp: (b, x) => b.exp(x!),
  log: (b, x) => b.log(x!),
  log1p: (b, x) => b.log1p(x!),
  log1m: (b, x) => b.log1p(b.neg(x!)),
  expm1: (b, x) => b.expm1(x!),
  log1p_exp: (b, x) => b.log1pExp(x!),
  log1m_exp: (b, x) => b.log1mExp(x!),
  inv_logit: (b, x) => b.logistic(x!),
  logit: (b, x) => b.sub(b.log(x!), b.log1p(b.neg(x!))),
  log_inv_logit: (b, x) => b.logLogistic(x!),
  log1m_inv_logit: (b, x) => b.logLogistic(b.neg(x!)),
  inv_cloglog: (b, x) => b.neg(b.expm1(b.neg(b.exp(x!)))),
  sqrt: (b, x) => b.sqrt(x!),
  square: (b, x) => b.square(x!),
  inv: (b, x) => b.reciprocal(x!),
  inv_sqrt: (b, x) => b.reciprocal(b.sqrt(x!)),
  cbrt: (b, x) => b.mul(b.sign(x!), b.pow(b.abs(x!), 1 / 3)),
  abs: (b, x) => b.abs(x!),
  sign: (b, x) => b.sign(x!),
  step: (b, x) => b.ge(x!, 0),
  floor: (b, x) => b.floor(x!),
  ceil: (b, x) => b.ceil(x!),
  round: (b, x) => b.round(x!),
  sin: (b, x) => b.sin(x!),
  cos: (b, x) => b.cos(x!),
  tan: (b, x) => b.tan(x!),
  asin: (b, x) => b.asin(x!),
  acos: (b, x) => b.acos(x!),
  atan: (b, x) => b.atan(x!),
  sinh: (b, x) => b.sinh(x!),
  cosh: (b, x) => b.cosh(x!),
  tanh: (b, x) => b.tanh(x!),
  lgamma: (b, x) => b.lgamma(x!),
  digamma: (b, x) => b.digamma(x!),
  trigamma: (b, x) => b.trigamma(x!),
  erf: (b, x) => b.erf(x!),
  erfc: (b, x) => b.erfc(x!),
  Phi: (b, x) => b.normalCdf(x!),
  inv_Phi: (b, x) => b.normalQuantile(x!),
  log2: (b, x) => b.mul(b.log(x!), log2e),
  log10: (b, x) => b.mul(b.log(x!), log10e),
  is_nan: (b, x) => b.isNaN(x!),
  min: (b, x, y) => b.min(x!, y!),
  max: (b, x, y) => b.max(x!, y!),
  atan2: (b, x, y) => b.atan2(x!, y!),
  fmod: (b, x, y) => b.mod(x!, y!),
  mod: (b, x, y) => b.mod(x!, y!),
  int_div: (b, x, y) => b.intDiv(x!, y!),
  lbeta: (b, x, y) => b.lbeta(x!, y!),
  lchoose: (b, x, y) => b.lchoose(x!, y!),
  log_sum_exp: (b, x, y) => b.logAddExp(x!, y!),
  log_diff_exp: (b, x, y) => b.add(x!, b.log1mExp(b.sub(y!, x!))),
  gamma_p: (b, x, y) => b.gammaP(x!, y!),
  gamma_q: (b, x, y) => b.gammaQ(x!, y!),
  multiply_log: (b, x, y) => b.select(b.eq(x!, 0), b.mul(x!, 0), b.mul(x!, b.log(y!))),
  log_mix: (b, t, x, y) => b.logAddExp(b.add(b.log(t!), x!), b.add(b.log1p(b.neg(t!)), y!)),
  inc_beta: (b, p, q, x) => b.betaInc(p!, q!, x!),
};

/** Whether `fn` works element by element. */
export function isElementwise(fn: string): boolean {
  return Object.hasOwn(elementwiseFunctions, fn);
}

/** Applies the function `fn` to lowered arguments. */
export function applyFunction(b: GraphBuilder, fn: string, args: readonly Lowered[]): Lowered {
  const table = elementwiseFunctions[fn];
  if (table !== undefined) return elementwise(b, args, (...nodes) => table(b, ...nodes));
  const axes = unionAxes(args);
  const batch = axes.map((axis) => axis.size);
  const nodes = args.map((arg) => spread(b, arg, axes));
  const own = args.map(ownShape);
  const result = (node: Node): Lowered => ({ node, axes });
  const lead = batch.length;
  const [x, y] = nodes;
  const last = (node: Node): number => node.shape[node.shape.length - 1]!;
  const lastAxis = (node: Node): number => node.shape.length - 1;
  const diag = (v: Node): Node => b.diagonalMatrix(v);
  switch (fn) {
    case "matmul":
      return result(matmul(b, x!, own[0]!.length, y!, own[1]!.length));
    case "dot":
      return result(b.sum(b.mul(x!, y!), [lead]));
    case "cumulative_sum":
      return result(b.cumulativeSum(x!, lead, {}));
    case "softmax":
      return result(b.exp(logSoftmax(b, x!)));
    case "log_softmax":
      return result(logSoftmax(b, x!));
    case "reverse": {
      const start = x!.shape.map((size, k) => (k === lead ? size - 1 : 0));
      return result(
        b.slice(
          x!,
          start,
          x!.shape,
          x!.shape.map((_, k) => (k === lead ? -1 : 1)),
        ),
      );
    }
    case "norm":
      return result(b.sqrt(b.sum(b.square(x!), [lead])));
    case "append":
      return result(b.concat([x!, y!], lead));
    case "transpose":
      return result(transposeLast(b, x!));
    case "diag":
      return result(diag(x!));
    case "diagonal":
      return result(b.diagonal(x!));
    case "cholesky":
      return result(b.cholesky(x!));
    case "inverse": {
      const half = b.triangularSolve(b.cholesky(x!), identityLike(b, x!), {});
      return result(b.matmul(half, half, { transposeA: true }));
    }
    case "log_determinant":
      return result(b.mul(b.sum(b.log(b.diagonal(b.cholesky(x!))), [lead]), 2));
    case "solve": {
      const l = b.cholesky(x!);
      return result(solveTriangular(b, l, solveTriangular(b, l, y!, false), true));
    }
    case "solve_lower":
      return result(solveTriangular(b, x!, y!, false));
    case "outer": {
      const shape = [...batch, last(x!), last(y!)];
      const front = batch.map((_, k) => k);
      return result(b.mul(b.broadcast(x!, shape, [...front, lead]), b.broadcast(y!, shape, [...front, lead + 1])));
    }
    case "trace":
      return result(b.sum(b.diagonal(x!), [lead]));
    case "crossprod":
      return result(b.matmul(x!, x!, { transposeA: true }));
    case "tcrossprod":
      return result(b.matmul(x!, x!, { transposeB: true }));
    case "quad_form_diag": {
      const shape = x!.shape;
      const front = batch.map((_, k) => k);
      const rows = b.broadcast(y!, shape, [...front, lead]);
      const columns = b.broadcast(y!, shape, [...front, lead + 1]);
      return result(b.mul(b.mul(x!, rows), columns));
    }
    case "sd":
      return result(b.sqrt(variance(b, x!, lead)));
    case "variance":
      return result(variance(b, x!, lead));
    case "hmm_marginal":
      return result(hmmMarginal(b, nodes[0]!, nodes[1]!, nodes[2]!));
    default:
      throw new InternalError(`the function \`${fn}\` has no lowering (axis ${lastAxis(x!)})`);
  }
}

function matmul(b: GraphBuilder, x: Node, rankX: number, y: Node, rankY: number): Node {
  const column = (node: Node): Node => b.reshape(node, [...node.shape, 1]);
  const row = (node: Node): Node =>
    b.reshape(node, [...node.shape.slice(0, -1), 1, node.shape[node.shape.length - 1]!]);
  if (rankX === 1 && rankY === 1) return b.sum(b.mul(x, y), [x.shape.length - 1]);
  if (rankX === 1) {
    const product = b.matmul(row(x), y, {});
    return b.reshape(product, [...product.shape.slice(0, -2), product.shape[product.shape.length - 1]!]);
  }
  if (rankY === 1) {
    const product = b.matmul(x, column(y), {});
    return b.reshape(product, product.shape.slice(0, -1));
  }
  return b.matmul(x, y, {});
}

function solveTriangular(b: GraphBuilder, l: Node, y: Node, transposed: boolean): Node {
  if (y.shape.length === l.shape.length) return b.triangularSolve(l, y, { transposed });
  const solved = b.triangularSolve(l, b.reshape(y, [...y.shape, 1]), { transposed });
  return b.reshape(solved, y.shape);
}

function logSoftmax(b: GraphBuilder, x: Node): Node {
  const axis = x.shape.length - 1;
  const total = b.reduce("logSumExp", x, [axis]);
  return b.sub(
    x,
    b.broadcast(
      total,
      x.shape,
      total.shape.map((_, k) => k),
    ),
  );
}

function transposeLast(b: GraphBuilder, x: Node): Node {
  const rank = x.shape.length;
  return b.transpose(x, [...Array.from({ length: rank - 2 }, (_, k) => k), rank - 1, rank - 2]);
}

function identityLike(b: GraphBuilder, x: Node): Node {
  const n = x.shape[x.shape.length - 1]!;
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i++) values[i * n + i] = 1;
  return b.broadcast(b.constant(values, [n, n]), x.shape);
}

function variance(b: GraphBuilder, x: Node, lead: number): Node {
  const axes = x.shape.map((_, k) => k).slice(lead);
  const n = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  const mean = b.div(b.sum(x, axes), n);
  const centred = b.sub(x, b.broadcast(mean, x.shape, x.shape.map((_, k) => k).slice(0, lead)));
  return b.div(b.sum(b.square(centred), axes), n - 1);
}

/**
 * Log marginal likelihood of a hidden Markov model by the forward recursion: `logObs` `[T, K]`, `transition` `[K, K]` (rows
 * from), `initial` `[K]`, weights of the first state, which need not sum to one.
 */
function hmmMarginal(b: GraphBuilder, logObs: Node, transition: Node, initial: Node): Node {
  const [length, states] = logObs.shape as [number, number];
  const first = b.add(b.at(logObs, 0, 0), b.log(initial));
  if (length === 1) return b.reduce("logSumExp", first);
  const rest = b.slice(logObs, [1, 0], [length - 1, states]);
  const { carries } = b.scan({
    carries: [first],
    sequences: [rest],
    captured: [b.log(transition)],
    length: length - 1,
    body: (body, [alpha], [observed], [logT]) => {
      const joint = body.add(body.broadcast(alpha!, [states, states], [0]), logT!);
      return { carries: [body.add(body.reduce("logSumExp", joint, [0]), observed!)], outputs: [] };
    },
  });
  return b.reduce("logSumExp", carries[0]!);
}
