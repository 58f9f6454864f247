/** @file Stand-ins for the special functions, linear algebra and variates of `@terrace/core` until it exports them all. */

import { UnsupportedOperationError } from "@terrace/core";

export const { exp, expm1, log, log1p, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, atan2, pow } = Math;

function missing(name: string): (...x: number[]) => number {
  return () => {
    throw new UnsupportedOperationError(`${name} is not available yet.`);
  };
}

export const log1pExp = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));
export const log1mExp = (x: number): number => (x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x)));
export const logistic = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

export function lgamma(x: number): number {
  if (x <= 0 && x === Math.floor(x)) return Infinity;
  if (x < 0) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgamma(1 - x);
  let shift = 0;
  while (x < 15) {
    shift += Math.log(x);
    x += 1;
  }
  const r = 1 / (x * x);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188))))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

export function digamma(x: number): number {
  let shift = 0;
  while (x < 15) {
    shift += 1 / x;
    x += 1;
  }
  const r = 1 / (x * x);
  return Math.log(x) - 0.5 / x - r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r / 132)))) - shift;
}

export function trigamma(x: number): number {
  let shift = 0;
  while (x < 15) {
    shift += 1 / (x * x);
    x += 1;
  }
  const r = 1 / (x * x);
  return 1 / x + r / 2 + (r / x) * (1 / 6 - r * (1 / 30 - r * (1 / 42 - r * (1 / 30 - (r * 5) / 66)))) + shift;
}

export const lbeta = (a: number, b: number): number => lgamma(a) + lgamma(b) - lgamma(a + b);
export const lchoose = (n: number, k: number): number => lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);

export const erf = missing("erf");
export const erfc = missing("erfc");
export const normalCdf = missing("normalCdf");
export const normalLogCdf = missing("normalLogCdf");
export const normalQuantile = missing("normalQuantile");
export const gammaP = missing("gammaP");
export const gammaQ = missing("gammaQ");
export const logGammaP = missing("logGammaP");
export const logGammaQ = missing("logGammaQ");
export const studentTCdf = missing("studentTCdf");
export const studentTLogCdf = missing("studentTLogCdf");
export const betaInc = missing("betaInc");
export const logBetaInc = missing("logBetaInc");

/** Lower Cholesky factor of the n x n matrix at `offset` of `a`, NaN where it is not positive definite. */
export function cholesky(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = a[i * n + j]!;
      for (let k = 0; k < j; k++) s -= l[i * n + k]! * l[j * n + k]!;
      if (i === j) {
        if (!(s > 0)) return l.fill(NaN);
        l[i * n + i] = Math.sqrt(s);
      } else l[i * n + j] = s / l[j * n + j]!;
    }
  }
  return l;
}

/** Solves `L x = b` or `L' x = b` in place for an n x m right-hand side. */
export function triangularSolve(l: Float64Array, n: number, b: Float64Array, m: number, transposed: boolean): void {
  for (let step = 0; step < n; step++) {
    const i = transposed ? n - 1 - step : step;
    for (let c = 0; c < m; c++) {
      let s = b[i * m + c]!;
      if (transposed) for (let k = i + 1; k < n; k++) s -= l[k * n + i]! * b[k * m + c]!;
      else for (let k = 0; k < i; k++) s -= l[i * n + k]! * b[k * m + c]!;
      b[i * m + c] = s / l[i * n + i]!;
    }
  }
}

/** Symmetric adjoint of A = L L' from the adjoint of L: the symmetric part of L^-T Phi(L' Lbar) L^-1. */
export function choleskyGradient(l: Float64Array, lbar: Float64Array, n: number): Float64Array {
  const p = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = 0;
      for (let k = i; k < n; k++) s += l[k * n + i]! * lbar[k * n + j]!;
      p[i * n + j] = i === j ? s / 2 : s;
    }
  }
  triangularSolve(l, n, p, n, true);
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) q[j * n + i] = p[i * n + j]!;
  triangularSolve(l, n, q, n, true);
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = (q[i * n + j]! + q[j * n + i]!) / 2;
  return out;
}
