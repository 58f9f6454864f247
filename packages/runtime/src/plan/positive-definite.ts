/** @file Functions of symmetric positive definite matrices, and the check of those that are data. */

import type { Expression } from "@terrace/distributions";
import type { Lowered } from "./axes.js";
import type { Scope } from "./scope.js";

/** Functions that read the lower triangle of their first argument alone. */
const ofPositiveDefinite: ReadonlySet<string> = new Set(["cholesky", "inverse", "log_determinant", "solve"]);

/** How far mirrored elements of a matrix of data may differ, relative to its largest element: data has printed digits. */
const symmetryTolerance = 1e-8;

/** Whether the first argument of `fn` must be symmetric positive definite. */
export function takesPositiveDefinite(fn: string): boolean {
  return ofPositiveDefinite.has(fn);
}

/**
 * Checks matrices of data, which would otherwise give the answer for their lower triangle, or NaN.
 * @param matrix the value of `expression`, `[...batch, K, K]`; one that depends on parameters is left alone
 * @throws ModelError naming the elements that differ
 */
export function verifyPositiveDefinite(scope: Scope, fn: string, expression: Expression, matrix: Lowered): void {
  const values = scope.constantValues(matrix.node);
  if (values === undefined) return;
  const size = matrix.node.shape[matrix.node.shape.length - 1]!;
  for (let base = 0; base < values.length; base += size * size) {
    const one = values.subarray(base, base + size * size);
    let largest = 0;
    for (const element of one) largest = Math.max(largest, Math.abs(element));
    const tolerance = symmetryTolerance * largest;
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < row; column++) {
        const [below, above] = [one[row * size + column]!, one[column * size + row]!];
        if (Math.abs(below - above) <= tolerance) continue;
        throw scope.errors.asymmetric(scope.graph, expression.span, fn, row, column, below, above);
      }
    }
  }
  const factor = scope.constantValues(scope.builder.cholesky(matrix.node))!;
  if (factor.some(Number.isNaN)) throw scope.errors.notPositiveDefinite(scope.graph, expression.span, fn);
}
