/**
 * @file A log density on TensorFlow, as samplers see it: for one chain, or for many chains with one call a gradient. Every
 * number is a Float64; what the graph computes depends on the position alone, so that sessions in other threads give the
 * same bits.
 */

import { InternalError, type BatchedLogDensity, type LogDensity } from "@terrace/core";
import { positionName, writeDensityGraph, type DensityGraph, type DensityPrograms } from "./compile-graph.js";
import { explainGraph } from "./explain-graph.js";
import { GraphSession, type SessionHost } from "./session.js";

/** Names of coordinates, for error messages. */
export type CoordinateName = (index: number) => string;

/** What holding a session adds to a log density. */
interface InSession {
  readonly graph: DensityGraph;
  /** The TensorFlow graph as text. */
  explain(): string;
  /** Frees the graph and its data; evaluated after, the density throws RangeError. */
  dispose(): void;
}

/** A log density that holds memory of TensorFlow until `dispose` is called. */
export interface SessionLogDensity extends LogDensity, InSession {}

/** A log density of many chains that holds memory of TensorFlow until `dispose` is called. It answers at once. */
export interface SessionBatchedLogDensity extends BatchedLogDensity, InSession {
  logDensity(positions: Float64Array, values: Float64Array): void;
  logDensityGradient(positions: Float64Array, values: Float64Array, gradients: Float64Array): void;
}

/**
 * The log density of one chain as a TensorFlow graph.
 *
 * @throws UnsupportedOperationError where TensorFlow lacks an operation or refuses the graph
 * @example
 * const density = tensorflowLogDensity(loadTensorflow(), programs);
 * density.logDensityGradient(position, gradient);
 * density.dispose();
 */
export function tensorflowLogDensity(
  host: SessionHost,
  programs: DensityPrograms,
  coordinateName?: CoordinateName,
): SessionLogDensity {
  return holdDensityGraph(host, writeDensityGraph(programs), coordinateName);
}

/**
 * The log density of a graph that was written for one chain, here or in another thread.
 *
 * @throws UnsupportedOperationError where TensorFlow refuses the graph
 */
export function holdDensityGraph(
  host: SessionHost,
  graph: DensityGraph,
  coordinateName?: CoordinateName,
): SessionLogDensity {
  if (graph.numChains !== undefined)
    throw new InternalError("a graph of many chains where one of one chain was expected");
  const evaluate = evaluator(host, graph);
  const density: SessionLogDensity = {
    graph,
    dimension: graph.dimension,
    logDensity: (position) => evaluate.value(position)[0]!,
    logDensityGradient(position, gradient) {
      verifyLength("logDensityGradient", "gradient", gradient, graph.inputShape);
      const result = evaluate.density(position);
      gradient.set(result.subarray(1));
      return result[0]!;
    },
    allocate: (length) => new Float64Array(length),
    explain: () => explainGraph(graph),
    dispose: evaluate.dispose,
  };
  return coordinateName === undefined ? density : { ...density, coordinateName };
}

/**
 * The log density of `numChains` chains as a TensorFlow graph; arrays are `[dimension, chain]`.
 *
 * @throws UnsupportedOperationError where TensorFlow lacks an operation or refuses the graph; RangeError where `numChains` is
 * no integer from 1
 */
export function tensorflowBatchedLogDensity(
  host: SessionHost,
  programs: DensityPrograms,
  numChains: number,
  coordinateName?: CoordinateName,
): SessionBatchedLogDensity {
  if (!Number.isSafeInteger(numChains) || numChains < 1) {
    throw new RangeError(
      `tensorflowBatchedLogDensity: \`numChains\` must be an integer from 1, received ${numChains}.`,
    );
  }
  return holdBatchedDensityGraph(host, writeDensityGraph(programs, numChains), coordinateName);
}

/**
 * The log density of a graph that was written for many chains, here or in another thread.
 *
 * @throws UnsupportedOperationError where TensorFlow refuses the graph
 */
export function holdBatchedDensityGraph(
  host: SessionHost,
  graph: DensityGraph,
  coordinateName?: CoordinateName,
): SessionBatchedLogDensity {
  const { numChains } = graph;
  if (numChains === undefined) throw new InternalError("a graph of one chain where one of many was expected");
  const evaluate = evaluator(host, graph);
  const density: SessionBatchedLogDensity = {
    graph,
    dimension: graph.dimension,
    numChains,
    logDensity(positions, values) {
      verifyLength("logDensity", "values", values, [numChains]);
      values.set(evaluate.value(positions));
    },
    logDensityGradient(positions, values, gradients) {
      verifyLength("logDensityGradient", "values", values, [numChains]);
      verifyLength("logDensityGradient", "gradients", gradients, graph.inputShape);
      const result = evaluate.density(positions);
      values.set(result.subarray(0, numChains));
      gradients.set(result.subarray(numChains));
    },
    explain: () => explainGraph(graph),
    dispose: evaluate.dispose,
  };
  return coordinateName === undefined ? density : { ...density, coordinateName };
}

interface Evaluator {
  readonly value: (positions: Float64Array) => Float64Array;
  readonly density: (positions: Float64Array) => Float64Array;
  readonly dispose: () => void;
}

function evaluator(host: SessionHost, graph: DensityGraph): Evaluator {
  const session = new GraphSession(host, graph.nodes, graph.variables, positionName);
  const { inputShape, valueOutput, densityOutput } = graph;
  const run = (fn: string, positions: Float64Array, output: string): Float64Array => {
    verifyLength(fn, graph.numChains === undefined ? "position" : "positions", positions, inputShape);
    return session.run(positions, inputShape, output);
  };
  return {
    value: (positions) => run("logDensity", positions, valueOutput),
    density: (positions) => run("logDensityGradient", positions, densityOutput),
    dispose: () => session.close(),
  };
}

/** @throws TypeError where `values` is not a Float64Array of that many numbers */
function verifyLength(fn: string, name: string, values: Float64Array, shape: readonly number[]): void {
  const length = shape.reduce((product, size) => product * size, 1);
  if (values instanceof Float64Array && values.length === length) return;
  const received = values instanceof Float64Array ? `one of length ${values.length}` : typeof values;
  throw new TypeError(
    `${fn}: \`${name}\` must be a Float64Array of shape [${shape.join(", ")}], received ${received}.`,
  );
}
