/** @file Values of the matrix operations, one matrix of the batch at a time, by the linear algebra of `@terrace/core`. */

import { cholesky, choleskyGradient, matmul, triangularSolve } from "@terrace/core";
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
  const batch = numElements(node.shape.slice(0, -2));
  for (let t = 0; t < batch; t++) {
    const left = reals(a, t * n * k, n * k);
    const right = reals(b, t * k * m, k * m);
    matmul(left, right, n, k, m, out.subarray(t * n * m, (t + 1) * n * m), node.transposeA, node.transposeB);
  }
  return out;
}

/** Lower Cholesky factors of a batch of matrices; all NaN where one is not positive definite. */
export function choleskyValues(a: Values, shape: Shape): Float64Array {
  const n = shape[shape.length - 1]!;
  const out = new Float64Array(a.length);
  for (let offset = 0; offset < a.length; offset += n * n) {
    const factor = out.subarray(offset, offset + n * n);
    if (!cholesky(reals(a, offset, n * n), n, factor)) factor.fill(NaN);
  }
  return out;
}

/** Symmetric adjoints of a batch of matrices from their factors and the factors' adjoints. */
export function choleskyGradientValues(l: Values, lbar: Values, shape: Shape): Float64Array {
  const n = shape[shape.length - 1]!;
  const out = new Float64Array(l.length);
  for (let offset = 0; offset < l.length; offset += n * n) {
    const size = n * n;
    choleskyGradient(reals(l, offset, size), n, reals(lbar, offset, size), out.subarray(offset, offset + size));
  }
  return out;
}

/** Solutions of a batch of lower triangular systems, or of the transposed ones. */
export function triangularSolveValues(l: Values, b: Values, shape: Shape, transposed: boolean): Float64Array {
  const n = shape[shape.length - 2]!;
  const m = shape[shape.length - 1]!;
  const out = new Float64Array(b.length);
  if (out.length === 0) return out;
  for (let t = 0; t * n * m < out.length; t++) {
    const target = out.subarray(t * n * m, (t + 1) * n * m);
    triangularSolve(reals(l, t * n * n, n * n), n, reals(b, t * n * m, n * m), m, target, transposed);
  }
  return out;
}

function reals(values: Values, offset: number, size: number): Float64Array {
  const part = values.subarray(offset, offset + size);
  return part instanceof Float64Array ? part : Float64Array.from(part);
}
