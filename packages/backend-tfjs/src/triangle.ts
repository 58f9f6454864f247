/** @file The lower triangle of ones. */

import { tensor2d, type Tensor } from "@tensorflow/tfjs-core";

/** `[n, n]`: 1 on and below the diagonal, 0 above. */
export function triangle(n: number): Tensor {
  return tensor2d(Float32Array.from({ length: n * n }, (_, i) => (i % n <= Math.floor(i / n) ? 1 : 0)), [n, n]); // prettier-ignore
}
