/**
 * @file A density on tfjs-node: one TensorFlow graph, written on the thread that compiles and held in a session by each thread
 * that evaluates it.
 */

import { backendTfjsPackage } from "#tfjs";
import type { DensityGraph } from "@terrace/backend-tfjs";
import type { BatchedLogDensity, LogDensity } from "@terrace/core";

import type { Plan } from "../plan/programs.js";

/** A density as a TensorFlow graph: plain data, which a structured clone carries. */
export interface TfjsDensity {
  readonly backend: "tfjs";
  readonly graph: DensityGraph;
}

/** A density that holds memory outside the engine's. */
export type DisposableLogDensity = LogDensity & { dispose(): void };

/**
 * Writes the graph of a plan's density, and has TensorFlow load it once, so that what cannot be run is refused here.
 *
 * @param numChains chains evaluated at once; one, without an axis of chains, when absent
 * @throws BackendUnavailableError in one line where there is no tfjs-node; UnsupportedOperationError where TensorFlow lacks an
 * operation or refuses the graph; RangeError where the program has set another tfjs backend
 */
export function compileTfjsDensity(fn: string, plan: Plan, numChains?: number): TfjsDensity {
  const { currentTfjsBackend, loadTensorflow, verifyGraphLoads, writeDensityGraph } = backendTfjsPackage();
  const current = currentTfjsBackend();
  if (current !== undefined && current !== "tensorflow") {
    throw new RangeError(
      `${fn}: \`backend\` "tfjs" runs on the tfjs backend \`tensorflow\`, and \`${current}\` is set. ` +
        'Call tf.setBackend("tensorflow") first, or take `tensorLogDensity` of @terrace/backend-tfjs/tensors.',
    );
  }
  const host = loadTensorflow();
  const { density, value } = plan.programs;
  const graph = writeDensityGraph({ density, value }, numChains);
  verifyGraphLoads(host, graph.nodes);
  return { backend: "tfjs", graph };
}

/** The density in a session of this thread. */
export function instantiateTfjsDensity(
  { graph }: TfjsDensity,
  coordinateNames: readonly string[],
): DisposableLogDensity {
  const { holdDensityGraph, loadTensorflow } = backendTfjsPackage();
  return holdDensityGraph(loadTensorflow(), graph, (index) => coordinateNames[index] ?? `position[${index}]`);
}

/** The density of many chains in a session of this thread. */
export function instantiateBatchedTfjsDensity(
  { graph }: TfjsDensity,
  coordinateNames: readonly string[],
): BatchedLogDensity & { dispose(): void } {
  const { holdBatchedDensityGraph, loadTensorflow } = backendTfjsPackage();
  return holdBatchedDensityGraph(loadTensorflow(), graph, (index) => coordinateNames[index] ?? `position[${index}]`);
}

/** What evaluates the density, for `explain()`: why it was chosen, then lines about the graph. */
export function describeTfjsDensity({ graph }: TfjsDensity): {
  readonly reason: string;
  readonly lines: readonly string[];
} {
  const { loadTensorflow, summariseGraph } = backendTfjsPackage();
  const reason = `asked for; one TensorFlow graph a gradient, in tfjs-node with TensorFlow ${loadTensorflow().version}`;
  return { reason, lines: summariseGraph(graph) };
}

/** Every operation of the graph as text. */
export function printTfjsDensity({ graph }: TfjsDensity): string {
  return backendTfjsPackage().explainGraph(graph);
}
