/**
 * @file A log density evaluated on tensors, operation by operation, on whichever tfjs backend is set: for one chain, or for many
 * at once with the chains in the last axis. The gradient is the graph's own; no tape is used.
 */

import { UnsupportedOperationError } from "@terrace/core";
import type { BatchedLogDensity, LogDensity } from "@terrace/core";
import type { Graph } from "@terrace/graph";
import { countOperations, operationsText } from "./count-operations.js";
import { singlePrecisionFault } from "./single-precision.js";
import type { CoordinateName } from "./tensorflow-graph/density-session.js";
import { tensorEvaluator, type TensorEvaluator } from "./tensor-evaluator.js";

/** The programs of a log density. */
export interface TensorPrograms {
  /** From `position` `[dimension]` to `value` `[]` and `gradient` `[dimension]`. */
  readonly density: Graph;
  /** From `position` to `value`. */
  readonly value: Graph;
}

/** What tensors add to a log density. */
interface OnTensors {
  /** The tfjs backend for which it was compiled; evaluated while another one is set, it throws Error. */
  readonly backend: string;
  /** What evaluates it: the backend, the element type and the operations, as text. */
  explain(): string;
  /** Frees the data on the backend. The density is not to be used after. */
  dispose(): void;
}

/** A log density of one chain on tensors. */
export type TensorLogDensity = LogDensity & OnTensors;
/** A log density of many chains on tensors. */
export type TensorBatchedLogDensity = BatchedLogDensity & OnTensors;

/**
 * The log density of one chain on the tfjs backend that is set. `float32` there, `float64` on `tensorflow`.
 *
 * @param coordinateName - for error messages
 * @throws UnsupportedOperationError naming the operations that the backend lacks, where `float32` cannot hold the density, and
 *   where the backend cannot be read at once (`webgpu`: take {@link tensorBatchedLogDensity})
 * @example
 * await tf.setBackend("wasm");
 * const density = tensorLogDensity(plan.programs);
 * density.logDensityGradient(position, gradient);
 * density.dispose();
 */
export function tensorLogDensity(programs: TensorPrograms, coordinateName?: CoordinateName): TensorLogDensity {
  const evaluator = evaluatorOf(programs);
  if (evaluator.isAsync) {
    evaluator.dispose();
    throw new UnsupportedOperationError(
      `The tfjs backend \`${evaluator.backend}\` answers later, and a sampler of single chains does not wait. ` +
        "Take a sampler that moves many chains at once.",
    );
  }
  const dimension = dimensionOf(programs);
  return {
    dimension,
    ...described(evaluator, programs, undefined),
    ...(coordinateName === undefined ? {} : { coordinateName }),
    logDensity: (position) => evaluator.run(programs.value, position, undefined)[0]![0]!,
    logDensityGradient(position, gradient) {
      const [value, result] = evaluator.run(programs.density, position, undefined);
      gradient.set(result!);
      return value![0]!;
    },
    allocate: (length) => new Float64Array(length),
  };
}

/**
 * The log density of `numChains` chains on the tfjs backend that is set; arrays are `[dimension, chain]`. It answers at once
 * where the backend does.
 *
 * @throws UnsupportedOperationError naming the operations that the backend lacks, and where `float32` cannot hold the density
 */
export function tensorBatchedLogDensity(
  programs: TensorPrograms,
  numChains: number,
  coordinateName?: CoordinateName,
): TensorBatchedLogDensity {
  const evaluator = evaluatorOf(programs);
  const evaluate = (graph: Graph, positions: Float64Array, targets: readonly Float64Array[]): void | Promise<void> => {
    const put = (results: readonly Float64Array[]): void => targets.forEach((target, k) => target.set(results[k]!));
    if (evaluator.isAsync) return evaluator.runLater(graph, positions, numChains).then(put);
    put(evaluator.run(graph, positions, numChains));
  };
  return {
    dimension: dimensionOf(programs),
    numChains,
    ...described(evaluator, programs, numChains),
    ...(coordinateName === undefined ? {} : { coordinateName }),
    logDensity: (positions, values) => evaluate(programs.value, positions, [values]),
    logDensityGradient: (positions, values, gradients) => evaluate(programs.density, positions, [values, gradients]),
  };
}

function dimensionOf({ density }: TensorPrograms): number {
  return density.inputs[0]!.shape[0]!;
}

/** @throws UnsupportedOperationError where the backend cannot evaluate the programs */
function evaluatorOf({ density, value }: TensorPrograms): TensorEvaluator {
  const evaluator = tensorEvaluator([density, value]);
  const fault = evaluator.precision === "float32" ? singlePrecisionFault(density) : undefined;
  if (fault === undefined) return evaluator;
  evaluator.dispose();
  throw new UnsupportedOperationError(
    `The tfjs backend \`${evaluator.backend}\` computes in \`float32\`, which cannot hold this log density: ${fault} ` +
      'Take the backend "wasm" of Terrace, or tfjs-node, which compute in Float64.',
  );
}

function described(evaluator: TensorEvaluator, { density }: TensorPrograms, chains: number | undefined): OnTensors {
  const { backend, precision } = evaluator;
  return {
    backend,
    explain: () => `tfjs backend ${backend}, ${precision}; ${operationsText(countOperations(density, chains))}`,
    dispose: () => evaluator.dispose(),
  };
}
