/** @file What evaluates a graph on tensors: every implementation that this installation has, and how near it comes to Float64. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { Graph, Shape } from "@terrace/graph";
import { loadTensorflow } from "../src/index.js";
import { EagerTensorFlowOps } from "../src/eager-tensorflow-ops.js";
import { TfjsOps } from "../src/tfjs-ops.js";
import { translateGraph } from "../src/translate-graph.js";
import { runAsOneGraph } from "./graph-evaluator.js";
import { withWebgpu } from "./support/webgpu.js";

/** Float64 differs from the interpreter in the order of sums and in the kernels' last digits. */
export const DOUBLE_TOLERANCE = 1e-12;
/** Float32 has 24 bits, and intermediate results cancel some of them. */
export const SINGLE_TOLERANCE = 2e-5;

export interface Evaluator {
  readonly name: string;
  readonly tolerance: number;
  /** Outputs of `graph`, row-major with the chains last where there are any. */
  run(graph: Graph, inputs: readonly Float64Array[], chains?: number): Promise<Float64Array[]>;
}

function withChains(shape: Shape, chains: number | undefined): number[] {
  return chains === undefined ? [...shape] : [...shape, chains];
}

function tfjsEvaluator(backend: string): Evaluator {
  return {
    name: backend,
    tolerance: SINGLE_TOLERANCE,
    async run(graph, inputs, chains) {
      await tf.setBackend(backend);
      const ops = new TfjsOps(backend);
      try {
        const results = tf.tidy(() => {
          const given = graph.inputs.map(({ shape }, k) =>
            tf.tensor(Float32Array.from(inputs[k]!), withChains(shape, chains)),
          );
          return translateGraph(graph, ops, given, chains).map((x) => tf.clone(x));
        });
        const values = await Promise.all(results.map((x) => x.data()));
        tf.dispose(results);
        return values.map((array) => Float64Array.from(array));
      } finally {
        ops.dispose();
      }
    },
  };
}

function tensorflowEvaluator(): Evaluator {
  const { binding } = loadTensorflow();
  return {
    name: "tensorflow, op by op",
    tolerance: DOUBLE_TOLERANCE,
    run(graph, inputs, chains) {
      const ops = new EagerTensorFlowOps(binding as never);
      try {
        const results = ops.scope(() => {
          const given = graph.inputs.map(({ shape }, k) => ops.tensor(inputs[k]!, withChains(shape, chains)));
          return translateGraph(graph, ops, given, chains).map((x) => ops.read(x));
        });
        return Promise.resolve(results);
      } finally {
        ops.dispose();
      }
    },
  };
}

function graphEvaluator(): Evaluator {
  const tensorflow = loadTensorflow();
  return {
    name: "tensorflow, one graph",
    tolerance: DOUBLE_TOLERANCE,
    run: (graph, inputs, chains) => Promise.resolve(runAsOneGraph(tensorflow, graph, inputs, chains)),
  };
}

/** All evaluators. */
export const evaluators: readonly Evaluator[] = [
  tensorflowEvaluator(),
  graphEvaluator(),
  ...withWebgpu(["cpu", "wasm"]).map(tfjsEvaluator),
];
