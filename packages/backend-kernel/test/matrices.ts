/** @file Matrices for tests, row-major. */

/** Numbers in (-1, 1) that look random. */
export function wave(length: number, seed: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => (Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 43758.5453) % 1);
}

/** Positive definite `[n, n]` with a small condition number. */
export function positiveMatrix(n: number): Float64Array {
  const x = wave(n * n, 1);
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return (x[i * n + j]! + x[j * n + i]!) / 2 + (i === j ? n + 1 : 0);
  });
}

/** Lower triangular `[n, n]` with a small condition number; numbers above the diagonal that nobody may read. */
export function factorMatrix(n: number): Float64Array {
  return wave(n * n, 6).map((x, at) => (at % (n + 1) === 0 ? 2 + n / 3 + x : x));
}

/**
 * Covariance `[n, n]` of a smooth Gaussian process at points `spacing` length scales apart, with `jitter` on the diagonal: the
 * condition number is about n / jitter where points are close.
 */
export function smoothCovariance(n: number, spacing: number, jitter: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => {
    const gap = spacing * (Math.floor(at / n) - (at % n));
    return Math.exp(-0.5 * gap * gap) + (gap === 0 ? jitter : 0);
  });
}
