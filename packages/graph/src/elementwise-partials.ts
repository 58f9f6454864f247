/**
 * @file Partial derivatives of the elementwise functions, as graphs. `null`: zero everywhere the function is differentiable.
 * `undefined`: known to no finite formula here; asking for it is refused. Formulas are chosen for the tails, where a naive
 * one loses all digits: 1 - tanh^2, p (1 - p), pdf / cdf.
 */

import type { GraphBuilder } from "./graph-builder.js";
import type { BinaryFunction, Node, TernaryFunction, UnaryFunction } from "./node.js";

/** A partial derivative, from the operands and the function's own value. */
export type Partial1 = ((b: GraphBuilder, value: Node, x: Node) => Node) | null | undefined;
export type Partial2 = ((b: GraphBuilder, value: Node, x: Node, y: Node) => Node) | null | undefined;
export type Partial3 = ((b: GraphBuilder, value: Node, x: Node, y: Node, z: Node) => Node) | null | undefined;

const halfLogTwoPi = 0.9189385332046728;
/** Stands for -Infinity in differences, so that `-Infinity - (-Infinity)` is -Infinity and its weight 0. */
const mostNegative = -Number.MAX_VALUE;

/** Derivatives of the functions of one operand. */
export const unaryPartials: Readonly<Record<UnaryFunction, Partial1>> = {
  neg: (b) => b.constant(-1),
  abs: (b, _, x) => b.sign(x),
  sign: null,
  square: (b, _, x) => b.mul(x, 2),
  sqrt: (b, value) => b.div(0.5, value),
  reciprocal: (b, value) => b.neg(b.square(value)),
  exp: (_, value) => value,
  expm1: (b, value) => b.add(value, 1),
  log: (b, _, x) => b.reciprocal(x),
  log1p: (b, _, x) => b.reciprocal(b.add(x, 1)),
  log1pExp: (b, _, x) => b.logistic(x),
  log1mExp: (b, _, x) => b.neg(b.reciprocal(b.expm1(b.neg(x)))),
  logistic: (b, value, x) => b.mul(value, b.logistic(b.neg(x))),
  logLogistic: (b, _, x) => b.logistic(b.neg(x)),
  sin: (b, _, x) => b.cos(x),
  cos: (b, _, x) => b.neg(b.sin(x)),
  tan: (b, value) => b.add(b.square(value), 1),
  asin: (b, _, x) => b.reciprocal(b.sqrt(oneMinusSquare(b, x))),
  acos: (b, _, x) => b.neg(b.reciprocal(b.sqrt(oneMinusSquare(b, x)))),
  atan: (b, _, x) => b.reciprocal(b.add(b.square(x), 1)),
  sinh: (b, _, x) => b.cosh(x),
  cosh: (b, _, x) => b.sinh(x),
  tanh: (b, _, x) => b.square(b.reciprocal(b.cosh(x))),
  floor: null,
  ceil: null,
  round: null,
  lgamma: (b, _, x) => b.digamma(x),
  digamma: (b, _, x) => b.trigamma(x),
  trigamma: undefined,
  erf: (b, _, x) => b.mul(b.exp(b.neg(b.square(x))), 2 / Math.sqrt(Math.PI)),
  erfc: (b, _, x) => b.mul(b.exp(b.neg(b.square(x))), -2 / Math.sqrt(Math.PI)),
  normalCdf: (b, _, x) => b.exp(normalLogDensity(b, x)),
  normalLogCdf: inverseMills,
  normalQuantile: (b, value) => b.exp(b.neg(normalLogDensity(b, value))),
  not: null,
  isNaN: null,
};

