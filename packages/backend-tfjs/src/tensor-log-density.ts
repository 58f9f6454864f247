/**
 * @file A log density evaluated on tensors, operation by operation, on whichever tfjs backend is set: for one chain, or for many
 * at once with the chains in the last axis. The gradient is the graph's own; no tape is used.
 */

import { UnsupportedOperationError } from "@terrace/core";
import type { BatchedLogDensity, LogDensity } from "@terrace/core";
import type { Graph } from "@terrace/graph";
import type { CoordinateName } from "./tensorflow-graph/density-session.js";
import type { TensorEvaluator } from "./tensor-evaluator.js";
import { verifiedEvaluator, type TensorPrograms } from "./verified-evaluator.js";

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
 *   where the backend cannot be read at once (`webgpu`: take `holdTensorDensity`)
 * @example
 * await tf.setBackend("wasm");
 * const density = tensorLogDensity(plan.programs);
 * density.logDensityGradient(position, gradient);
 * density.dispose();
 */
export function tensorLogDensity(programs: TensorPrograms, coordinateName?: CoordinateName): TensorLogDensity {
  const evaluator = verifiedEvaluator(programs, undefined);
  if (evaluator.isAsync) {
    evaluator.dispose();
    throw new UnsupportedOperationError(
      `The tfjs backend \`${evaluator.backend}\` answers later, and a sampler of single chains does not wait. ` +
        "Take `holdTensorDensity`, which waits on a thread of its own, or `tensorBatchedLogDensity`.",
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
  const evaluator = verifiedEvaluator(programs, numChains);
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

function described(evaluator: TensorEvaluator, { density }: TensorPrograms, chains: number | undefined): OnTensors {
  const { backend, precision } = evaluator;
  return {
    backend,
    explain: () => `tfjs backend ${backend}, ${precision}; ${evaluator.explain(density, chains)}`,
    dispose: () => evaluator.dispose(),
  };
}
