/**
 * @file Functions made of other tensor operations, for implementations that have no kernel of their own for them. Each is as
 * accurate in its tails as the precision allows: digits are not lost to a difference of nearly equal numbers.
 */

import { erfcxCoefficients } from "@terrace/core";
import type { Shape } from "@terrace/graph";
import type { TensorOps } from "./tensor-ops.js";

const integerLists = new Map<string, Int32Array>();

/** One array for each list of whole numbers, so that an implementation that keeps constants keeps it once. */
export function sharedIntegers(values: readonly number[]): Int32Array {
  const key = values.join();
  let found = integerLists.get(key);
  if (found === undefined) {
    found = Int32Array.from(values);
    integerLists.set(key, found);
  }
  return found;
}

const logTwo = 0.6931471805599453;
const halfLogTwoPi = 0.9189385332046728;

/** Elementwise arithmetic with numbers beside tensors. */
function arithmetic<T>(ops: TensorOps<T>) {
  type Operand = T | number;
  const tensor = (x: Operand): T => (typeof x === "number" ? ops.scalar(x) : x);
  const binary = (fn: "add" | "sub" | "mul" | "div" | "min" | "max") => (x: Operand, y: Operand) =>
    ops.binary(fn, tensor(x), tensor(y));
  const compare = (fn: "eq" | "lt" | "le" | "gt" | "ge") => (x: Operand, y: Operand) =>
    ops.compare(fn, tensor(x), tensor(y));
  return {
    add: binary("add"),
    sub: binary("sub"),
    mul: binary("mul"),
    div: binary("div"),
    min: binary("min"),
    max: binary("max"),
    eq: compare("eq"),
    lt: compare("lt"),
    le: compare("le"),
    gt: compare("gt"),
    ge: compare("ge"),
    neg: (x: T) => ops.unary("neg", x),
    exp: (x: T) => ops.unary("exp", x),
    log: (x: T) => ops.unary("log", x),
    log1p: (x: T) => ops.unary("log1p", x),
    square: (x: T) => ops.unary("square", x),
    select: (condition: T, x: Operand, y: Operand) => ops.select(condition, tensor(x), tensor(y)),
    /** The polynomial in `x` with `coefficients`, constant term first. */
    polynomial: (x: T, coefficients: readonly number[]) => {
      let value = tensor(coefficients[coefficients.length - 1]!);
      for (let k = coefficients.length - 2; k >= 0; k--) {
        value = ops.binary("add", ops.binary("mul", value, x), tensor(coefficients[k]!));
      }
      return value;
    },
  };
}

/** The sign of x; NaN where x is. */
export function sign<T>(ops: TensorOps<T>, x: T): T {
  const { gt, lt, select } = arithmetic(ops);
  return select(gt(x, 0), 1, select(lt(x, 0), -1, x));
}

/** The nearest whole number, the larger one of two. */
export function round<T>(ops: TensorOps<T>, x: T): T {
  const { add, sub, ge, select } = arithmetic(ops);
  const below = ops.unary("floor", x);
  // Adding a half to x itself would round up the number just below a half.
  return select(ge(sub(x, below), 0.5), add(below, 1), below);
}

/** The quotient towards zero. */
export function intDiv<T>(ops: TensorOps<T>, x: T, y: T): T {
  const { div, lt, select } = arithmetic(ops);
  const quotient = div(x, y);
  return select(lt(quotient, 0), ops.unary("ceil", quotient), ops.unary("floor", quotient));
}

/** The remainder with the sign of x. */
export function mod<T>(ops: TensorOps<T>, x: T, y: T): T {
  const { sub, mul } = arithmetic(ops);
  return sub(x, mul(y, ops.binary("intDiv", x, y)));
}

/** The smaller of two, by comparison: NaN where an operand is. */
export function min<T>(ops: TensorOps<T>, x: T, y: T): T {
  const { le, select } = arithmetic(ops);
  return select(ops.or(le(x, y), ops.isNaN(x)), x, y);
}

/** The larger of two, by comparison: NaN where an operand is. */
export function max<T>(ops: TensorOps<T>, x: T, y: T): T {
  const { ge, select } = arithmetic(ops);
  return select(ops.or(ge(x, y), ops.isNaN(x)), x, y);
}

/** x y, and 0 where x is 0 whatever y is. */
export function guardedMul<T>(ops: TensorOps<T>, x: T, y: T): T {
  const { mul, eq, select } = arithmetic(ops);
  return select(eq(x, 0), 0, mul(x, y));
}

/** log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)). */
export function log1pExp<T>(ops: TensorOps<T>, x: T): T {
  const { add, max, neg, exp, log1p } = arithmetic(ops);
  return add(max(x, 0), log1p(exp(neg(ops.unary("abs", x)))));
}

