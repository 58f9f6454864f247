/**
 * @file Linear algebra on parts of arrays, as kernels call it: every matrix is row-major from an offset on, and nothing is
 * allocated.
 */
import { dotAt } from "@terrace/core";

/** Lower Cholesky factor `[n, n]` of the matrix whose lower triangle is at `a`; all NaN where it is not positive definite. */
export function cholesky(out: Float64Array, to: number, a: Float64Array, from: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const row = to + i * n;
    for (let j = 0; j <= i; j++) {
      const other = to + j * n;
      const s = a[from + i * n + j]! - dotAt(out, row, out, other, j);
      if (i !== j) out[row + j] = s / out[other + j]!;
      else if (s > 0 && s < Infinity) out[row + j] = Math.sqrt(s);
      else {
        out.fill(NaN, to, to + n * n);
        return;
      }
    }
    for (let j = i + 1; j < n; j++) out[row + j] = 0;
  }
}

/** Solves `L x = b`, or `L' x = b` if `transposed` is 1, for `b` of shape `[n, m]`. */
export function triangularSolve(
  out: Float64Array,
  to: number,
  l: Float64Array,
  factor: number,
  b: Float64Array,
  from: number,
  n: number,
  m: number,
  transposed: number,
): void {
  // prettier-ignore
  if (out !== b || to !== from) for (let i = 0; i < n * m; i++) out[to + i] = b[from + i]!;
  // Row by row of the unknowns, so that the innermost loop runs along memory.
  for (let step = 0; step < n; step++) {
    const i = transposed === 1 ? n - 1 - step : step;
    const row = to + i * m;
    const start = transposed === 1 ? i + 1 : 0;
    const end = transposed === 1 ? n : i;
    for (let k = start; k < end; k++) {
      const weight = transposed === 1 ? l[factor + k * n + i]! : l[factor + i * n + k]!;
      const other = to + k * m;
      for (let c = 0; c < m; c++) out[row + c]! -= weight * out[other + c]!;
    }
    const pivot = l[factor + i * n + i]!;
    for (let c = 0; c < m; c++) out[row + c]! /= pivot;
  }
}

/**
 * Symmetric adjoint of `A = L L'` from the adjoint of `L` (lower triangle): the symmetric part of `L^-T Phi(L' Lbar) L^-1`,
 * with `Phi` the lower triangle, its diagonal halved (Murray 2016, "Differentiation of the Cholesky decomposition").
 */
export function choleskyGradient(
  out: Float64Array,
  to: number,
  l: Float64Array,
  factor: number,
  lbar: Float64Array,
  from: number,
  n: number,
  scratch: Float64Array,
): void {
  // prettier-ignore
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let s = 0;
      if (j <= i) for (let k = i; k < n; k++) s += l[factor + k * n + i]! * lbar[from + k * n + j]!;
      scratch[i * n + j] = i === j ? s / 2 : s;
    }
  }
  triangularSolve(scratch, 0, l, factor, scratch, 0, n, n, 1);
  const size = n * n;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) scratch[size + j * n + i] = scratch[i * n + j]!;
  triangularSolve(scratch, size, l, factor, scratch, size, n, n, 1);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) out[to + i * n + j] = (scratch[size + i * n + j]! + scratch[size + j * n + i]!) / 2;
  }
}

/** `[n, k] @ [k, m]`, either side transposed first where its flag is 1. */
export function matmul(
  out: Float64Array,
  to: number,
  a: Float64Array,
  left: number,
  b: Float64Array,
  right: number,
  n: number,
  k: number,
  m: number,
  transposeA: number,
  transposeB: number,
): void {
  // prettier-ignore
  const rowA = transposeA === 1 ? 1 : k;
  const columnA = transposeA === 1 ? n : 1;
  if (transposeB === 1) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < m; j++) {
        if (transposeA === 0) {
          out[to + i * m + j] = dotAt(a, left + i * k, b, right + j * k, k);
          continue;
        }
        let s = 0;
        for (let t = 0; t < k; t++) s += a[left + i + t * n]! * b[right + j * k + t]!;
        out[to + i * m + j] = s;
      }
    }
    return;
  }
  for (let i = 0; i < n; i++) {
    const row = to + i * m;
    for (let j = 0; j < m; j++) out[row + j] = 0;
    for (let t = 0; t < k; t++) {
      const weight = a[left + i * rowA + t * columnA]!;
      const other = right + t * m;
      for (let j = 0; j < m; j++) out[row + j]! += weight * b[other + j]!;
    }
  }
}
