/**
 * @file Runs chains on threads, watches how far they are, stops them at the caller's wish, and says of each
 * how it ended. Nothing a chain has completed is lost: its rows are in the shared memory however it ends.
 */

import { warn } from "#host";

import type { EndEvent, ProgressEvent, ProgressListener } from "../progress/event.js";
import { clockSlot, counterSlot } from "./shared-memory.js";
import { chainsOf, type ChainAnswer, type ChainTask, type ChainTuning, type TaskedChain } from "./task.js";
import type { ThreadLease } from "./threads.js";

/** How a chain went. */
export interface ChainOutcome {
  /** The chain's number, from 0. */
  readonly chain: number;
  readonly outcome: "done" | "stopped" | "failed";
  /** Why it failed. */
  readonly failure?: { readonly errorName: string; readonly message: string };
  readonly tuning?: ChainTuning;
  /** Whether its clocks are set: it ended by itself. */
  readonly isTimed?: boolean;
  /** Complete rows. */
  readonly numWarmupRows: number;
  readonly numDrawRows: number;
  readonly numIterations: number;
}

/** How progress is heard and chains are stopped. */
export interface Supervision {
  readonly listener?: ProgressListener | undefined;
  /** Aborted when the chains should stop after their current iteration. */
  readonly signal?: AbortSignal | undefined;
  /** How long a chain may take to end its iteration after a stop before its thread is ended; 10 seconds when absent. */
  readonly graceMilliseconds?: number;
}

/** How often counters are read: fast enough for a live bar, too slow to be felt. */
const pollMilliseconds = 100;

/**
 * Runs `tasks`, which share one memory, and waits for all of them. Never rejects for what a chain or the listener throws.
 *
 * @returns by chain; chains that move in step end alike
 */
export async function runChains(
  threads: ThreadLease,
  tasks: readonly ChainTask[],
  { listener: heard, signal, graceMilliseconds = 10_000 }: Supervision = {},
): Promise<ChainOutcome[]> {
  const numChains = tasks.reduce((sum, task) => sum + chainsOf(task).length, 0);
  const reported = new Map<ChainTask, number>();
  const ended = new Set<ChainTask>();

  const listener = guarded(heard);

  const report = (task: ChainTask): void => {
    const iteration = Atomics.load(task.memory.counters, counterSlot.iteration);
    if (ended.has(task) || iteration === (reported.get(task) ?? 0)) return;
    reported.set(task, iteration);
    const { warmup } = task.settings;
    listener({
      kind: "iteration",
      ...base(task, numChains, iteration),
      phase: iteration <= warmup ? "warmup" : "sampling",
    });
  };
  const timer = heard === undefined ? undefined : setInterval(() => tasks.forEach(report), pollMilliseconds);

  const kill = new AbortController();
  let graceTimer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    for (const task of tasks) Atomics.store(task.memory.stop, 0, 1);
    graceTimer ??= setTimeout(() => kill.abort(), graceMilliseconds);
  };
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted === true) stop();

  try {
    const outcomes = await Promise.all(
      tasks.map(async (task) => {
        const answer = await answerOf(threads, task, kill.signal);
        const own = chainsOf(task).map((chain) => outcomeOf(chain, answer));
        report(task);
        ended.add(task);
        listener(endEvent(task, own[0]!, numChains));
        return own;
      }),
    );
    return outcomes.flat();
  } finally {
    clearInterval(timer);
    clearTimeout(graceTimer);
    signal?.removeEventListener("abort", stop);
  }
}

/** The caller's function, which is not called again once it has thrown or rejected: that costs no draws, but is told. */
function guarded(heard: ProgressListener | undefined): ProgressListener {
  let isLost = heard === undefined;
  const lose = (error: unknown): void => {
    if (isLost) return;
    isLost = true;
    const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    warn(`sample: \`progress\` threw ${problem}. It is not called again; the draws are not affected.`);
  };
  return (event) => {
    if (isLost || heard === undefined) return;
    try {
      const answer: unknown = heard(event);
      // An async function is a listener too, though its promise is not awaited.
      if (answer instanceof Promise) answer.catch(lose);
    } catch (error) {
      lose(error);
    }
  };
}

async function answerOf(threads: ThreadLease, task: ChainTask, signal: AbortSignal): Promise<ChainAnswer | "killed"> {
  try {
    return await threads.runChain(task, signal);
  } catch (error) {
    if (signal.aborted) return "killed";
    const message = error instanceof Error ? error.message : String(error);
    return { kind: "failed", errorName: "SamplerError", message: `the worker thread died (${message})` };
  }
}

function outcomeOf(task: TaskedChain, answer: ChainAnswer | "killed"): ChainOutcome {
  const { counters } = task.memory;
  const counts = {
    chain: task.chain,
    numWarmupRows: Atomics.load(counters, counterSlot.warmupRows),
    numDrawRows: Atomics.load(counters, counterSlot.drawRows),
    numIterations: Atomics.load(counters, counterSlot.iteration),
  };
  if (answer === "killed") return { ...counts, outcome: "stopped" };
  if (answer.kind === "failed") {
    const { errorName, message } = answer;
    return { ...counts, outcome: "failed", failure: { errorName, message } };
  }
  const { isComplete, tuning } = answer;
  return {
    ...counts,
    outcome: isComplete ? "done" : "stopped",
    isTimed: true,
    ...(tuning === undefined ? {} : { tuning }),
  };
}

function endEvent(task: ChainTask, outcome: ChainOutcome, numChains: number): EndEvent {
  const { clocks } = task.memory;
  const seconds = (from: number, to: number): number => (clocks[to]! - clocks[from]!) / 1000;
  return {
    kind: "end",
    ...base(task, numChains, outcome.numIterations),
    outcome: outcome.outcome,
    ...(outcome.failure === undefined ? {} : { message: outcome.failure.message }),
    ...(outcome.isTimed !== true
      ? {}
      : {
          warmupSeconds: seconds(clockSlot.start, clockSlot.warmupEnd),
          samplingSeconds: seconds(clockSlot.warmupEnd, clockSlot.end),
        }),
  };
}

function base(
  task: ChainTask,
  numChains: number,
  iteration: number,
): Omit<ProgressEvent & { kind: "end" }, "kind" | "outcome"> {
  const { warmup, draws } = task.settings;
  const numInStep = chainsOf(task).length;
  return { chain: task.chain, numInStep, numChains, iteration, total: warmup + draws, warmup };
}
