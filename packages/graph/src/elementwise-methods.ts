/** @file The builder's methods for elementwise functions: one a function name, so that formulas in code read like formulas. */

import type { BinaryFunction, Node, TernaryFunction, UnaryFunction } from "./node.js";

/** A node, or a number that stands for a scalar constant. */
export type Operand = Node | number;

/** Named methods over `unary`, `binary` and `ternary`. Scalars are broadcast to the shape of the other operands. */
export abstract class ElementwiseMethods {
  /** The elementwise function `fn` of `x`. */
  abstract unary(fn: UnaryFunction, x: Operand): Node;
  /** The elementwise function `fn` of `x` and `y`, of one shape, or scalars. */
  abstract binary(fn: BinaryFunction, x: Operand, y: Operand): Node;
  /** The elementwise function `fn` of `x`, `y` and `z`, of one shape, or scalars. */
  abstract ternary(fn: TernaryFunction, x: Operand, y: Operand, z: Operand): Node;

  neg(x: Operand): Node {
    return this.unary("neg", x);
  }
  abs(x: Operand): Node {
    return this.unary("abs", x);
  }
  sign(x: Operand): Node {
    return this.unary("sign", x);
  }
  square(x: Operand): Node {
    return this.unary("square", x);
  }
  sqrt(x: Operand): Node {
    return this.unary("sqrt", x);
  }
  reciprocal(x: Operand): Node {
    return this.unary("reciprocal", x);
  }
  exp(x: Operand): Node {
    return this.unary("exp", x);
  }
  expm1(x: Operand): Node {
    return this.unary("expm1", x);
  }
  log(x: Operand): Node {
    return this.unary("log", x);
  }
  log1p(x: Operand): Node {
    return this.unary("log1p", x);
  }
  log1pExp(x: Operand): Node {
    return this.unary("log1pExp", x);
  }
  log1mExp(x: Operand): Node {
    return this.unary("log1mExp", x);
  }
  logistic(x: Operand): Node {
    return this.unary("logistic", x);
  }
  logLogistic(x: Operand): Node {
    return this.unary("logLogistic", x);
  }
  sin(x: Operand): Node {
    return this.unary("sin", x);
  }
  cos(x: Operand): Node {
    return this.unary("cos", x);
  }
  tan(x: Operand): Node {
    return this.unary("tan", x);
  }
  asin(x: Operand): Node {
    return this.unary("asin", x);
  }
  acos(x: Operand): Node {
    return this.unary("acos", x);
  }
  atan(x: Operand): Node {
    return this.unary("atan", x);
  }
  sinh(x: Operand): Node {
    return this.unary("sinh", x);
  }
  cosh(x: Operand): Node {
    return this.unary("cosh", x);
  }
  tanh(x: Operand): Node {
    return this.unary("tanh", x);
  }
  floor(x: Operand): Node {
    return this.unary("floor", x);
  }
  ceil(x: Operand): Node {
    return this.unary("ceil", x);
  }
  round(x: Operand): Node {
    return this.unary("round", x);
  }
  lgamma(x: Operand): Node {
    return this.unary("lgamma", x);
  }
  digamma(x: Operand): Node {
    return this.unary("digamma", x);
  }
  trigamma(x: Operand): Node {
    return this.unary("trigamma", x);
  }
  erf(x: Operand): Node {
    return this.unary("erf", x);
  }
  erfc(x: Operand): Node {
    return this.unary("erfc", x);
  }
  normalCdf(x: Operand): Node {
    return this.unary("normalCdf", x);
  }
  normalLogCdf(x: Operand): Node {
    return this.unary("normalLogCdf", x);
  }
  normalQuantile(x: Operand): Node {
    return this.unary("normalQuantile", x);
  }
  not(x: Operand): Node {
    return this.unary("not", x);
  }
  isNaN(x: Operand): Node {
    return this.unary("isNaN", x);
  }
  add(x: Operand, y: Operand): Node {
    return this.binary("add", x, y);
  }
  sub(x: Operand, y: Operand): Node {
    return this.binary("sub", x, y);
  }
  mul(x: Operand, y: Operand): Node {
    return this.binary("mul", x, y);
  }
  div(x: Operand, y: Operand): Node {
    return this.binary("div", x, y);
  }
  pow(x: Operand, y: Operand): Node {
    return this.binary("pow", x, y);
  }
  min(x: Operand, y: Operand): Node {
    return this.binary("min", x, y);
  }
  max(x: Operand, y: Operand): Node {
    return this.binary("max", x, y);
  }
  atan2(x: Operand, y: Operand): Node {
    return this.binary("atan2", x, y);
  }
  mod(x: Operand, y: Operand): Node {
    return this.binary("mod", x, y);
  }
  intDiv(x: Operand, y: Operand): Node {
    return this.binary("intDiv", x, y);
  }
  guardedMul(x: Operand, y: Operand): Node {
    return this.binary("guardedMul", x, y);
  }
  logAddExp(x: Operand, y: Operand): Node {
    return this.binary("logAddExp", x, y);
  }
  lbeta(x: Operand, y: Operand): Node {
    return this.binary("lbeta", x, y);
  }
  lchoose(x: Operand, y: Operand): Node {
    return this.binary("lchoose", x, y);
  }
  gammaP(x: Operand, y: Operand): Node {
    return this.binary("gammaP", x, y);
  }
  gammaQ(x: Operand, y: Operand): Node {
    return this.binary("gammaQ", x, y);
  }
  logGammaP(x: Operand, y: Operand): Node {
    return this.binary("logGammaP", x, y);
  }
  logGammaQ(x: Operand, y: Operand): Node {
    return this.binary("logGammaQ", x, y);
  }
  studentTCdf(x: Operand, y: Operand): Node {
    return this.binary("studentTCdf", x, y);
  }
  studentTLogCdf(x: Operand, y: Operand): Node {
    return this.binary("studentTLogCdf", x, y);
  }
  eq(x: Operand, y: Operand): Node {
    return this.binary("eq", x, y);
  }
  ne(x: Operand, y: Operand): Node {
    return this.binary("ne", x, y);
  }
  lt(x: Operand, y: Operand): Node {
    return this.binary("lt", x, y);
  }
  le(x: Operand, y: Operand): Node {
    return this.binary("le", x, y);
  }
  gt(x: Operand, y: Operand): Node {
    return this.binary("gt", x, y);
  }
  ge(x: Operand, y: Operand): Node {
    return this.binary("ge", x, y);
  }
  and(x: Operand, y: Operand): Node {
    return this.binary("and", x, y);
  }
  or(x: Operand, y: Operand): Node {
    return this.binary("or", x, y);
  }
  betaInc(a: Operand, b: Operand, x: Operand): Node {
    return this.ternary("betaInc", a, b, x);
  }
  logBetaInc(a: Operand, b: Operand, x: Operand): Node {
    return this.ternary("logBetaInc", a, b, x);
  }
}
