/**
 * @file A graph that TensorFlow holds ready: loaded from a private folder that is gone before the first run, its data fed, and
 * called with the bits of Float64 numbers, which pass the boundary as `int64` because tfjs has no name for `double`.
 */

import { UnsupportedOperationError } from "@terrace/core";
import { loadSavedModel } from "../node/load-saved-model.js";
import type { Tensorflow } from "../node/load-tensorflow.js";
import type { TensorflowBinding } from "./binding.js";
import type { DataVariable } from "./graph-data.js";
import { TensorFlowType, type GraphNode } from "./graph-writer.js";
import { encodeSavedModel, type ProtocolClasses } from "./protocol.js";

/** What a session needs of a loaded tfjs-node. */
export type SessionHost = Pick<Tensorflow, "binding" | "protocol">;

/** The protocol buffer classes of a loaded tfjs-node. */
export function protocolOf(host: Pick<SessionHost, "protocol">): ProtocolClasses {
  // The generated code has no types; these are its messages and setters as its version has them.
  return host.protocol() as ProtocolClasses;
}

/** A loaded graph with one input of reals. */
export class GraphSession {
  readonly #binding: TensorflowBinding;
  readonly #input: string;
  #id: number | undefined;

  /**
   * Loads a graph and feeds its data.
   *
   * @param input name of the placeholder (`int64`, the bits of reals) that {@link run} feeds
   * @throws UnsupportedOperationError where TensorFlow refuses the graph, or it cannot be handed over
   */
  constructor(host: SessionHost, nodes: readonly GraphNode[], variables: readonly DataVariable[], input: string) {
    this.#binding = host.binding;
    this.#input = `${input}:0`;
    this.#id = loadGraph(host, nodes);
    try {
      for (const { values, shape, type, feed, done } of variables) {
        const [marker] = this.#call(`${feed}:0`, shape, type, bitsOf(values), `${done}:0`);
        if (marker !== undefined) this.#binding.deleteTensor(marker.id);
      }
    } catch (error) {
      this.close();
      throw new UnsupportedOperationError(`TensorFlow cannot hold the data of the model: ${firstLine(error)}`);
    }
  }

  /** Whether {@link close} was called. */
  get isClosed(): boolean {
    return this.#id === undefined;
  }

  /**
   * Computes `output` (an `int64` tensor, the bits of reals) at `values`.
   *
   * @param shape that of the placeholder
   * @returns the numbers, a fresh array
   * @throws Error with TensorFlow's reason, RangeError where the session has been closed
   */
  run(values: Float64Array, shape: readonly number[], output: string): Float64Array {
    const [result] = this.#call(this.#input, shape, TensorFlowType.int64, bitsOf(values), output);
    try {
      const bits = this.#binding.tensorDataSync(result!.id);
      return new Float64Array(bits.buffer, bits.byteOffset, bits.length);
    } finally {
      this.#binding.deleteTensor(result!.id);
    }
  }

  /** Frees the graph and its data. */
  close(): void {
    if (this.#id === undefined) return;
    const id = this.#id;
    this.#id = undefined;
    this.#binding.deleteSavedModel(id);
  }

  #call(
    feed: string,
    shape: readonly number[],
    type: TensorFlowType,
    bits: Int32Array | Float32Array,
    output: string,
  ): ReturnType<TensorflowBinding["runSavedModel"]> {
    if (this.#id === undefined) {
      throw new RangeError("run: the TensorFlow session has been closed. Compile the model again.");
    }
    const fed = this.#binding.createTensor(shape, type, bits);
    try {
      return this.#binding.runSavedModel(this.#id, [fed], feed, output);
    } catch (error) {
      throw new Error(`run: TensorFlow cannot compute the graph: ${firstLine(error)}`, { cause: error });
    } finally {
      this.#binding.deleteTensor(fed);
    }
  }
}

function loadGraph(host: SessionHost, nodes: readonly GraphNode[]): number {
  try {
    return loadSavedModel(host.binding, encodeSavedModel(protocolOf(host), nodes));
  } catch (error) {
    throw new UnsupportedOperationError(
      `TensorFlow ${host.binding.TF_Version} cannot load the graph of the model: ${firstLine(error)}`,
    );
  }
}

/**
 * Loads a graph and lets it go: what TensorFlow does not take is so said before threads start.
 *
 * @throws UnsupportedOperationError where TensorFlow refuses the graph
 */
export function verifyGraphLoads(host: SessionHost, nodes: readonly GraphNode[]): void {
  host.binding.deleteSavedModel(loadGraph(host, nodes));
}

/** The same memory as the binding takes it: `int64` and `int32` as whole numbers of 32 bits. */
function bitsOf(values: Float64Array | Int32Array): Int32Array;
function bitsOf(values: DataVariable["values"]): Int32Array | Float32Array;
function bitsOf(values: DataVariable["values"]): Int32Array | Float32Array {
  if (!(values instanceof Float64Array)) return values;
  return new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
}

/** TensorFlow's reason, without the dump of the graph that follows some of them. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0]!.replace(/^Failed to load SavedModel: |^Session fail to run with error: /, "");
}
