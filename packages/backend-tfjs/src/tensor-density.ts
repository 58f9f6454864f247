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
  readonly density: SerialisedGraph;
  readonly value: SerialisedGraph;
  /** What tensors do in one evaluation, and what the host does, as text. */
  readonly operations: string;
}

/**
 * Compiles a log density for the tfjs backend that is set on this thread.
 *
 * @throws UnsupportedOperationError naming the operations that the backend lacks, and where `float32` cannot hold the density;
 *   Error where no backend is set
 */
export function compileTensorDensity(programs: TensorPrograms): TensorDensity {
  const evaluator = verifiedEvaluator(programs, undefined);
  const { backend, precision } = evaluator;
  const operations = evaluator.explain(programs.density, undefined);
  evaluator.dispose();
  return {
    // A backend of another name is one that `holdTensorDensity` does not find, and says so.
    tensorBackend: backend as TfjsBackendName,
    precision,
    dimension: programs.density.inputs[0]!.shape[0]!,
    density: serialiseGraph(programs.density),
    value: serialiseGraph(programs.value),
    operations,
  };
}
