/**
 * @file The worker threads. A pool is kept for each number of workers that was asked for: starting a thread costs 30 to 60 ms
 * and its engine's compiled sampler would be lost. Idle threads end after a minute and never keep the process alive.
 */

import { setMaxListeners } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Piscina } from "piscina";

import type { ChainAnswer } from "../chains/task.js";
import type { ThreadLease } from "../chains/threads.js";

const idleMilliseconds = 60_000;

interface Entry {
  readonly pool: Piscina;
  users: number;
  idleTimer: NodeJS.Timeout | undefined;
}

const entries = new Map<number, Entry>();

/** A pool of `numWorkers` threads, starting or started; they live on for a while after the last release. */
export async function leaseThreads(numWorkers: number): Promise<ThreadLease> {
  const { Piscina } = await import("piscina");
  let entry = entries.get(numWorkers);
  if (entry === undefined) {
    const pool = new Piscina({
      filename: workerFile(),
      name: "chain",
      // As many at least as at most: then piscina replaces a thread that died, on which queued chains depend.
      minThreads: numWorkers,
      maxThreads: numWorkers,
      // A loader of the main thread (tsx, say) would cost each worker its start; the worker is plain JavaScript.
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: "" },
      recordTiming: false,
    });
    const made: Entry = { pool, users: 0, idleTimer: undefined };
    entry = made;
    entries.set(numWorkers, entry);
    // A thread that fails outside a task cannot start at all. Piscina would leave the queued chains waiting; ending the pool
    // fails them with their reason.
    pool.on("error", () => {
      if (entries.get(numWorkers) === made) entries.delete(numWorkers);
      void pool.destroy();
    });
  }
  clearTimeout(entry.idleTimer);
  entry.users++;
  const leased = entry;
  return {
    runChain(task, signal) {
      // Every chain listens to one signal.
      setMaxListeners(0, signal);
      // The pool's answer is what the worker's function `chain` returns.
      return leased.pool.run(task, { name: "chain", signal }) as Promise<ChainAnswer>;
    },
    async runRecovery(task) {
      await leased.pool.run(task, { name: "recovery" });
    },
    release: () => {
      leased.users--;
      if (leased.users > 0) return;
      leased.idleTimer = setTimeout(() => {
        entries.delete(numWorkers);
        void leased.pool.destroy();
      }, idleMilliseconds).unref();
    },
  };
}

/** Ends all worker threads; the next `sample` starts new ones. Not to be called while a `sample` runs. */
export async function closeWorkers(): Promise<void> {
  const open = [...entries.values()];
  entries.clear();
  await Promise.all(
    open.map((entry) => {
      clearTimeout(entry.idleTimer);
      return entry.pool.destroy();
    }),
  );
}

/** The built worker, also when this file runs from its source. */
function workerFile(): string {
  const here = import.meta.url;
  const file = here.endsWith(".ts") ? new URL("../../dist/bundle/worker.js", here) : new URL("./worker.js", here);
  if (!existsSync(file)) {
    throw new Error(`sample: the worker file \`${fileURLToPath(file)}\` is missing. Build first: \`npm run build\`.`);
  }
  return file.href;
}
