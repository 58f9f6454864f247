/**
 * @file A log density on the tensors of a tfjs backend that a thread of its own holds: plain data goes there, and samplers of
 * this thread, which do not wait for promises, evaluate it like any other. Threads share nothing, so that each gives the
 * same bits.
 */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";

import { InternalError, type BatchedLogDensity, type LogDensity } from "@terrace/core";

import { BackendUnavailableError, type UnavailableReason } from "../backend-unavailable-error.js";
import type { TensorDensity } from "../tensor-density.js";
import { verifyLength } from "../verify-length.js";
import type { CoordinateName } from "../tensorflow-graph/density-session.js";
import { TensorGate } from "./tensor-gate.js";
import { TensorTurns, type Request } from "./tensor-turns.js";

/** What the thread is started with. */
export interface TensorThreadTask {
  readonly density: TensorDensity;
  readonly memory: SharedArrayBuffer;
  /** Where errors go. */
  readonly failures: MessagePort;
}

/** An error as it comes from the thread. */
export interface ThreadFailure {
  readonly name: string;
  readonly message: string;
  readonly reason: unknown;
}

/** What holding a thread adds to a log density. */
interface OnThread {
  /** Ends the thread and frees its tensors; evaluated after, the density throws RangeError. */
  dispose(): void;
}

/** A log density of one chain on tensors of another thread. */
export type HeldTensorDensity = LogDensity & OnThread;

/** A log density of many chains on tensors of another thread. It answers at once. */
export interface HeldBatchedTensorDensity extends BatchedLogDensity, OnThread {
  logDensity(positions: Float64Array, values: Float64Array): void;
  logDensityGradient(positions: Float64Array, values: Float64Array, gradients: Float64Array): void;
}

/** The built thread, found from the source and from the build alike. */
const threadFile = ["../../dist/bundle/tensor-thread.js", "./tensor-thread.js"]
  .map((file) => new URL(file, import.meta.url))
  .find((file) => existsSync(file));

/** The thread, and the turns that are taken with it. */
class TensorThread {
  readonly turns: TensorTurns;
  readonly #worker: Worker;
  readonly #failures: MessagePort;
  #isOpen = true;

  /** Starts the thread and waits until it has the backend. @throws BackendUnavailableError, or what the thread throws */
  constructor(density: TensorDensity) {
    const { dimension, numChains = 1 } = density;
    if (threadFile === undefined) throw new InternalError("the file `tensor-thread.js` is not built");
    const memory = TensorTurns.allocate(dimension, numChains);
    const { port1, port2 } = new MessageChannel();
    this.#failures = port1;
    this.turns = new TensorTurns(memory, dimension, numChains);
    const task: TensorThreadTask = { density, memory, failures: port2 };
    this.#worker = new Worker(fileURLToPath(threadFile), {
      name: "tensors",
      workerData: task,
      transferList: [port2],
      // A loader of this thread (tsx, say) would wait for this thread, which waits.
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    this.#worker.unref();
    this.#failures.unref();
    this.#takeAnswer();
  }

  /** Has the thread evaluate at `turns.positions`. @throws RangeError after {@link TensorThread.close} */
  run(fn: string, request: Exclude<Request, "close">): void {
    if (!this.#isOpen) throw new RangeError(`${fn}: the log density has been disposed of.`);
    this.turns.ask(request);
    this.#takeAnswer();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.turns.ask("close");
  }

  #takeAnswer(): void {
    this.turns.awaitAnswer();
    if (!this.turns.hasFailed) return;
    // The thread writes no other messages, and writes one before it says that it failed.
    const { name, message, reason } = receiveMessageOnPort(this.#failures)!.message as ThreadFailure;
    if (name === "BackendUnavailableError") throw new BackendUnavailableError(reason as UnavailableReason, message);
    throw Object.assign(new Error(message), { name });
  }
}

/**
 * The log density of one chain, on a thread of its own that has the tfjs backend for which it was compiled.
 *
 * @throws BackendUnavailableError in one line where the thread cannot have the backend
 * @example
 * const density = holdTensorDensity(compileTensorDensity(plan.programs));
 * density.logDensityGradient(position, gradient);
 * density.dispose();
 */
export function holdTensorDensity(density: TensorDensity, coordinateName?: CoordinateName): HeldTensorDensity {
  const { dimension, numChains } = density;
  if (numChains !== undefined) throw new InternalError("tensors of many chains where those of one were expected");
  const thread = new TensorThread(density);
  const { positions, values, gradients } = thread.turns;
  return {
    dimension,
    ...(coordinateName === undefined ? {} : { coordinateName }),
    logDensity(position) {
      verifyLength("logDensity", "position", position, [dimension]);
      positions.set(position);
      thread.run("logDensity", "value");
      return values[0]!;
    },
    logDensityGradient(position, gradient) {
      verifyLength("logDensityGradient", "position", position, [dimension]);
      verifyLength("logDensityGradient", "gradient", gradient, [dimension]);
      positions.set(position);
      thread.run("logDensityGradient", "gradient");
      gradient.set(gradients);
      return values[0]!;
    },
    allocate: (length) => new Float64Array(length),
    dispose: () => thread.close(),
  };
}

/**
 * The same for many chains in one call; arrays are `[dimension, chain]`.
 *
 * @throws BackendUnavailableError in one line where the thread cannot have the backend
 */
export function holdBatchedTensorDensity(
  density: TensorDensity,
  coordinateName?: CoordinateName,
): HeldBatchedTensorDensity {
  const { dimension, numChains } = density;
  if (numChains === undefined) throw new InternalError("tensors of one chain where those of many were expected");
  const thread = new TensorThread(density);
  const { turns } = thread;
  const all = [dimension, numChains];
  return {
    dimension,
    numChains,
    ...(coordinateName === undefined ? {} : { coordinateName }),
    logDensity(positions, values) {
      verifyLength("logDensity", "positions", positions, all);
      verifyLength("logDensity", "values", values, [numChains]);
      turns.positions.set(positions);
      thread.run("logDensity", "value");
      values.set(turns.values);
    },
    logDensityGradient(positions, values, gradients) {
      verifyLength("logDensityGradient", "positions", positions, all);
      verifyLength("logDensityGradient", "values", values, [numChains]);
      verifyLength("logDensityGradient", "gradients", gradients, all);
      turns.positions.set(positions);
      thread.run("logDensityGradient", "gradient");
      values.set(turns.values);
      gradients.set(turns.gradients);
    },
    dispose: () => thread.close(),
  };
}

/**
 * Ends all evaluation of a density, on whatever threads: what has begun is waited for, a few seconds at most, and what is asked for
 * later never answered. To be called before threads that evaluate it are ended from outside.
 */
export function settleTensorDensity(density: TensorDensity): void {
  new TensorGate(density.gate).close(mostMilliseconds);
}

/** One evaluation takes milliseconds, one on a software device with much data a second. */
const mostMilliseconds = 5000;
