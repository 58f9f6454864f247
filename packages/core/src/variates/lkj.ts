/**
 * @file Random correlation matrices of the LKJ distribution by the onion method (Lewandowski, Kurowicka and Joe 2009,
 * section 3.2), which gives the Cholesky factor row by row.
 */
import type { Generator } from "../generator.js";
import { matmul } from "../linear-algebra/matmul.js";
import { randomGamma } from "./gamma.js";
import { randomStandardNormal } from "./normal.js";

/**
 * Writes the Cholesky factor of an LKJ random correlation matrix to `out`, zeros above the diagonal.
 *
 * @param n order of the matrix
 * @param shape positive; 1 is uniform over correlation matrices, larger is nearer to the identity
 * @param out `[n, n]` row-major
 */
export function randomLkjCorrCholesky(generator: Generator, n: number, shape: number, out: Float64Array): void {
  out.fill(0, 0, n * n);
  if (n > 0) out[0] = 1;
  for (let i = 1; i < n; i++) {
    // The squared length of the row left of the diagonal is beta(i / 2, shape + (n - 1 - i) / 2), its direction uniform:
    // i normals and an independent gamma give both without cancellation in 1 - length^2.
    const row = i * n;
    let total = 0;
    for (let j = 0; j < i; j++) {
      const z = randomStandardNormal(generator);
      out[row + j] = z;
      total += z * z;
    }
    const rest = 2 * randomGamma(generator, shape + 0.5 * (n - 1 - i));
    total += rest;
    const root = Math.sqrt(total);
    for (let j = 0; j < i; j++) out[row + j] /= root;
    out[row + i] = Math.sqrt(rest) / root;
  }
}

/**
 * Writes an LKJ random correlation matrix to `out`.
 *
 * @param n order of the matrix
 * @param shape positive; 1 is uniform over correlation matrices
 * @param out `[n, n]` row-major, symmetric, ones on the diagonal
 */
export function randomLkjCorr(generator: Generator, n: number, shape: number, out: Float64Array): void {
  const factor = new Float64Array(n * n);
  randomLkjCorrCholesky(generator, n, shape, factor);
  matmul(factor, factor, n, n, n, out, false, true);
  for (let i = 0; i < n; i++) out[i * n + i] = 1;
}
