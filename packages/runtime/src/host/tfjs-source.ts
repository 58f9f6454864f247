/** @file The package `backend-tfjs` as source, which Node's own `require` cannot read. */

import * as backendTfjs from "@terrace/backend-tfjs";
import * as tensors from "@terrace/backend-tfjs/tensors";

import type { BackendTfjs, BackendTfjsTensors } from "./tfjs.js";

/** The package. */
export function backendTfjsPackage(): BackendTfjs {
  return backendTfjs;
}

/** The part of it that needs tfjs-core. */
export function backendTfjsTensors(): BackendTfjsTensors {
  return tensors;
}
