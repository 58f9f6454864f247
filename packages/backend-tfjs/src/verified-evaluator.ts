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

/**
 * @param chains - how many chains are evaluated at once, undefined for one without an axis of its own
 * @throws UnsupportedOperationError naming the operations that the backend lacks, where it fails at one, and where `float32` cannot
 *   hold the density
 */
export function verifiedEvaluator({ density, value }: TensorPrograms, chains: number | undefined): TensorEvaluator {
  const evaluator = tensorEvaluator([density, value]);
  const { backend, precision } = evaluator;
  const refuse = (why: string): never => {
    evaluator.dispose();
    throw new UnsupportedOperationError(
      `The tfjs backend \`${backend}\` ${why} Take the backend "wasm" of Terrace, or tfjs-node, which compute in Float64.`,
    );
  };
  const fault = precision === "float32" ? singlePrecisionFault(density) : undefined;
  if (fault !== undefined) refuse(`computes in \`float32\`, which cannot hold this log density: ${fault}`);
  try {
    evaluator.tryOut(density, chains);
  } catch (error) {
    const said = (error instanceof Error ? error.message : String(error)).replace(/\s*\n[^]*/, "");
    refuse(`cannot evaluate this log density: ${said.replace(/\.$/, "")}.`);
  }
  return evaluator;
}
