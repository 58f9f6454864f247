/** @file What stands for the package `backend-tfjs` where there is no Node. */

import type { BackendTfjs } from "./tfjs.js";

/** @throws RangeError */
export function backendTfjsPackage(): BackendTfjs {
  throw new RangeError(
    'The `backend` "tfjs" runs a model through tfjs-node, which needs Node. Take "auto", which runs in a browser.',
  );
}
