/**
 * @file Loads `@tensorflow/tfjs-node`, the person's own or the one that the set-up put in the cache, as the backend
 * `tensorflow` of the tfjs-core that Terrace shares with its caller.
 */

import { createRequire } from "node:module";

import type * as tfjs from "@tensorflow/tfjs-core";

import { BackendUnavailableError } from "../backend-unavailable-error.js";
import type { TensorflowBinding } from "../tensorflow-graph/binding.js";
import { explainLoadFailure, setupAdvice } from "./explain-load-failure.js";
import { findTfjsNode, type TfjsNode } from "./find-tfjs-node.js";
import { tfjsVersion } from "./installation.js";
import { restoreRetiredUtil } from "./retired-util.js";
import { prepareTensorflowEnvironment } from "./tensorflow-environment.js";

/** tfjs-core with the backend `tensorflow` registered, and that backend's access to TensorFlow's own kernels. */
export interface Tensorflow {
  /** The caller's tfjs-core: the object that `import * as tf from "@tensorflow/tfjs-core"` gives as its default. */
  readonly tf: typeof tfjs;
  readonly binding: TensorflowBinding;
  /** Folder of the package `@tensorflow/tfjs-node` that was loaded. */
  readonly folder: string;
  /** TensorFlow's own version. */
  readonly version: string;
  /** The classes of TensorFlow's protocol buffers that the package carries: the exports of its `dist/proto/api_pb.js`. */
  readonly protocol: () => unknown;
}

let loaded: Tensorflow | undefined;

/**
 * Loads tfjs-node, once a thread. Looks for `@tensorflow/tfjs-node` from the current folder, then beside Terrace, then in the
 * cache that `terrace setup tfjs-node` fills. Where a backend is current already it stays so; else `tensorflow` becomes it.
 * Environment variables for TensorFlow are set where the person has not set them; a program that loads it in worker threads
 * alone calls {@link prepareTensorflowEnvironment} first.
 *
 * @throws BackendUnavailableError in one line: not installed, built for another machine, of a version that does not fit, damaged
 */
export function loadTensorflow(): Tensorflow {
  loaded ??= loadFrom(findTfjsNode(sharedCore()?.version ?? tfjsVersion));
  return loaded;
}

/** Loads this tfjs-node. @throws BackendUnavailableError */
export function loadFrom({ folder, installation }: TfjsNode): Tensorflow {
  prepareTensorflowEnvironment();
  restoreRetiredUtil();
  const theirs = createRequire(`${folder}/package.json`);
  const core = sharedCore();
  const theirCore = theirs.resolve("@tensorflow/tfjs-core");
  // One copy of tfjs-core: tfjs-node finds the caller's where it looks for its own, unless that one is in use already.
  if (core !== undefined) theirs.cache[theirCore] ??= core.module;
  const tf = theirs(theirCore) as typeof tfjs;
  const before = currentBackend(tf);
  let binding: TensorflowBinding;
  try {
    theirs(folder);
    // Every backend of tfjs-node holds its addon here; its type is not public.
    ({ binding } = tf.findBackend("tensorflow") as unknown as { binding: TensorflowBinding });
  } catch (error) {
    throw explainLoadFailure(error, folder);
  }
  // At once: it is a backend that has begun before, so there is nothing to wait for.
  if (before !== undefined) void tf.setBackend(before);
  const version = binding.TF_Version;
  const expected = installation?.record.tensorflow;
  if (expected !== undefined && version !== expected) {
    throw new BackendUnavailableError(
      "version",
      `The addon of \`@tensorflow/tfjs-node\` found TensorFlow ${version} in place of ${expected}: ` +
        `LD_LIBRARY_PATH may name another one. ${setupAdvice}`,
    );
  }
  return { tf, binding, folder, version, protocol: () => theirs(`${folder}/dist/proto/api_pb.js`) as unknown };
}

/** The backend that is current, undefined where none has been asked for. */
function currentBackend(tf: typeof tfjs): string | undefined {
  // `getBackend()` would choose one.
  const { backendName } = tf.engine() as { backendName: string | null | undefined };
  return backendName ?? undefined;
}

/** The tfjs-core that is installed beside Terrace, as its peer. */
function sharedCore(): { readonly module: NodeJS.Module; readonly version: string } | undefined {
  const ours = createRequire(import.meta.url);
  let path: string;
  try {
    path = ours.resolve("@tensorflow/tfjs-core");
  } catch {
    return undefined;
  }
  const { version_core: version } = ours(path) as typeof tfjs;
  const module = ours.cache[path];
  return module === undefined ? undefined : { module, version };
}
