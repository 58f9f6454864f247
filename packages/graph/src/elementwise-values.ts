/**
 * @file What each elementwise function computes for one element. The numbers come from `@terrace/core`, whose functions the
 * kernels call too, so that interpreter and kernels agree in bits.
 */

import { special as core } from "@terrace/core";
import type { BinaryFunction, TernaryFunction, UnaryFunction } from "./node.js";

/** Elementwise functions of one operand. */
export const unaryValues: Readonly<Record<UnaryFunction, (x: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  square: (x) => x * x,
  sqrt: Math.sqrt,
  reciprocal: (x) => 1 / x,
  exp: core.exp,
  expm1: core.expm1,
  log: core.log,
  log1p: core.log1p,
  log1pExp: core.log1pExp,
  log1mExp: core.log1mExp,
  logistic: core.logistic,
  logLogistic: core.logLogistic,
  sin: core.sin,
  cos: core.cos,
  tan: core.tan,
  asin: core.asin,
  acos: core.acos,
  atan: core.atan,
  sinh: core.sinh,
  cosh: core.cosh,
  tanh: core.tanh,
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
  lgamma: core.lgamma,
  digamma: core.digamma,
  trigamma: core.trigamma,
  erf: core.erf,
  erfc: core.erfc,
  normalCdf: core.normalCdf,
  normalLogCdf: core.normalLogCdf,
  normalQuantile: core.normalQuantile,
  not: (x) => (x === 0 ? 1 : 0),
  isNaN: (x) => (x !== x ? 1 : 0),
};

/**
 * Elementwise functions of two operands. `mod` and `intDiv` truncate towards zero, so that `mod` has the sign of the
 * dividend as in Stan; `min` and `max` are NaN where an operand is; comparisons with NaN are false, `ne` true.
 */
export const binaryValues: Readonly<Record<BinaryFunction, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  pow: core.pow,
  min: Math.min,
  max: Math.max,
  atan2: core.atan2,
  mod: (x, y) => x % y,
  intDiv: (x, y) => Math.trunc(x / y),
  guardedMul: (x, y) => (x === 0 ? 0 : x * y),
  logAddExp: core.logAddExp,
  lbeta: core.lbeta,
  lchoose: core.lchoose,
  gammaP: core.gammaP,
  gammaQ: core.gammaQ,
  logGammaP: core.logGammaP,
  logGammaQ: core.logGammaQ,
  studentTCdf: (nu, x) => core.studentTCdf(x, nu),
  studentTLogCdf: (nu, x) => core.studentTLogCdf(x, nu),
  eq: (x, y) => (x === y ? 1 : 0),
  ne: (x, y) => (x !== y ? 1 : 0),
  lt: (x, y) => (x < y ? 1 : 0),
  le: (x, y) => (x <= y ? 1 : 0),
  gt: (x, y) => (x > y ? 1 : 0),
  ge: (x, y) => (x >= y ? 1 : 0),
  and: (x, y) => (x !== 0 && y !== 0 ? 1 : 0),
  or: (x, y) => (x !== 0 || y !== 0 ? 1 : 0),
};

/** Elementwise functions of three operands. */
export const ternaryValues: Readonly<Record<TernaryFunction, (x: number, y: number, z: number) => number>> = {
  betaInc: core.betaInc,
  logBetaInc: core.logBetaInc,
};
