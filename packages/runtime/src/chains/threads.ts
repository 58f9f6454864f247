/** @file Where chains run, as the stage `sample` sees it. */

import type { ChainAnswer, ChainTask, RecoveryTask } from "./task.js";

/** Threads in use, with a queue for what is more than they are. */
export interface ThreadLease {
  /** Runs a chain to its end. Rejects when `signal` is aborted first, and when the thread dies. */
  runChain(task: ChainTask, signal: AbortSignal): Promise<ChainAnswer>;
  /** Fills a recovery's outputs. */
  runRecovery(task: RecoveryTask): Promise<void>;
  /** Gives the threads back. */
  release(): void;
}
