/**
 * @file The value and the gradient of a log density as one TensorFlow graph: written by the rules that every tensor backend
 * shares, with the bits of Float64 numbers at its boundary.
 */

import type { Graph } from "@terrace/graph";
import { InternalError, UnsupportedOperationError } from "@terrace/core";
import { MixedEvaluation } from "../mixed-evaluation.js";
import { rowsInBlocks } from "../rows-in-blocks.js";
import { singlePrecisionFault } from "../single-precision.js";
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
  /** Element type in which what meets data is computed. */
  readonly precision: "double" | "single";
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
 * @param precision `"single"`: what meets data is computed in Float32, after centring, and summed in Float64; what depends on
 *   parameters alone stays in Float64
 * @throws UnsupportedOperationError where TensorFlow lacks an operation, and where Float32 cannot hold the density
 */
export function writeDensityGraph(
  programs: DensityPrograms,
  numChains?: number,
  precision: DensityGraph["precision"] = "double",
): DensityGraph {
  const { double, int32, int64 } = TensorFlowType;
  const dimension = programs.density.inputs[0]?.shape[0];
  if (dimension === undefined || programs.density.inputs.length !== 1) {
    throw new InternalError("a density program takes one vector, the position");
  }
  const chains = numChains === undefined ? [] : [numChains];
  const writer = new GraphWriter();
  const data = new GraphData(writer);
  const ops = new GraphOps(writer, data, double);
  const inputShape = [dimension, ...chains];
  const fed = writer.placeholder(positionName, int64, inputShape);
  const position = writer.op("Bitcast", [fed], double, { T: typeAttribute(int64), type: typeAttribute(double) });

  const bits = (x: GraphTensor): string => {
    return writer.op("Bitcast", [x], int64, { T: typeAttribute(double), type: typeAttribute(int64) }).ref;
  };
  const translate = (graph: Graph): GraphTensor[] => {
    if (precision === "double") {
      return translateGraph(rowsInBlocks(graph, numChains ?? 1), ops, [position], numChains);
    }
    const singles = new GraphOps(writer, data, TensorFlowType.float);
    return new MixedEvaluation(graph).inOneGraph(
      ops,
      {
        ops: singles,
        enter: (x) => ops.convert(x, TensorFlowType.float),
        leave: (x) => ops.convert(x, double),
        sumUp: (x, axes) => singles.wideSum(x, axes),
      },
      position,
      numChains,
    );
  };
  if (precision === "single") verifySinglePrecision(programs.density);
  // Value and gradient leave as one tensor: each result that is asked for costs a microsecond or two.
  const [value, gradient] = translate(programs.density);
  const parts = [ops.reshape(value!, [1, ...chains]), gradient!, writer.integer(0)];
  const packed = writer.op("ConcatV2", parts, double, {
    N: { kind: "int", value: 2 },
    T: typeAttribute(double),
    Tidx: typeAttribute(int32),
  });
  const [valueAlone] = translate(programs.value);
  return {
    dimension,
    numChains,
    precision,
    nodes: writer.nodes,
    variables: data.variables,
    inputShape,
    densityOutput: `${bits(packed)}:0`,
    valueOutput: `${bits(ops.reshape(valueAlone!, [1, ...chains]))}:0`,
  };
}

function verifySinglePrecision(density: Graph): void {
  const fault = singlePrecisionFault(density);
  if (fault === undefined) return;
  throw new UnsupportedOperationError(
    `Float32 (\`precision\` "single" or "corrected") cannot hold this log density: ${fault} Take "double".`,
  );
}
