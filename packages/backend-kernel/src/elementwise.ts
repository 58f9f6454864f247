/**
 * @file The scalar expression of each elementwise function: arithmetic is written out, the rest are calls of the functions
 * that the interpreter uses, so that both give the same bits.
 */
import type { BinaryFunction, TernaryFunction, UnaryFunction } from "@terrace/graph";
import type { Comparison, Scalar, Scalars } from "./scalar.js";

const call =
  (name: string) =>
  (s: Scalars, ...args: Scalar[]): Scalar =>
    s.call(name, args);

const compare =
  (comparison: Comparison) =>
  (s: Scalars, a: Scalar, b: Scalar): Scalar =>
    s.fromBool(s.compare(comparison, a, b));

/** `exp(-|a|)`, which the logistic function and log(1 + exp) of one operand share. */
function expOfMinusAbs(s: Scalars, a: Scalar): Scalar {
  const inner = a.op === "neg" ? a.args[0]! : a;
  return s.call("exp", [s.neg(s.call("Math.abs", [inner]))]);
}

function log1pExp(s: Scalars, a: Scalar): Scalar {
  return s.add(s.call("Math.max", [a, s.real(0)]), s.call("log1p", [expOfMinusAbs(s, a)]));
}

const unary: Readonly<Record<UnaryFunction, (s: Scalars, a: Scalar) => Scalar>> = {
  neg: (s, a) => s.neg(a),
  abs: call("Math.abs"),
  sign: call("Math.sign"),
  square: (s, a) => s.mul(a, a),
  sqrt: call("Math.sqrt"),
  reciprocal: (s, a) => s.div(s.real(1), a),
  exp: call("exp"),
  expm1: call("expm1"),
  log: call("log"),
  log1p: call("log1p"),
  log1pExp,
  log1mExp: call("log1mExp"),
  logistic: (s, a) => {
    const e = expOfMinusAbs(s, a);
    return s.div(s.conditional(s.compare(">=", a, s.int(0)), s.real(1), e), s.add(s.real(1), e));
  },
  logLogistic: (s, a) => s.neg(log1pExp(s, s.neg(a))),
  sin: call("sin"),
  cos: call("cos"),
  tan: call("tan"),
  asin: call("asin"),
  acos: call("acos"),
  atan: call("atan"),
  sinh: call("sinh"),
  cosh: call("cosh"),
  tanh: call("tanh"),
  floor: call("Math.floor"),
  ceil: call("Math.ceil"),
  round: call("Math.round"),
  lgamma: call("lgamma"),
  digamma: call("digamma"),
  trigamma: call("trigamma"),
  erf: call("erf"),
  erfc: call("erfc"),
  normalCdf: call("normalCdf"),
  normalLogCdf: call("normalLogCdf"),
  normalQuantile: call("normalQuantile"),
  not: (s, a) => s.fromBool(s.not(s.toBool(a))),
  isNaN: (s, a) => s.fromBool(s.compare("!==", a, a)),
};

const binary: Readonly<Record<BinaryFunction, (s: Scalars, a: Scalar, b: Scalar) => Scalar>> = {
  add: (s, a, b) => s.add(a, b),
  sub: (s, a, b) => s.sub(a, b),
  mul: (s, a, b) => s.mul(a, b),
  div: (s, a, b) => s.div(a, b),
  pow: call("pow"),
  min: call("Math.min"),
  max: call("Math.max"),
  atan2: call("atan2"),
  mod: (s, a, b) => s.rem(a, b),
  intDiv: (s, a, b) => s.call("Math.trunc", [s.div(a, b)]),
  guardedMul: (s, a, b) => s.conditional(s.compare("===", a, s.int(0)), s.real(0), s.mul(a, b)),
  logAddExp: call("logAddExp"),
  lbeta: call("lbeta"),
  lchoose: call("lchoose"),
  gammaP: call("gammaP"),
  gammaQ: call("gammaQ"),
  logGammaP: call("logGammaP"),
  logGammaQ: call("logGammaQ"),
  studentTCdf: (s, nu, x) => s.call("studentTCdf", [x, nu]),
  studentTLogCdf: (s, nu, x) => s.call("studentTLogCdf", [x, nu]),
  eq: compare("==="),
  ne: compare("!=="),
  lt: compare("<"),
  le: compare("<="),
  gt: compare(">"),
  ge: compare(">="),
  and: (s, a, b) => s.fromBool(s.and(s.toBool(a), s.toBool(b))),
  or: (s, a, b) => s.fromBool(s.or(s.toBool(a), s.toBool(b))),
};

const ternary: Readonly<Record<TernaryFunction, (s: Scalars, a: Scalar, b: Scalar, c: Scalar) => Scalar>> = {
  betaInc: call("betaInc"),
  logBetaInc: call("logBetaInc"),
};

/** A unary function of the graph as a scalar expression. */
export function unaryScalar(s: Scalars, fn: UnaryFunction, a: Scalar): Scalar {
  return unary[fn](s, a);
}

/** A binary function of the graph as a scalar expression. */
export function binaryScalar(s: Scalars, fn: BinaryFunction, a: Scalar, b: Scalar): Scalar {
  return binary[fn](s, a, b);
}

/** A ternary function of the graph as a scalar expression. */
export function ternaryScalar(s: Scalars, fn: TernaryFunction, a: Scalar, b: Scalar, c: Scalar): Scalar {
  return ternary[fn](s, a, b, c);
}
