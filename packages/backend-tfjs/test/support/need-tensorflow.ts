/** @file tfjs-node for the tests that need it, which say so where it is not there. */
import type { TestContext } from "vitest";

import { loadTensorflow, type Tensorflow } from "../../src/node/load-tensorflow.js";

/** The loaded tfjs-node. Skips the test where there is none, and says so where the counts do not. */
export function needTensorflow(context: TestContext): Tensorflow {
  try {
    return loadTensorflow();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.warn(`not tested: ${reason}`);
    return context.skip(reason);
  }
}
