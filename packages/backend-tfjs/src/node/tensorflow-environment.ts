/** @file The environment variables that TensorFlow reads when it starts. */

/**
 * Errors alone, since a warning is written for every matrix that has no Cholesky factor; and one thread for an operation: a model's operations are small, and handing their pieces to a second thread
 * costs more than it saves (a segment sum became nine times slower). Chains run side by side in workers instead. A negative
 * number between operations has a graph run in the thread that asks for it, which halves the fixed cost of a call.
 */
const defaults = { TF_CPP_MIN_LOG_LEVEL: "2", TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "-1" } as const;

/**
 * Sets what the person has not set. TensorFlow reads the environment of the process, of which a worker thread has a copy that
 * nobody else sees: call this on the main thread before workers load TensorFlow.
 */
export function prepareTensorflowEnvironment(environment: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(defaults)) environment[name] ??= value;
}
