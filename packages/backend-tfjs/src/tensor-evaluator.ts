/** @file Evaluates graphs on the tensors of one tfjs backend, one scope an evaluation: what it makes is gone when it ends. */

import { backend as currentBackend, clone, engine, env, getBackend, type Tensor } from "@tensorflow/tfjs-core";
import type { Graph } from "@terrace/graph";
import { countOperations, operationCounter, operationsText } from "./count-operations.js";
import { EagerTensorFlowOps } from "./eager-tensorflow-ops.js";
import type { TensorflowOperations } from "./tensorflow-binding.js";
import { MixedEvaluation } from "./mixed-evaluation.js";
import { TfjsOps, tensorOf } from "./tfjs-ops.js";
import { translateGraph, verifyOperations } from "./translate-graph.js";

/** Element type in which a backend computes. */
export type Precision = "float32" | "float64";

/** Evaluates graphs of one input, `position`. */
export interface TensorEvaluator {
  readonly backend: string;
  readonly precision: Precision;
  /** The outputs of `graph`, row-major, the chains last where there are any; a promise where `isAsync`. */
  run(graph: Graph, position: Float64Array, chains: number | undefined): Float64Array[];
  /** The same where the backend answers later. */
  runLater(graph: Graph, position: Float64Array, chains: number | undefined): Promise<Float64Array[]>;
  /** Whether the backend can only be read later. */
  readonly isAsync: boolean;
  /**
   * Runs every operation of `graph` once and reads no result.
   *
   * @throws Error where the backend cannot: arrays of more axes than it has, say
   */
  tryOut(graph: Graph, chains: number | undefined): void;
  /** What tensors do in an evaluation of `graph`, and what the host does, as text. */
  explain(graph: Graph, chains: number | undefined): string;
  dispose(): void;
}

/** Keeps tfjs from writing advice on this thread, of which a program that chose its backend has no use. */
export function quietTfjs(): void {
  env().set("PROD", true);
}

/** Backends that cannot be waited for. */
const asyncBackends: ReadonlySet<string> = new Set(["webgpu"]);

/**
 * An evaluator for the tfjs backend that is set now.
 *
 * @param graphs - what it shall evaluate
 * @throws UnsupportedOperationError naming each operation of `graphs` that the backend lacks; Error where no backend is set
 */
export function tensorEvaluator(graphs: readonly Graph[]): TensorEvaluator {
  const name = getBackend();
  if (name === undefined || name === "") {
    throw new Error(
      "tensorLogDensity: no tfjs backend is set. Import one, call `tf.setBackend` and await `tf.ready()`.",
    );
  }
  return name === "tensorflow" ? tensorflowEvaluator() : tfjsEvaluator(name, graphs);
}

function verifyCurrent(name: string): void {
  const now = getBackend();
  if (now === name) return;
  throw new Error(
    `tensorLogDensity: the density was compiled for the tfjs backend \`${name}\`, and \`${now}\` is set now. ` +
      "Set it back, or compile again.",
  );
}