/** log(1 - exp(x)) for x <= 0, by whichever form keeps the digits (Maechler 2012). */
export function log1mExp<T>(ops: TensorOps<T>, x: T): T {
  const { neg, exp, log, log1p, gt, select } = arithmetic(ops);
  return select(gt(x, -logTwo), log(neg(ops.unary("expm1", x))), log1p(neg(exp(x))));
}

/** log(1 / (1 + exp(-x))). */
export function logLogistic<T>(ops: TensorOps<T>, x: T): T {
  return ops.unary("neg", ops.unary("log1pExp", ops.unary("neg", x)));
}

/** log(exp(x) + exp(y)); an infinite maximum is the answer. */
export function logAddExp<T>(ops: TensorOps<T>, x: T, y: T): T {
  const { add, sub, max, min, neg, exp, log1p, eq, select } = arithmetic(ops);
  const larger = max(x, y);
  const distance = sub(larger, min(x, y));
  return select(eq(ops.unary("abs", larger), Infinity), larger, add(larger, log1p(exp(neg(distance)))));
}

/** P(Z <= x), by the complementary error function, which keeps the lower tail. */
export function normalCdf<T>(ops: TensorOps<T>, x: T): T {
  const { mul } = arithmetic(ops);
  return mul(0.5, ops.unary("erfc", mul(x, -Math.SQRT1_2)));
}

/**
 * log P(Z <= x): log(erfcx(|x| / sqrt 2) / 2) - x^2 / 2 below 0, log(1 - P(Z > x)) above. The scaled complement erfcx is a
 * polynomial in (x - 4) / (x + 4) over 1 + 2 x.
 */
export function normalLogCdf<T>(ops: TensorOps<T>, x: T): T {
  const { add, sub, mul, div, min, log, log1p, square, lt, select, polynomial } = arithmetic(ops);
  const isLower = lt(x, 0);
  // The quotient of two infinities is not wanted, nor a square that overflows.
  const a = min(mul(ops.unary("abs", x), Math.SQRT1_2), 1e18);
  const ratio = div(polynomial(div(sub(a, 4), add(a, 4)), erfcxCoefficients), add(a, 0.5));
  const lower = sub(log(mul(0.5, ratio)), mul(0.5, square(x)));
  const upper = log1p(mul(-0.5, ops.unary("erfc", mul(x, Math.SQRT1_2))));
  return select(isLower, lower, upper);
}

/**
 * The second derivative of log Gamma from a function that has it above 0; below by reflection:
 * pi^2 / sin(pi x)^2 - trigamma(1 - x).
 */
export function trigamma<T>(ops: TensorOps<T>, x: T, ofPositive: (x: T) => T): T {
  const { sub, mul, div, square, gt, select } = arithmetic(ops);
  const isPositive = gt(x, 0);
  const value = ofPositive(select(isPositive, x, sub(1, x)));
  const cosecant = div(Math.PI, ops.unary("sin", mul(Math.PI, x)));
  return select(isPositive, value, sub(square(cosecant), value));
}

const stirlingTerms = [
  0.08333333333333333, -0.002777777777777778, 0.0007936507936507937, -0.0005952380952380953, 0.0008417508417508417,
  -0.0019175269175269176, 0.00641025641025641, -0.029550653594771242,
];

/** log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2) for x >= 10 (NIST DLMF 5.11.1); of a smaller x that of 10. */
function stirlingSeries<T>(ops: TensorOps<T>, x: T): T {
  const { mul, max, square, polynomial } = arithmetic(ops);
  const r = ops.unary("reciprocal", max(x, 10));
  return mul(r, polynomial(square(r), stirlingTerms));
}

/** log B(a, b) for positive a and b, by Stirling's series where the gamma functions would cancel. */
export function lbeta<T>(ops: TensorOps<T>, x: T, y: T): T {
  const { add, sub, mul, div, min, max, neg, log, log1p, eq, ge, select } = arithmetic(ops);
  const small = min(x, y);
  const large = max(x, y);
  const total = add(small, large);
  const fromLarge = sub(stirlingSeries(ops, large), stirlingSeries(ops, total));
  const rest = log1p(neg(div(small, total)));
  const lgammaSmall = ops.unary("lgamma", small);
  const both = add(
    sub(add(mul(sub(small, 0.5), log(div(small, total))), mul(large, rest)), mul(0.5, log(large))),
    add(halfLogTwoPi, add(stirlingSeries(ops, small), fromLarge)),
  );
  const one = add(add(lgammaSmall, fromLarge), add(mul(small, sub(1, log(total))), mul(sub(large, 0.5), rest)));
  const neither = add(lgammaSmall, sub(ops.unary("lgamma", large), ops.unary("lgamma", total)));
  const value = select(ge(small, 10), both, select(ge(large, 10), one, neither));
  return select(eq(small, 0), Infinity, value);
}

