/** @file Runs what a thread is asked for. Imports the samplers, the kernels' runner and `core` and nothing else: a thread must draw within milliseconds of its start. */

import { instantiateKernel } from "@terrace/backend-kernel/run";
import { createGenerator } from "@terrace/core";

import { ChainLog } from "./chain-log.js";
import { startGradientChain } from "./gradient-chain.js";
import { lockstepChains } from "./lockstep-chains.js";
import { runRows } from "./recover.js";
import { startSweepChain } from "./sweep-chain.js";
import {
  chainsOf,
  type ChainAnswer,
  type ChainTask,
  type GradientTask,
  type RecoveryTask,
  type SweepTask,
} from "./task.js";

/** Turns one chain's rows into quantities. */
export function runRecovery(task: RecoveryTask): void {
  const generator = createGenerator(task.seed, task.chain, "recovery", task.stream);
  runRows(instantiateKernel(task.program), task.rows, task.rowSize, task.numRows, task.outputs, generator);
}

/** A chain that has been started, or chains that move in step. */
export interface RunningChain {
  /**
   * Goes on, to the end or until `pauses` says so after an iteration; undefined after a pause. Chains in step answer later.
   * Never throws or rejects, since an error's class does not survive the way between threads.
   */
  advance(pauses?: () => boolean): ChainAnswer | undefined | Promise<ChainAnswer | undefined>;
}

/**
 * Starts a task's chains at the first {@link RunningChain.advance}.
 *
 * @param cpuMicroseconds CPU time used so far
 */
export function startChain(task: ChainTask, cpuMicroseconds: () => number): RunningChain {
  const logs = chainsOf(task).map(({ memory }) => new ChainLog(memory, task.settings.warmup, cpuMicroseconds));
  const log = logs[0]!; // a task has a chain
  if (task.kind === "lockstep") {
    const advance = lockstepChains(task, logs);
    return {
      async advance(pauses) {
        log.pauses = pauses;
        return await advance().catch(failed);
      },
    };
  }
  return startOneChain(task, log);
}

/** A chain that has been started, by itself: it answers at once. */
export interface RunningOneChain extends RunningChain {
  advance(pauses?: () => boolean): ChainAnswer | undefined;
}

/** Starts a chain that moves by itself at the first {@link RunningOneChain.advance}. */
export function startOneChain(task: GradientTask | SweepTask, log: ChainLog): RunningOneChain {
  let advance: (() => ChainAnswer | undefined) | undefined;
  return {
    advance(pauses) {
      try {
        log.pauses = pauses;
        advance ??= task.kind === "sweep" ? startSweepChain(task, log) : startGradientChain(task, log);
        return advance();
      } catch (error) {
        return failed(error);
      }
    },
  };
}

function failed(error: unknown): ChainAnswer {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { kind: "failed", errorName: name, message };
}
