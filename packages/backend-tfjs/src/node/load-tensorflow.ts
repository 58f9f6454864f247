/**
 * @file Loads `@tensorflow/tfjs-node`, the person's own or the one that the set-up put in the cache, as the backend
 * `tensorflow` of the tfjs-core that Terrace shares with its caller.
 */

import { createRequire, Module } from "node:module";
import { constants } from "node:os";
import { join } from "node:path";

import type * as tfjs from "@tensorflow/tfjs-core";

import { BackendUnavailableError } from "../backend-unavailable-error.js";
import type { TensorflowBinding } from "../tensorflow-graph/binding.js";
import { explainLoadFailure, setupAdvice } from "./explain-load-failure.js";
import { findTfjsNode, type TfjsNode } from "./find-tfjs-node.js";
import { addonFile, tfjsVersion } from "./installation.js";
import { restoreRetiredUtil } from "./retired-util.js";
import { findCore, shareLoadedPackages } from "./shared-packages.js";
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
  loaded ??= loadFrom(findTfjsNode(findCore()?.version ?? tfjsVersion));
  return loaded;
}

/** Loads this tfjs-node. @throws BackendUnavailableError */
export function loadFrom({ folder, installation }: TfjsNode): Tensorflow {
  prepareTensorflowEnvironment();
  restoreRetiredUtil();
  const theirs = createRequire(join(folder, "package.json"));
  let tf: typeof tfjs;
  let binding: TensorflowBinding;
  try {
    shareLoadedPackages(theirs);
    loadAddon(theirs, addonFile(folder));
    tf = theirs("@tensorflow/tfjs-core") as typeof tfjs;
    const before = currentBackend(tf);
    theirs(folder);
    // At once: it is a backend that has begun before, so there is nothing to wait for.
    if (before !== undefined) void tf.setBackend(before);
    // Every backend of tfjs-node holds its addon here; its type is not public.
    ({ binding } = tf.findBackend("tensorflow") as unknown as { binding: TensorflowBinding });
  } catch (error) {
    throw explainLoadFailure(error, folder);
  }
  const version = binding.TF_Version;
  const expected = installation?.record.tensorflow;
  if (expected !== undefined && version !== expected) {
    throw new BackendUnavailableError(
      "version",
      `The addon of \`@tensorflow/tfjs-node\` found TensorFlow ${version} in place of ${expected}: ` +
        `LD_LIBRARY_PATH may name another one. ${setupAdvice}`,
    );
  }
  return {
    tf,
    binding,
    folder,
    version,
    protocol: () => theirs(join(folder, "dist", "proto", "api_pb.js")) as unknown,
  };
}

/**
 * Loads the addon so that every function it takes from TensorFlow's library is looked up now. Node's own way looks each up
 * when it is first called, and ends the process where it is not there.
 */
function loadAddon(theirs: NodeJS.Require, addon: string): void {
  const file = theirs.resolve(addon);
  if (theirs.cache[file] !== undefined) return;
  const module = new Module(file);
  process.dlopen(module, file, constants.dlopen.RTLD_NOW);
  module.loaded = true;
  theirs.cache[file] = module;
}

/** The tfjs backend that the program has set, undefined where it has set none or has no tfjs. */
export function currentTfjsBackend(): string | undefined {
  const core = findCore();
  // A program that has not loaded tfjs has set no backend of it.
  const module = core === undefined ? undefined : createRequire(import.meta.url).cache[core.path];
  return module === undefined ? undefined : currentBackend(module.exports as typeof tfjs);
}

/** The backend that is current, undefined where none has been asked for. */
function currentBackend(tf: typeof tfjs): string | undefined {
  // `getBackend()` would choose one.
  const { backendName } = tf.engine() as { backendName: string | null | undefined };
  return backendName ?? undefined;
}