function tfjsEvaluator(backend: string, graphs: readonly Graph[]): TensorEvaluator {
  const ops = new TfjsOps(backend);
  for (const graph of graphs) verifyOperations(graph, ops.missing);
  const prepared = new Map(graphs.map((graph) => [graph, new MixedEvaluation(graph)]));
  const sumParts = ops.hasSumParts ? (x: Tensor, axes: readonly number[]) => ops.sumParts(x, axes) : undefined;
  const enter = (values: Float64Array, shape: readonly number[]): Tensor => tensorOf(values, shape, "real");
  const device = watchedDevice(backend);
  return {
    backend,
    precision: "float32",
    isAsync: asyncBackends.has(backend),
    run(graph, position, chains) {
      verifyCurrent(backend);
      // Every graph that is run is one of those that were prepared.
      const evaluation = prepared.get(graph)!;
      const before = evaluation.before(position, chains);
      engine().startScope();
      let results: Float64Array[];
      try {
        results = evaluation.onTensors(ops, before, enter, sumParts).map((x) => Float64Array.from(x.dataSync()));
      } finally {
        engine().endScope();
      }
      return evaluation.after(before, results);
    },
    async runLater(graph, position, chains) {
      verifyCurrent(backend);
      // Every graph that is run is one of those that were prepared.
      const evaluation = prepared.get(graph)!;
      const before = evaluation.before(position, chains);
      engine().startScope();
      let tensors: Tensor[];
      try {
        // A scope ends before anything is waited for: others must not find it open.
        tensors = evaluation.onTensors(ops, before, enter, sumParts).map((x) => engine().keep(clone(x)));
      } finally {
        engine().endScope();
      }
      try {
        const results = await Promise.all(tensors.map((x) => x.data()));
        if (device?.fault !== undefined) throw new Error(`tensorLogDensity: ${device.fault}`);
        return evaluation.after(before, results.map((values) => Float64Array.from(values))); // prettier-ignore
      } finally {
        for (const x of tensors) x.dispose();
      }
    },
    tryOut(graph, chains) {
      const evaluation = prepared.get(graph)!;
      engine().startScope();
      try {
        evaluation.onTensors(ops, evaluation.before(anyPosition(graph, chains), chains), enter, sumParts);
      } finally {
        engine().endScope();
      }
    },
    explain(graph, chains) {
      const evaluation = prepared.get(graph)!;
      const { ops: counting, counts } = operationCounter();
      const host = evaluation.before(anyPosition(graph, chains), chains);
      evaluation.onTensors(
        counting,
        host,
        () => undefined,
        sumParts && (() => void counting.reduce("sum", undefined, [])),
      );
      const { numCentred } = evaluation;
      const centred = numCentred === 0 ? "" : `; ${numCentred} linear predictor${numCentred === 1 ? "" : "s"} centred`;
      return `${operationsText(counts)}; what depends on parameters alone in float64 on the host${centred}`;
    },
    dispose: () => ops.dispose(),
  };
}

/** What a WebGPU device has said of an error that no call throws: a shader that it refuses writes nothing, and results are 0. */
interface WatchedDevice {
  fault: string | undefined;
}

const watched = new WeakMap<object, WatchedDevice>();

/** The device of the backend `webgpu`, which is heard from now on. */
function watchedDevice(backend: string): WatchedDevice | undefined {
  if (backend !== "webgpu") return undefined;
  // The backend keeps its device there; the part of its type that is used.
  const { device } = currentBackend() as unknown as {
    readonly device: object & {
      addEventListener(name: "uncapturederror", heard: (event: { error: { message: string } }) => void): void;
      readonly lost: Promise<{ readonly message: string }>;
    };
  };
  let found = watched.get(device);
  if (found === undefined) {
    const made: WatchedDevice = { fault: undefined };
    watched.set(device, (found = made));
    device.addEventListener("uncapturederror", ({ error }) => {
      made.fault ??= `the WebGPU device refuses: ${error.message.replace(/\s*\n[^]*/, "")}`;
    });
    void device.lost.then(({ message }) => (made.fault ??= `the WebGPU device is lost: ${message}`));
  }
  return found;
}

/** What operations there are does not depend on the position. */
function anyPosition(graph: Graph, chains: number | undefined): Float64Array {
  return new Float64Array(graph.inputs[0]!.shape[0]! * (chains ?? 1));
}

function tensorflowEvaluator(): TensorEvaluator {
  // The backend `tensorflow` is tfjs-node's, which keeps its addon there.
  const { binding } = currentBackend() as unknown as { readonly binding: TensorflowOperations };
  const ops = new EagerTensorFlowOps(binding);
  const run = (graph: Graph, position: Float64Array, chains: number | undefined): Float64Array[] => {
    const shape = [...graph.inputs[0]!.shape, ...(chains === undefined ? [] : [chains])];
    return ops.scope(() => translateGraph(graph, ops, [ops.tensor(position, shape)], chains).map((x) => ops.read(x)));
  };
  return {
    backend: "tensorflow",
    precision: "float64",
    isAsync: false,
    run,
    runLater: (graph, position, chains) => Promise.resolve(run(graph, position, chains)),
    tryOut: (graph, chains) => void run(graph, anyPosition(graph, chains), chains),
    explain: (graph, chains) => operationsText(countOperations(graph, chains)),
    dispose: () => ops.dispose(),
  };
}
