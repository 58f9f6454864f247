/**
 * @file The thread on which a log density is evaluated on tensors: it makes the tfjs backend its own, and answers until it is
 * closed. Between two evaluations it sleeps; within one its event loop runs, which WebGPU needs.
 */

import { workerData } from "node:worker_threads";

import { deserialiseGraph, type Graph } from "@terrace/graph";

import { loadTfjsBackend } from "./load-tfjs-backend.js";
import type { TensorThreadTask, ThreadFailure } from "./held-tensor-density.js";
import { TensorGate } from "./tensor-gate.js";
import { TensorTurns } from "./tensor-turns.js";

// The thread is started with this and nothing else.
const { density, memory, failures } = workerData as TensorThreadTask;
const turns = new TensorTurns(memory, density.dimension, density.numChains ?? 1);
const gate = new TensorGate(density.gate);

function fail(error: unknown): void {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const reason = (error as { reason?: unknown }).reason;
  failures.postMessage({ name, message, reason } satisfies ThreadFailure);
  turns.answer(true);
}

async function answerRequests(): Promise<void> {
  await loadTfjsBackend(density.tensorBackend);
  // After the backend: this loads tfjs-core, which may not be installed.
  const { quietTfjs, tensorEvaluator } = await import("../tensor-evaluator.js");
  quietTfjs();
  const both = deserialiseGraph(density.density);
  const value = deserialiseGraph(density.value);
  const evaluator = tensorEvaluator([both, value]);
  const evaluated = async (graph: Graph, positions: Float64Array): Promise<Float64Array[]> =>
    evaluator.isAsync
      ? await evaluator.runLater(graph, positions, density.numChains)
      : evaluator.run(graph, positions, density.numChains);
  turns.answer(false);
  for (let request = turns.awaitRequest(); request !== "close"; request = turns.awaitRequest()) {
    const graph = request === "gradient" ? both : value;
    const positions = Float64Array.from(turns.positions);
    try {
      gate.enter();
      const results = await evaluated(graph, positions).finally(() => gate.leave());
      turns.values.set(results[0]!);
      if (request === "gradient") turns.gradients.set(results[1]!);
      turns.answer(false);
    } catch (error) {
      fail(error);
    }
  }
  evaluator.dispose();
}

// What nobody awaits, such as a device that is lost, must not leave the caller waiting.
process.on("uncaughtException", fail);
await answerRequests().catch(fail);
failures.close();
