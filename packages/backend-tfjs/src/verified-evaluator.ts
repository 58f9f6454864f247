/** @file The evaluator of a log density's programs on the tfjs backend that is set, once nothing speaks against it. */

import { UnsupportedOperationError } from "@terrace/core";
import type { Graph } from "@terrace/graph";
import { singlePrecisionFault } from "./single-precision.js";
import { tensorEvaluator, type TensorEvaluator } from "./tensor-evaluator.js";

/** The programs of a log density. */
export interface TensorPrograms {
  /** From `position` `[dimension]` to `value` `[]` and `gradient` `[dimension]`. */
  readonly density: Graph;
  /** From `position` to `value`. */
  readonly value: Graph;
}

/** @throws UnsupportedOperationError naming the operations that the backend lacks, and where `float32` cannot hold the density */
export function verifiedEvaluator({ density, value }: TensorPrograms): TensorEvaluator {
  const evaluator = tensorEvaluator([density, value]);
  const fault = evaluator.precision === "float32" ? singlePrecisionFault(density) : undefined;
  if (fault === undefined) return evaluator;
  evaluator.dispose();
  throw new UnsupportedOperationError(
    `The tfjs backend \`${evaluator.backend}\` computes in \`float32\`, which cannot hold this log density: ${fault} ` +
      'Take the backend "wasm" of Terrace, or tfjs-node, which compute in Float64.',
  );
}
