/** @file The worker thread of a run over many cases: a prepared case in, its result out. */

import { parentPort } from "node:worker_threads";
import type { PreparedCase } from "./prepared-case.js";
import { runCase } from "./run-case.js";
import type { CaseResult, RunCaseOptions } from "./run-options.js";

/** What a worker is sent. */
export interface CaseTask {
  readonly prepared: PreparedCase;
  readonly options: RunCaseOptions;
}

/** What a worker answers. */
export type CaseAnswer = { readonly result: CaseResult } | { readonly message: string };

parentPort?.on("message", ({ prepared, options }: CaseTask) => {
  let answer: CaseAnswer;
  try {
    answer = { result: runCase(prepared, options) };
  } catch (error) {
    answer = { message: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});
