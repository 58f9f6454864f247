/** @file Ctrl-C while chains run: the first stops them after their current iteration, a second ends the process. */

import { isMainThread } from "node:worker_threads";

interface Watcher {
  readonly controller: AbortController;
  readonly onInterrupt: () => void;
}

/** Calls of `sample` that run now; they share one handler. */
const watchers = new Set<Watcher>();

function handle(): void {
  // With no handler left, the next Ctrl-C has the system's effect.
  process.removeListener("SIGINT", handle);
  for (const { controller, onInterrupt } of watchers) {
    onInterrupt();
    controller.abort(Object.assign(new Error("interrupted by Ctrl-C"), { code: "SIGINT" }));
  }
}

/**
 * A signal that is aborted at the first Ctrl-C. Nothing is installed where a program has its own handler for SIGINT, nor
 * outside the main thread, which gets no signals.
 *
 * @param onInterrupt called at the first Ctrl-C, to say what happens
 */
export function watchInterrupt(onInterrupt: () => void): { readonly signal: AbortSignal; release(): void } {
  const watcher: Watcher = { controller: new AbortController(), onInterrupt };
  if (isMainThread && process.listenerCount("SIGINT") === 0) process.on("SIGINT", handle);
  watchers.add(watcher);
  return {
    signal: watcher.controller.signal,
    release: () => {
      watchers.delete(watcher);
      if (watchers.size === 0) process.removeListener("SIGINT", handle);
    },
  };
}
