/** @file Wishart and inverse Wishart random matrices by Bartlett's decomposition (Smith and Hocking 1972, AS 53). */
import type { Generator } from "../generator.js";
import { matmul } from "../linear-algebra/matmul.js";
import { triangularSolve } from "../linear-algebra/triangular-solve.js";
import { randomChiSquare } from "./gamma.js";
import { randomStandardNormal } from "./normal.js";

/**
 * Writes a Wishart random matrix with mean `degreesOfFreedom` L L' to `out`.
 *
 * @param degreesOfFreedom greater than n - 1
 * @param scaleFactor the Cholesky factor L of the scale matrix, `[n, n]` row-major
 * @param n order of the matrices
 * @param out `[n, n]`, symmetric
 */
export function randomWishart(
  generator: Generator,
  degreesOfFreedom: number,
  scaleFactor: Float64Array,
  n: number,
  out: Float64Array,
): void {
  const product = new Float64Array(n * n);
  matmul(scaleFactor, bartlett(generator, degreesOfFreedom, n), n, n, n, product);
  matmul(product, product, n, n, n, out, false, true);
}

/**
 * Writes an inverse Wishart random matrix with mean L L' / (`degreesOfFreedom` - n - 1) to `out`.
 *
 * @param degreesOfFreedom greater than n - 1
 * @param scaleFactor the Cholesky factor L of the scale matrix, `[n, n]` row-major
 * @param n order of the matrices
 * @param out `[n, n]`, symmetric
 */
export function randomInvWishart(
  generator: Generator,
  degreesOfFreedom: number,
  scaleFactor: Float64Array,
  n: number,
  out: Float64Array,
): void {
  // The inverse of M A A' M' with M = L'^-1 is X' X, where A X = L'.
  const x = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) x[j * n + i] = scaleFactor[i * n + j]!;
  triangularSolve(bartlett(generator, degreesOfFreedom, n), n, x, n, x);
  matmul(x, x, n, n, n, out, true, false);
}

/** The Cholesky factor of a Wishart matrix with identity scale: roots of chi-squares over standard normals. */
function bartlett(generator: Generator, degreesOfFreedom: number, n: number): Float64Array {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) a[i * n + j] = randomStandardNormal(generator);
    a[i * n + i] = Math.sqrt(randomChiSquare(generator, degreesOfFreedom - i));
  }
  return a;
}
