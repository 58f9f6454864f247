/**
 * @file The package `backend-tfjs` in Node, loaded when first used: a static import would cost every program and every thread
 * some milliseconds at its start. Tests, which run the packages' sources, take `tfjs-source.ts` in its place; see `imports`
 * in package.json.
 */

import { createRequire } from "node:module";

import type * as backendTfjs from "@terrace/backend-tfjs";
import type * as tensors from "@terrace/backend-tfjs/tensors";

/** What the package exports. */
export type BackendTfjs = typeof backendTfjs;

/** What the package exports for tensors, which loads tfjs-core. */
export type BackendTfjsTensors = typeof tensors;

/** The package; at once, as `compile` needs it, and on any thread. */
export function backendTfjsPackage(): BackendTfjs {
  return createRequire(import.meta.url)("@terrace/backend-tfjs") as BackendTfjs;
}

/** The part of the package that needs tfjs-core. */
export function backendTfjsTensors(): BackendTfjsTensors {
  return createRequire(import.meta.url)("@terrace/backend-tfjs/tensors") as BackendTfjsTensors;
}
