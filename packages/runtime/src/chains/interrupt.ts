/** @file Ctrl-C while chains run: the first stops them after their current iteration, a second ends the process. */

import { isMainThread } from "node:worker_threads";

/**
 * A signal that is aborted at the first Ctrl-C. Nothing is installed where a program has its own handler for SIGINT, nor
 * outside the main thread, which gets no signals.
 *
 * @param onInterrupt called at the first Ctrl-C, to say what happens
 */
export function watchInterrupt(onInterrupt: () => void): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  if (!isMainThread || process.listenerCount("SIGINT") > 0) return { signal: controller.signal, release: () => {} };
  const handler = (): void => {
    // With no handler left, the next Ctrl-C has the system's effect.
    process.removeListener("SIGINT", handler);
    onInterrupt();
    controller.abort(new Error("interrupted by Ctrl-C"));
  };
  process.on("SIGINT", handler);
  return { signal: controller.signal, release: () => process.removeListener("SIGINT", handler) };
}
