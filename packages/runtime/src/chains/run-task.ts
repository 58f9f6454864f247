/** @file Runs what a thread is asked for. Imports the samplers, the kernels' runner and `core` and nothing else: a thread must draw within milliseconds of its start. */

import { createGenerator } from "@terrace/core";

import { ChainLog } from "./chain-log.js";
import { startGradientChain } from "./gradient-chain.js";
import { runRows } from "./recover.js";
import { startSweepChain } from "./sweep-chain.js";
import type { ChainAnswer, ChainTask, RecoveryTask } from "./task.js";

/** Turns one chain's rows into quantities. */
export function runRecovery(task: RecoveryTask): void {
  const generator = createGenerator(task.seed, task.chain, "recovery", task.stream);
  runRows(task.program, task.rows, task.rowSize, task.numRows, task.outputs, generator);
}

/** A chain that has been started. */
export interface RunningChain {
  /**
   * Goes on, to the end or until `pauses` says so after an iteration; undefined after a pause. Never throws, since an error's
   * class does not survive the way between threads.
   */
  advance(pauses?: () => boolean): ChainAnswer | undefined;
}

/**
 * Starts a chain at its first {@link RunningChain.advance}.
 *
 * @param cpuMicroseconds CPU time used so far
 */
export function startChain(task: ChainTask, cpuMicroseconds: () => number): RunningChain {
  const log = new ChainLog(task.memory, task.settings.warmup, cpuMicroseconds);
  let advance: (() => ChainAnswer | undefined) | undefined;
  return {
    advance(pauses) {
      try {
        log.pauses = pauses;
        advance ??= task.kind === "sweep" ? startSweepChain(task, log) : startGradientChain(task, log);
        return advance();
      } catch (error) {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        return { kind: "failed", errorName: name, message };
      }
    },
  };
}
