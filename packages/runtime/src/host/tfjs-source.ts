/** @file The package `backend-tfjs` as source, which Node's own `require` cannot read. */

import * as backendTfjs from "@terrace/backend-tfjs";

import type { BackendTfjs } from "./tfjs.js";

/** The package. */
export function backendTfjsPackage(): BackendTfjs {
  return backendTfjs;
}
