/**
 * @file A log density made ready for the tensors of whichever tfjs backend is set, as plain data that goes to other threads. What the
 * backend cannot evaluate is refused here, where it is compiled.
 */

import type { SerialisedGraph } from "@terrace/graph";
import { serialiseGraph } from "@terrace/graph";
import type { TfjsBackendName } from "./node/load-tfjs-backend.js";
import { verifiedEvaluator, type TensorPrograms } from "./verified-evaluator.js";

/** A log density for one tfjs backend: plain data, which a structured clone carries. */
export interface TensorDensity {
  /** The tfjs backend for which it was compiled. */
  readonly tensorBackend: TfjsBackendName;
  readonly precision: "float32" | "float64";
  readonly dimension: number;
  /** How many chains are evaluated at once; undefined for one without an axis of its own. */
  readonly numChains: number | undefined;
  readonly density: SerialisedGraph;
  readonly value: SerialisedGraph;
  /** Eight bytes that all threads share which evaluate it; see `settleTensorDensity`. */
  readonly gate: SharedArrayBuffer;
  /** What tensors do in one evaluation, and what the host does, as text. */
  readonly operations: string;
}

/**
 * Compiles a log density for the tfjs backend that is set on this thread.
 *
 * @param numChains - how many chains are evaluated at once; one, without an axis of chains, when absent
 * @throws UnsupportedOperationError naming the operations that the backend lacks, and where `float32` cannot hold the density;
 *   RangeError where `numChains` is no integer from 1; Error where no backend is set
 */
export function compileTensorDensity(programs: TensorPrograms, numChains?: number): TensorDensity {
  if (numChains !== undefined && !(Number.isSafeInteger(numChains) && numChains >= 1)) {
    throw new RangeError(`compileTensorDensity: \`numChains\` must be an integer from 1, received ${numChains}.`);
  }
  const evaluator = verifiedEvaluator(programs, numChains);
  const { backend, precision } = evaluator;
  const operations = evaluator.explain(programs.density, numChains);
  evaluator.dispose();
  return {
    // A backend of another name is one that `holdTensorDensity` does not find, and says so.
    tensorBackend: backend as TfjsBackendName,
    precision,
    dimension: programs.density.inputs[0]!.shape[0]!,
    numChains,
    density: serialiseGraph(programs.density),
    value: serialiseGraph(programs.value),
    gate: new SharedArrayBuffer(8),
    operations,
  };
}
