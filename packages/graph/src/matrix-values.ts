/** @file Values of the matrix operations, one matrix of the batch at a time, by the linear algebra of `@terrace/core`. */

import * as core from "./functions.js";
import type { MatmulNode, Shape } from "./node.js";
import { numElements, type Values } from "./shape.js";

/** `[...batch, n, k] @ [...batch, k, m]`, either side transposed first. */
export function matmulValues(node: MatmulNode, a: Values, b: Values): Float64Array {
  const shapeA = node.inputs[0]!.shape;
  const rank = shapeA.length;
  const n = node.shape[rank - 2]!;
  const m = node.shape[rank - 1]!;
  const k = node.transposeA ? shapeA[rank - 2]! : shapeA[rank - 1]!;
  const out = new Float64Array(numElements(node.shape));
  const [rowA, columnA] = node.transposeA ? [1, n] : [k, 1];
  const [rowB, columnB] = node.transposeB ? [1, k] : [m, 1];
  const batch = numElements(node.shape.slice(0, -2));
  for (let t = 0; t < batch; t++) {
    const offsetA = t * n * k;
    const offsetB = t * k * m;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < m; j++) {
        let total = 0;
        for (let l = 0; l < k; l++) {
          total += a[offsetA + i * rowA + l * columnA]! * b[offsetB + l * rowB + j * columnB]!;
        }
        out[t * n * m + i * m + j] = total;
      }
    }
  }
  return out;
}

/** Lower Cholesky factors of a batch of matrices; all NaN where one is not positive definite. */
export function choleskyValues(a: Values, shape: Shape): Float64Array {
  const n = shape[shape.length - 1]!;
  const out = new Float64Array(a.length);
  for (let offset = 0; offset < a.length; offset += n * n) {
    out.set(core.cholesky(Float64Array.from(a.subarray(offset, offset + n * n)), n), offset);
  }
  return out;
}

/** Symmetric adjoints of a batch of matrices from their factors and the factors' adjoints. */
export function choleskyGradientValues(l: Values, lbar: Values, shape: Shape): Float64Array {
  const n = shape[shape.length - 1]!;
  const out = new Float64Array(l.length);
  for (let offset = 0; offset < l.length; offset += n * n) {
    const matrix = Float64Array.from(l.subarray(offset, offset + n * n));
    const adjoint = Float64Array.from(lbar.subarray(offset, offset + n * n));
    out.set(core.choleskyGradient(matrix, adjoint, n), offset);
  }
  return out;
}

/** Solutions of a batch of lower triangular systems, or of the transposed ones. */
export function triangularSolveValues(l: Values, b: Values, shape: Shape, transposed: boolean): Float64Array {
  const n = shape[shape.length - 2]!;
  const m = shape[shape.length - 1]!;
  const out = Float64Array.from(b);
  if (out.length === 0) return out;
  for (let t = 0; t * n * m < out.length; t++) {
    const matrix = Float64Array.from(l.subarray(t * n * n, (t + 1) * n * n));
    core.triangularSolve(matrix, n, out.subarray(t * n * m, (t + 1) * n * m), m, transposed);
  }
  return out;
}