/** Derivatives of the functions of two operands, by each. */
export const binaryPartials: Readonly<Record<BinaryFunction, readonly [Partial2, Partial2]>> = {
  add: [(b) => b.constant(1), (b) => b.constant(1)],
  sub: [(b) => b.constant(1), (b) => b.constant(-1)],
  mul: [(_b, _value, _x, y) => y, (_b, _value, x) => x],
  div: [(b, _value, _x, y) => b.reciprocal(y), (b, value, _x, y) => b.neg(b.div(value, y))],
  pow: [
    // The factor y removes the pole of x^(y - 1) at x = 0 where y is 0, and log x is infinite where x^y is 0.
    (b, _value, x, y) => b.guardedMul(y, b.pow(x, b.sub(y, 1))),
    (b, value, x) => b.guardedMul(value, b.log(x)),
  ],
  min: [(b, _value, x, y) => b.le(x, y), (b, _value, x, y) => b.not(b.le(x, y))],
  max: [(b, _value, x, y) => b.ge(x, y), (b, _value, x, y) => b.not(b.ge(x, y))],
  atan2: [
    (b, _value, x, y) => b.div(y, b.add(b.square(x), b.square(y))),
    (b, _value, x, y) => b.neg(b.div(x, b.add(b.square(x), b.square(y)))),
  ],
  mod: [(b) => b.constant(1), (b, _value, x, y) => b.neg(b.intDiv(x, y))],
  intDiv: [null, null],
  guardedMul: [(_b, _value, _x, y) => y, (_b, _value, x) => x],
  logAddExp: [
    (b, _value, x, y) => b.logistic(b.sub(x, b.max(y, mostNegative))),
    (b, _value, x, y) => b.logistic(b.sub(y, b.max(x, mostNegative))),
  ],
  lbeta: [
    (b, _value, x, y) => b.sub(b.digamma(x), b.digamma(b.add(x, y))),
    (b, _value, x, y) => b.sub(b.digamma(y), b.digamma(b.add(x, y))),
  ],
  lchoose: [
    (b, _value, n, k) => b.sub(b.digamma(b.add(n, 1)), b.digamma(b.add(b.sub(n, k), 1))),
    (b, _value, n, k) => b.sub(b.digamma(b.add(b.sub(n, k), 1)), b.digamma(b.add(k, 1))),
  ],
  gammaP: [undefined, (b, _value, a, x) => b.exp(gammaLogDensity(b, a, x))],
  gammaQ: [undefined, (b, _value, a, x) => b.neg(b.exp(gammaLogDensity(b, a, x)))],
  logGammaP: [undefined, (b, value, a, x) => b.exp(b.sub(gammaLogDensity(b, a, x), value))],
  logGammaQ: [undefined, (b, value, a, x) => b.neg(b.exp(b.sub(gammaLogDensity(b, a, x), value)))],
  studentTCdf: [undefined, (b, _value, nu, x) => b.exp(studentTLogDensity(b, nu, x))],
  studentTLogCdf: [undefined, (b, value, nu, x) => b.exp(b.sub(studentTLogDensity(b, nu, x), value))],
  eq: [null, null],
  ne: [null, null],
  lt: [null, null],
  le: [null, null],
  gt: [null, null],
  ge: [null, null],
  and: [null, null],
  or: [null, null],
};

/** Derivatives of the functions of three operands, by each. */
export const ternaryPartials: Readonly<Record<TernaryFunction, readonly [Partial3, Partial3, Partial3]>> = {
  betaInc: [undefined, undefined, (b, _value, p, q, x) => b.exp(betaLogDensity(b, p, q, x))],
  logBetaInc: [undefined, undefined, (b, value, p, q, x) => b.exp(b.sub(betaLogDensity(b, p, q, x), value))],
};

/** Whether a function's partials stay finite for all finite and infinite operands, so that 0 times one is 0. */
export function hasBoundedPartials(fn: UnaryFunction | BinaryFunction): boolean {
  return bounded.has(fn);
}

const bounded = new Set<UnaryFunction | BinaryFunction>(["neg", "add", "sub", "min", "max"]);

function oneMinusSquare(b: GraphBuilder, x: Node): Node {
  return b.mul(b.sub(1, x), b.add(x, 1));
}

function normalLogDensity(b: GraphBuilder, x: Node): Node {
  return b.sub(b.mul(b.square(x), -0.5), halfLogTwoPi);
}

/**
 * pdf(x) / cdf(x) of the standard normal. The difference of logs loses digits as x^2 / 2 grows; below -50 five terms of
 * Laplace's continued fraction t + 1 / (t + 2 / (t + ...)), t = -x, are exact to rounding.
 */
function inverseMills(b: GraphBuilder, value: Node, x: Node): Node {
  const threshold = -50;
  const t = b.neg(b.min(x, threshold));
  let fraction = t;
  for (let k = 5; k >= 1; k--) fraction = b.add(t, b.div(k, fraction));
  return b.select(b.lt(x, threshold), fraction, b.exp(b.sub(normalLogDensity(b, x), value)));
}

function gammaLogDensity(b: GraphBuilder, shape: Node, x: Node): Node {
  return b.sub(b.sub(b.guardedMul(b.sub(shape, 1), b.log(x)), x), b.lgamma(shape));
}

function studentTLogDensity(b: GraphBuilder, nu: Node, x: Node): Node {
  const kernel = b.mul(b.mul(b.add(nu, 1), b.log1p(b.div(b.square(x), nu))), 0.5);
  const normaliser = b.add(b.lbeta(b.mul(nu, 0.5), b.broadcast(0.5, nu.shape)), b.mul(b.log(nu), 0.5));
  return b.neg(b.add(kernel, normaliser));
}

function betaLogDensity(b: GraphBuilder, p: Node, q: Node, x: Node): Node {
  const left = b.guardedMul(b.sub(p, 1), b.log(x));
  const right = b.guardedMul(b.sub(q, 1), b.log1p(b.neg(x)));
  return b.sub(b.add(left, right), b.lbeta(p, q));
}
