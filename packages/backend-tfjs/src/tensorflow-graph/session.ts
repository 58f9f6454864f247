/**
 * @file A graph that TensorFlow holds ready: loaded from a private folder that is gone before the first run, its data fed, and
 * called with the bits of Float64 numbers, which pass the boundary as `int64` because tfjs has no name for `double`.
 */

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { UnsupportedOperationError } from "@terrace/core";
import type { TensorflowBinding } from "./binding.js";
import type { DataVariable } from "./graph-data.js";
import { TensorFlowType, type GraphNode } from "./graph-writer.js";
import { encodeSavedModel, type ProtocolClasses } from "./protocol.js";

/** What a session needs of a loaded tfjs-node. */
export interface SessionHost {
  readonly binding: TensorflowBinding;
  readonly protocol: ProtocolClasses;
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
   * @throws UnsupportedOperationError where TensorFlow refuses the graph; Error where the folder cannot be written
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
    bits: Int32Array,
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

function loadGraph({ binding, protocol }: SessionHost, nodes: readonly GraphNode[]): number {
  removeAbandonedFolders();
  // mkdtemp makes a folder that its owner alone may enter.
  const folder = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  try {
    writeFileSync(join(folder, "saved_model.pb"), encodeSavedModel(protocol, nodes), { mode: 0o600 });
    return binding.loadSavedModel(folder, "serve");
  } catch (error) {
    throw new UnsupportedOperationError(
      `TensorFlow ${binding.TF_Version} cannot load the graph of the model: ${firstLine(error)}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const folderPrefix = "terrace-tensorflow-";
let hasSwept = false;

/** Removes the folders of processes that were killed while they loaded a graph; once a process. */
function removeAbandonedFolders(): void {
  if (hasSwept) return;
  hasSwept = true;
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(folderPrefix)) continue;
    const owner = Number.parseInt(name.slice(folderPrefix.length), 10);
    if (!Number.isInteger(owner) || isAlive(owner)) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another user's: theirs to remove.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, and somebody else's.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** The same memory as the binding takes `int64` and `int32`: whole numbers of 32 bits. */
function bitsOf(values: Float64Array | Int32Array): Int32Array {
  return values instanceof Int32Array ? values : new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
}

/** TensorFlow's reason, without the dump of the graph that follows some of them. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0]!.replace(/^Failed to load SavedModel: |^Session fail to run with error: /, "");
}
