/** @file What runs on a worker thread of Node. */

import { runRecovery, startChain } from "../chains/run-task.js";
import type { ChainAnswer, ChainTask, RecoveryTask } from "../chains/task.js";

/** Runs one chain to its end. */
export function chain(task: ChainTask): ChainAnswer {
  return startChain(task, cpuMicroseconds).advance()!; // it does not pause
}

/** Turns one chain's positions into quantities. */
export function recovery(task: RecoveryTask): void {
  runRecovery(task);
}

function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
