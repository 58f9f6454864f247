/**
 * @file A density on tfjs, on the backend that the program has set. On `tensorflow`, which stands where none is set, it is one
 * TensorFlow graph, written on the thread that compiles and held in a session by each thread that evaluates it; on the others
 * tensors op by op, on a thread beside each that evaluates.
 */

import { backendTfjsPackage, backendTfjsTensors } from "#tfjs";
import { instantiateLogDensity, type CompiledPrograms } from "@terrace/backend-kernel/run";
import type { DensityGraph, TensorDensity } from "@terrace/backend-tfjs";
import { chainByChain, type BatchedLogDensity, type LogDensity } from "@terrace/core";

import { shareArrays } from "../chains/shared-memory.js";
import type { Plan } from "../plan/programs.js";

/** A density as a TensorFlow graph or for tensors: plain data, which a structured clone carries. */
export type TfjsDensity = {
  readonly backend: "tfjs";
  /** The density in Float64 by which trajectories are accepted, where gradients are in Float32; an instance a session. */
  readonly exact?: CompiledPrograms;
} & ({ readonly graph: DensityGraph } | { readonly tensors: TensorDensity });

/** A density that holds memory outside the engine's. */
export type DisposableLogDensity = LogDensity & { dispose(): void };

/**
 * Compiles a plan's density for the tfjs backend that is set, so that what cannot be run is refused here: TensorFlow loads its graph
 * once; for tensors every operation is looked up, and Float32 compared with Float64.
 *
 * @param numChains chains evaluated at once; one, without an axis of chains, when absent
 * @param precision in which a TensorFlow graph computes what meets data; tensors of other backends have one of their own
 * @throws BackendUnavailableError in one line where there is no tfjs-node; UnsupportedOperationError where the backend lacks an
 * operation, refuses the graph or has too few digits; RangeError where the program has set a tfjs backend that is unknown here
 */
export function compileTfjsDensity(
  fn: string,
  plan: Plan,
  numChains?: number,
  precision: DensityGraph["precision"] = "double",
): TfjsDensity {
  const { currentTfjsBackend, loadTensorflow, verifyGraphLoads, writeDensityGraph } = backendTfjsPackage();
  const current = currentTfjsBackend() ?? "tensorflow";
  const { density, value } = plan.programs;
  if (current === "tensorflow") {
    const host = loadTensorflow();
    const graph = writeDensityGraph({ density, value }, numChains, precision);
    verifyGraphLoads(host, graph.nodes);
    return { backend: "tfjs", graph };
  }
  if (current !== "cpu" && current !== "wasm" && current !== "webgpu") {
    throw new RangeError(
      `${fn}: \`backend\` "tfjs" runs on the tfjs backends \`tensorflow\`, \`webgpu\`, \`wasm\` and \`cpu\`, and \`${current}\` ` +
        'is set. Call tf.setBackend("tensorflow") first.',
    );
  }
  const tensors = backendTfjsTensors().compileTensorDensity({ density, value }, numChains);
  return { backend: "tfjs", tensors: shareArrays(tensors) };
}

/** The density in a session of this thread, or on tensors of a thread beside it. */
export function instantiateTfjsDensity(density: TfjsDensity, coordinateNames: readonly string[]): DisposableLogDensity {
  const { holdDensityGraph, holdTensorDensity, loadTensorflow } = backendTfjsPackage();
  const coordinateName = (index: number): string => coordinateNames[index] ?? `position[${index}]`;
  if ("tensors" in density) return holdTensorDensity(density.tensors, coordinateName);
  return holdDensityGraph(loadTensorflow(), density.graph, coordinateName);
}

/**
 * The density of many chains in a session of this thread, or on tensors of a thread beside it; with the exact one where there is
 * one.
 *
 * @param index which instance of the exact density
 */
export function instantiateBatchedTfjsDensity(
  compiled: TfjsDensity,
  index: number,
  coordinateNames: readonly string[],
): BatchedLogDensity & { dispose(): void } {
  const density = batchedOnTfjs(compiled, coordinateNames);
  if (compiled.exact === undefined) return density;
  const inDouble = chainByChain(instantiateLogDensity(compiled.exact, index, coordinateNames), density.numChains);
  return { ...density, exactLogDensity: (positions, values) => inDouble.logDensity(positions, values) };
}

function batchedOnTfjs(
  density: TfjsDensity,
  coordinateNames: readonly string[],
): BatchedLogDensity & { dispose(): void } {
  const { holdBatchedDensityGraph, holdBatchedTensorDensity, loadTensorflow } = backendTfjsPackage();
  const coordinateName = (index: number): string => coordinateNames[index] ?? `position[${index}]`;
  if ("tensors" in density) return holdBatchedTensorDensity(density.tensors, coordinateName);
  return holdBatchedDensityGraph(loadTensorflow(), density.graph, coordinateName);
}

/** Ends evaluation on tensors before threads are ended from outside, which devices do not bear while they are asked. */
export function settleTfjsDensity(density: TfjsDensity): void {
  if ("tensors" in density) backendTfjsPackage().settleTensorDensity(density.tensors);
}

/** What evaluates the density, for `explain()`: why it was chosen, then lines about the graph. */
export function describeTfjsDensity(density: TfjsDensity): {
  readonly reason: string;
  readonly lines: readonly string[];
} {
  const { exact } = density;
  const corrected = exact === undefined ? "" : `; trajectories accepted in Float64 (${exact.backend})`;
  if ("tensors" in density) {
    const { tensorBackend, precision, numChains, operations } = density.tensors;
    const reason = `asked for; tensors op by op on the tfjs backend \`${tensorBackend}\`, which is set, in ${precision}${corrected}`;
    const chains = numChains === undefined ? [] : [`for ${numChains} chains at once`];
    return { reason, lines: [...chains, ...operations.split("; ")] };
  }
  const { loadTensorflow, summariseGraph } = backendTfjsPackage();
  const { graph } = density;
  const reason = `asked for; one TensorFlow graph a gradient, in tfjs-node with TensorFlow ${loadTensorflow().version}`;
  const single = "what meets data in Float32, what depends on parameters alone and sums over data in Float64";
  return { reason, lines: [...summariseGraph(graph), ...(graph.precision === "single" ? [single + corrected] : [])] };
}

/** Every operation of the graph as text, a line each. */
export function printTfjsDensity(density: TfjsDensity): readonly string[] {
  if ("tensors" in density) return describeTfjsDensity(density).lines;
  return backendTfjsPackage().explainGraph(density.graph).split("\n");
}
