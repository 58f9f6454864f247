/**
 * @file The value and the gradient of a log density as one TensorFlow graph: written by the rules that every tensor backend
 * shares, with the bits of Float64 numbers at its boundary.
 */

import type { Graph } from "@terrace/graph";
import { InternalError } from "@terrace/core";
import { translateGraph } from "../translate-graph.js";
import { GraphData, type DataVariable } from "./graph-data.js";
import { GraphOps } from "./graph-ops.js";
import { GraphWriter, TensorFlowType, typeAttribute, type GraphNode, type GraphTensor } from "./graph-writer.js";

/** The two programs of a log density; see {@link writeDensityGraph}. */
export interface DensityPrograms {
  /** From `position` `[dimension]` to `value` `[]` and `gradient` `[dimension]`. */
  readonly density: Graph;
  /** From `position` to `value`. */
  readonly value: Graph;
}

/** A graph that is ready to be loaded. */
export interface DensityGraph {
  readonly dimension: number;
  /** Chains evaluated at once; undefined for one without an axis of chains. */
  readonly numChains: number | undefined;
  readonly nodes: readonly GraphNode[];
  readonly variables: readonly DataVariable[];
  /** Shape of the position: `[dimension]`, with chains `[dimension, chain]`. */
  readonly inputShape: readonly number[];
  /** Result with the value, then the gradient: `[1 + dimension]` or `[1 + dimension, chain]`. */
  readonly densityOutput: string;
  /** Result with the value alone: `[1]` or `[1, chain]`. */
  readonly valueOutput: string;
}

/** Name of the placeholder that takes the position. */
export const positionName = "position";

/**
 * Writes the graph of a log density.
 *
 * @param numChains chains evaluated at once, last axis of the position; without it there is one chain and no such axis
 * @throws UnsupportedOperationError where TensorFlow lacks an operation
 */
export function writeDensityGraph(programs: DensityPrograms, numChains?: number): DensityGraph {
  const { double, int32, int64 } = TensorFlowType;
  const dimension = programs.density.inputs[0]?.shape[0];
  if (dimension === undefined || programs.density.inputs.length !== 1) {
    throw new InternalError("a density program takes one vector, the position");
  }
  const chains = numChains === undefined ? [] : [numChains];
  const writer = new GraphWriter();
  const data = new GraphData(writer);
  const ops = new GraphOps(writer, data);
  const inputShape = [dimension, ...chains];
  const fed = writer.placeholder(positionName, int64, inputShape);
  const position = writer.op("Bitcast", [fed], double, { T: typeAttribute(int64), type: typeAttribute(double) });

  const bits = (x: GraphTensor): string => {
    return writer.op("Bitcast", [x], int64, { T: typeAttribute(double), type: typeAttribute(int64) }).ref;
  };
  // Value and gradient leave as one tensor: each result that is asked for costs a microsecond or two.
  const [value, gradient] = translateGraph(programs.density, ops, [position], numChains);
  const parts = [ops.reshape(value!, [1, ...chains]), gradient!, writer.integer(0)];
  const packed = writer.op("ConcatV2", parts, double, {
    N: { kind: "int", value: 2 },
    T: typeAttribute(double),
    Tidx: typeAttribute(int32),
  });
  const [valueAlone] = translateGraph(programs.value, ops, [position], numChains);
  return {
    dimension,
    numChains,
    nodes: writer.nodes,
    variables: data.variables,
    inputShape,
    densityOutput: `${bits(packed)}:0`,
    valueOutput: `${bits(ops.reshape(valueAlone!, [1, ...chains]))}:0`,
  };
}
