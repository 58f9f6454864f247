/** @file Runs many cases on worker threads, one case a thread at a time, the largest first. */

import { Worker } from "node:worker_threads";
import type { PosteriorCase } from "./posterior-case.js";
import type { PosteriorModel } from "./posterior-model.js";
import { prepareCase, type PreparedCase } from "./prepared-case.js";
import { readModes } from "./mode-split.js";
import type { CaseResult, RunCaseOptions } from "./run-options.js";
import type { CaseAnswer, CaseTask } from "./worker.js";

/** A case with the model that is to reproduce it. */
export interface PosteriorPair {
  readonly posterior: PosteriorModel;
  readonly known: PosteriorCase;
  /** The folder of the case, for its modes. */
  readonly folder: string;
}

/** A case that could not be run. */
export interface CaseError {
  readonly name: string;
  readonly message: string;
}

/** How cases are run and heard of. */
export interface RunCasesOptions extends Omit<RunCaseOptions, "wrapDensity"> {
  readonly numWorkers: number;
  /** Called as each case ends. */
  readonly onEnd: (outcome: CaseResult | CaseError) => void;
}

/** Runs all of `pairs`; what one case throws ends that case alone. */
export async function runCases(
  pairs: readonly PosteriorPair[],
  { numWorkers, onEnd, ...options }: RunCasesOptions,
): Promise<void> {
  const prepared: PreparedCase[] = [];
  for (const { posterior, known, folder } of pairs) {
    try {
      prepared.push(prepareCase(posterior, known, readModes(known.name, folder)));
    } catch (error) {
      onEnd({ name: known.name, message: error instanceof Error ? error.message : String(error) });
    }
  }
  // A thread that takes the largest case last would leave the others waiting.
  const queue = prepared.sort((a, b) => sizeOf(b) - sizeOf(a));
  const threads = Array.from({ length: Math.min(numWorkers, queue.length) }, async () => {
    const worker = startWorker();
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const answer = await ask(worker, { prepared: next, options });
        onEnd("result" in answer ? answer.result : { name: next.name, message: answer.message });
      }
    } finally {
      await worker.terminate();
    }
  });
  await Promise.all(threads);
}

/** How much there is to compute at one leapfrog step, roughly. */
function sizeOf({ density, dimension }: PreparedCase): number {
  return density.constants.reduce((sum, { length }) => sum + length, dimension);
}

function startWorker(): Worker {
  const here = import.meta.url;
  const built = here.endsWith(".ts") ? "../../dist/src/posteriors/worker.js" : "./worker.js";
  // The built file needs no loader, and must not look for packages' sources.
  return new Worker(new URL(built, here), { execArgv: [] });
}

function ask(worker: Worker, task: CaseTask): Promise<CaseAnswer> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: CaseAnswer): void => {
      worker.off("error", onError);
      resolve(answer);
    };
    const onError = (error: Error): void => {
      worker.off("message", onMessage);
      reject(error);
    };
    worker.once("message", onMessage);
    worker.once("error", onError);
    worker.postMessage(task);
  });
}
