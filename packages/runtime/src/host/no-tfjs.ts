/** @file What stands for the package `backend-tfjs` where there is no Node. */

import type { BackendTfjs, BackendTfjsTensors } from "./tfjs.js";

/** @throws RangeError */
export function backendTfjsPackage(): BackendTfjs {
  throw unavailable();
}

/** @throws RangeError */
export function backendTfjsTensors(): BackendTfjsTensors {
  throw unavailable();
}

function unavailable(): RangeError {
  return new RangeError('The `backend` "tfjs" runs a model on threads of Node. Take "auto", which runs in a browser.');
}
