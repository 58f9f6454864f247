/** @file Runs a program of positions over rows of draws: constrained parameters, reports, pointwise likelihoods, predictions. */

import { instantiateKernel, type KernelProgram } from "@terrace/backend-kernel/run";
import type { Generator } from "@terrace/core";

/**
 * Evaluates `program` at each row.
 *
 * @param positions `[numRows, dimension]`, unconstrained
 * @param outputs by output of the program, `[numRows, size]`; filled
 * @param generator for programs that draw; rows take from it in order
 */
export function runRows(
  program: KernelProgram,
  positions: Float64Array,
  dimension: number,
  numRows: number,
  outputs: readonly Float64Array[],
  generator: Generator,
): void {
  const kernel = instantiateKernel(program);
  const position = new Float64Array(dimension);
  const row = outputs.map((output) => new Float64Array(numRows === 0 ? 0 : output.length / numRows));
  for (let k = 0; k < numRows; k++) {
    position.set(positions.subarray(k * dimension, (k + 1) * dimension));
    kernel.run([position], row, generator);
    for (let j = 0; j < row.length; j++) outputs[j]!.set(row[j]!, k * row[j]!.length);
  }
}
