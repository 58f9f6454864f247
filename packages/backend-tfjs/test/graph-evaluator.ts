/** @file Any graph, of whatever inputs and outputs, as one TensorFlow graph: inputs and outputs travel in one vector each. */
import { numElements } from "@terrace/graph";
import type { Graph, Shape } from "@terrace/graph";
import type { Tensorflow } from "../src/index.js";
import { GraphData } from "../src/tensorflow-graph/graph-data.js";
import { GraphOps } from "../src/tensorflow-graph/graph-ops.js";
import { GraphWriter, TensorFlowType, typeAttribute } from "../src/tensorflow-graph/graph-writer.js";
import { GraphSession } from "../src/tensorflow-graph/session.js";
import { translateGraph } from "../src/translate-graph.js";

/** Outputs of `graph`, row-major with the chains last where there are any. */
export function runAsOneGraph(
  tensorflow: Tensorflow,
  graph: Graph,
  inputs: readonly Float64Array[],
  chains?: number,
): Float64Array[] {
  const { int64, double } = TensorFlowType;
  const withChains = (shape: Shape): number[] => (chains === undefined ? [...shape] : [...shape, chains]);
  const packed = Float64Array.from(inputs.flatMap((values) => [...values]));
  const writer = new GraphWriter();
  const data = new GraphData(writer);
  const ops = new GraphOps(writer, data, double);
  const fed = writer.placeholder("inputs", int64, [packed.length]);
  const all = writer.op("Bitcast", [fed], double, { T: typeAttribute(int64), type: typeAttribute(double) });
  let start = 0;
  const given = graph.inputs.map(({ shape }, k) => {
    const size = inputs[k]!.length;
    const own = ops.reshape(ops.slice(all, [start], [size], [1]), withChains(shape));
    start += size;
    return own;
  });
  const results = translateGraph(graph, ops, given, chains);
  const sizes = graph.outputs.map(({ node }) => numElements(withChains(node.shape)));
  const flat = ops.concat(
    results.map((x, k) => ops.reshape(x, [sizes[k]!])),
    0,
  );
  const bits = writer.op("Bitcast", [flat], int64, { T: typeAttribute(double), type: typeAttribute(int64) });
  const session = new GraphSession(tensorflow, writer.nodes, data.variables, fed.ref);
  try {
    const values = session.run(packed, [packed.length], `${bits.ref}:0`);
    let from = 0;
    return sizes.map((size) => values.slice(from, (from += size)));
  } finally {
    session.close();
  }
}
