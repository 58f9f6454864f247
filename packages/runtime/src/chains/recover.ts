/** @file Runs a program of rows over rows of draws: constrained parameters, reports, pointwise likelihoods, predictions. */

import type { Kernel } from "@terrace/backend-kernel/run";
import type { Generator } from "@terrace/core";

/**
 * Evaluates a program at each row.
 *
 * @param kernel of the program, whose inputs are the parts of a row, in order
 * @param rows `[numRows, rowSize]`
 * @param outputs by output of the program, `[numRows, size]`; filled
 * @param generator for programs that draw; rows take from it in order
 */
export function runRows(
  kernel: Kernel,
  rows: Float64Array,
  rowSize: number,
  numRows: number,
  outputs: readonly Float64Array[],
  generator: Generator,
): void {
  const row = new Float64Array(rowSize);
  const inputs = partsOf(kernel.inputs, row);
  const results = outputs.map((output) => new Float64Array(numRows === 0 ? 0 : output.length / numRows));
  for (let k = 0; k < numRows; k++) {
    row.set(rows.subarray(k * rowSize, (k + 1) * rowSize));
    kernel.run(inputs, results, generator);
    for (let j = 0; j < results.length; j++) outputs[j]!.set(results[j]!, k * results[j]!.length);
  }
}

/** Views of a row's parts, one after the other. */
export function partsOf(parts: readonly { readonly length: number }[], row: Float64Array): Float64Array[] {
  let offset = 0;
  return parts.map(({ length }) => row.subarray(offset, (offset += length)));
}
