/**
 * @file Loads `@tensorflow/tfjs-node` as the backend `tensorflow` of the tfjs-core that Terrace shares with its caller.
 */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

import type * as tfjs from "@tensorflow/tfjs-core";

/** tfjs-core with the backend `tensorflow` registered, and that backend's access to TensorFlow's own kernels. */
export interface Tensorflow {
  /** The one copy of tfjs-core. */
  readonly tf: typeof tfjs;
  /** What the addon offers: `executeOp`, `createTensor`, `loadSavedModel`, … */
  readonly binding: object;
  /** Folder of the package `@tensorflow/tfjs-node` that was loaded. */
  readonly folder: string;
}

/** Loads `@tensorflow/tfjs-node` and makes `tensorflow` the current backend. @throws Error where it is not installed */
export function loadTensorflow(): Tensorflow {
  for (const [name, value] of Object.entries({
    TF_CPP_MIN_LOG_LEVEL: "1",
    TF_NUM_INTRAOP_THREADS: "1",
    TF_NUM_INTEROP_THREADS: "1",
  }))
    process.env[name] ??= value;
  const ours = createRequire(import.meta.url);
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const installation = join(cache, "terrace", "tfjs-node", "bootstrap");
  const folder = join(installation, "node_modules", "@tensorflow", "tfjs-node");
  if (!existsSync(folder)) throw new Error("`@tensorflow/tfjs-node` is not installed: run `terrace setup tfjs-node`");
  const theirs = createRequire(join(folder, "package.json"));

  // Removed in Node 23, and used by the addon's JavaScript.
  const util = ours("node:util") as Record<string, unknown>;
  util["isNullOrUndefined"] = (value: unknown) => value === null || value === undefined;
  util["isArray"] = Array.isArray;

  const shared = ours.resolve("@tensorflow/tfjs-core");
  const tf = ours(shared) as typeof tfjs;
  theirs.cache[theirs.resolve("@tensorflow/tfjs-core")] = ours.cache[shared];
  theirs(folder);
  const { binding } = tf.backend() as unknown as { binding: object };
  return { tf, binding, folder };
}