/** The logarithm of the binomial coefficient of n and k; -Infinity where k < 0 or k > n. */
export function lchoose<T>(ops: TensorOps<T>, n: T, k: T): T {
  const { add, sub, neg, log1p, eq, lt, gt, select } = arithmetic(ops);
  const rest = sub(n, k);
  const inside = sub(neg(log1p(n)), ops.binary("lbeta", add(rest, 1), add(k, 1)));
  const ends = ops.or(eq(k, 0), eq(k, n));
  return select(ops.or(lt(k, 0), gt(k, n)), -Infinity, select(ends, 0, inside));
}

/** A function of (shape, x) where the shape is positive, NaN elsewhere. */
export function ofPositiveShape<T>(ops: TensorOps<T>, shape: T, value: T): T {
  const { gt, select } = arithmetic(ops);
  return select(gt(shape, 0), value, NaN);
}

/** log P, from the smaller of P and Q. */
export function logGammaP<T>(ops: TensorOps<T>, a: T, x: T): T {
  return logOfSmaller(ops, ops.binary("gammaP", a, x), ops.binary("gammaQ", a, x));
}

/** log Q, from the smaller of P and Q. */
export function logGammaQ<T>(ops: TensorOps<T>, a: T, x: T): T {
  return logOfSmaller(ops, ops.binary("gammaQ", a, x), ops.binary("gammaP", a, x));
}

/** log I_x(a, b), from the smaller of it and its complement. */
export function logBetaInc<T>(ops: TensorOps<T>, a: T, b: T, x: T): T {
  const { sub } = arithmetic(ops);
  return logOfSmaller(ops, ops.ternary("betaInc", a, b, x), ops.ternary("betaInc", b, a, sub(1, x)));
}

/** log p where 1 - p = q. */
function logOfSmaller<T>(ops: TensorOps<T>, p: T, q: T): T {
  const { neg, log, log1p, lt, select } = arithmetic(ops);
  return select(lt(p, 0.5), log(p), log1p(neg(q)));
}

/** P(T <= t) for Student's t. */
export function studentTCdf<T>(ops: TensorOps<T>, nu: T, t: T): T {
  const { sub, gt, select } = arithmetic(ops);
  const tail = studentTTail(ops, nu, t);
  return select(gt(t, 0), sub(1, tail), tail);
}

/** log P(T <= t) for Student's t. */
export function studentTLogCdf<T>(ops: TensorOps<T>, nu: T, t: T): T {
  const { neg, log, log1p, gt, select } = arithmetic(ops);
  const tail = studentTTail(ops, nu, t);
  return select(gt(t, 0), log1p(neg(tail)), log(tail));
}

/** P(T <= -|t|): half of I_x(nu / 2, 1 / 2) at x = nu / (nu + t^2), from the side where x has its digits. */
function studentTTail<T>(ops: TensorOps<T>, nu: T, t: T): T {
  const { add, sub, mul, div, square, lt, select } = arithmetic(ops);
  const half = mul(0.5, nu);
  const t2 = square(t);
  const total = add(nu, t2);
  const other = add(mul(0, half), 0.5);
  const far = mul(0.5, ops.ternary("betaInc", half, other, div(nu, total)));
  const near = mul(0.5, sub(1, ops.ternary("betaInc", other, half, div(t2, total))));
  return select(lt(t2, nu), near, far);
}

const triangles = new Map<number, Float64Array>();

/** 1 below the diagonal, 0 above, 1/2 on it; row-major. */
function halvedTriangle(n: number): Float64Array {
  let found = triangles.get(n);
  if (found === undefined) {
    found = Float64Array.from({ length: n * n }, (_, i) => {
      const below = Math.floor(i / n) - (i % n);
      return below > 0 ? 1 : below === 0 ? 0.5 : 0;
    });
    triangles.set(n, found);
  }
  return found;
}

/** Adjoint of A = L L' from the adjoint of L [Murray2016, eq. 9]: the symmetric part of L^-T P L^-1, P the lower half of L' adjoint. */
export function choleskyGradient<T>(ops: TensorOps<T>, l: T, adjoint: T, shape: Shape): T {
  const rank = shape.length;
  const n = shape[rank - 1]!;
  const weights = ops.constant(halvedTriangle(n), [n, n], "real");
  const isBelow = ops.cast(weights, "bool");
  const zero = ops.scalar(0);
  const product = ops.matmul(l, ops.select(isBelow, adjoint, zero), { transposeA: true, transposeB: false, rank });
  const half = ops.select(isBelow, ops.binary("mul", product, weights), zero);
  const swap = [...shape.keys()].map((axis) => (axis < rank - 2 ? axis : axis === rank - 1 ? rank - 2 : rank - 1));
  const solved = ops.triangularSolve(l, half, { transposed: true });
  const both = ops.triangularSolve(l, ops.transpose(solved, swap), { transposed: true });
  return ops.binary("mul", ops.scalar(0.5), ops.binary("add", both, ops.transpose(both, swap)));
}
