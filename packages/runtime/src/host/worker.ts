/** @file What runs on a worker thread of Node. */

import { runRecovery, startChain } from "../chains/run-task.js";
import type { ChainAnswer, ChainTask, RecoveryTask } from "../chains/task.js";

/** Runs a task's chains to their end. */
export async function chain(task: ChainTask): Promise<ChainAnswer> {
  return (await startChain(task, cpuMicroseconds).advance())!; // they do not pause
}

/** Turns one chain's positions into quantities. */
export function recovery(task: RecoveryTask): void {
  runRecovery(task);
}

function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
