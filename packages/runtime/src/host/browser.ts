/**
 * @file What the stages ask of where they run, in a browser or any other engine without Node's modules. Chains run one after
 * the other on the thread that asked, which is let go every few milliseconds, so that a page stays alive and can stop them.
 */

import { parse } from "csv-parse/browser/esm/sync";

import { runRecovery, startChain } from "../chains/run-task.js";
import type { ChainAnswer, ChainTask } from "../chains/task.js";
import type { ThreadLease } from "../chains/threads.js";
import type { FitRecord } from "../fit/fit-record.js";
import type { ProgressStream } from "../progress/reporter.js";

/** A frame at 60 Hz: what a page can wait without being felt. Has no influence on the draws. */
const sliceMilliseconds = 16;

/** One: the thread that asked. */
export function numProcessors(): number {
  return 1;
}

/** Unknown. */
export function cpuMicroseconds(): number {
  return NaN;
}

/** A lease of the one thread there is. */
export function leaseThreads(): Promise<ThreadLease> {
  // Chains of one call take turns.
  let last: Promise<unknown> = Promise.resolve();
  return Promise.resolve({
    runChain(task, signal) {
      const answer = last.then(() => runInSlices(task, signal));
      last = answer.catch(() => undefined);
      return answer;
    },
    runRecovery(task) {
      runRecovery(task);
      return Promise.resolve();
    },
    release: () => {},
  });
}

async function runInSlices(task: ChainTask, signal: AbortSignal): Promise<ChainAnswer> {
  const chain = startChain(task, cpuMicroseconds);
  for (;;) {
    await nextTask();
    signal.throwIfAborted();
    const end = performance.now() + sliceMilliseconds;
    const answer = await chain.advance(() => performance.now() >= end);
    if (answer !== undefined) return answer;
  }
}

/** Resolves in a task of its own, after what else waits; a timer would wait four milliseconds, in a hidden page a second. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}

/** There are none to end. */
export function closeWorkers(): Promise<void> {
  return Promise.resolve();
}

/** A signal that is never aborted: a browser has no Ctrl-C. */
export function watchInterrupt(): { readonly signal: AbortSignal; release(): void } {
  return { signal: new AbortController().signal, release: () => {} };
}

/** Where progress is written: the console, a line at a time. */
export function progressStream(): ProgressStream {
  return { write: (text) => console.log(text.trimEnd()) };
}

/** Tells of something that went wrong and stopped nothing, on the console. */
export function warn(text: string): void {
  console.warn(text);
}

/** @throws Error always: there are no files */
export function readText(): string {
  throw noFiles("readCsv", "Give it the text, such as `await (await fetch(url)).text()`.");
}

/** A path for messages. */
export function pathOf(source: string | URL): string {
  return String(source);
}

/** The parser of csv-parse. */
export function csvParser(): typeof parse {
  return parse;
}

/** @throws Error always: there are no files */
export function saveFit(): Promise<void> {
  return Promise.reject(noFiles("save", "`fit.toArrow()` gives the draws as a table."));
}

/** @throws Error always: there are no files */
export function readFit(): Promise<FitRecord> {
  return Promise.reject(noFiles("loadFit", "Load the fit in Node."));
}

/** @throws Error always: there are no files */
export function writeCmdStanCsv(): Promise<string[]> {
  return Promise.reject(noFiles("toCmdStanCsv", "`fit.toArrow()` gives the draws as a table."));
}

function noFiles(fn: string, instead: string): Error {
  return new Error(`${fn}: a browser has no files. ${instead}`);
}
