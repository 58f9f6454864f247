/** @file The linear algebra of kernel programs as functions of a module, one for each combination of sizes. */
import type { FunctionWriter } from "../function-writer.js";
import { writeCholeskyGradient } from "./cholesky-gradient.js";
import { writeCholesky } from "./cholesky.js";
import { writeMatmul } from "./matmul.js";
import { writeTriangularSolve } from "./triangular-solve.js";

/** A function of `matrix-functions.ts`: so many arrays, each with the index of its first element, then sizes and flags. */
export interface MatrixFunction {
  readonly numArrays: number;
  /** Its code for known sizes and flags; it is given the addresses of the first elements. */
  readonly write: (...sizes: number[]) => FunctionWriter;
}

/** By the names that kernels call them by. */
export const matrixFunctions: ReadonlyMap<string, MatrixFunction> = new Map<string, MatrixFunction>([
  ["cholesky", { numArrays: 2, write: writeCholesky }],
  ["choleskyGradient", { numArrays: 3, write: writeCholeskyGradient }],
  ["triangularSolve", { numArrays: 3, write: (n, m, transposed) => writeTriangularSolve(n!, m!, transposed === 1) }],
  [
    "matmul",
    {
      numArrays: 3,
      write: (n, k, m, a, b) => writeMatmul({ n: n!, k: k!, m: m!, transposeA: a === 1, transposeB: b === 1 }),
    },
  ],
]);
