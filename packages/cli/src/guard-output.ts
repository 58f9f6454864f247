/** @file What happens when the standard streams cannot be written: a full disk is told, a reader that went away is not. */

import { exitCode } from "./streams.js";

/** A stream that reports what it cannot write. */
interface Output {
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
  write(text: string): unknown;
}

/**
 * Listens to the errors of both streams, which would end the process with a stack otherwise. A closed pipe, as behind `head`,
 * is no failure: what is saved in files goes on.
 *
 * @returns whether output was lost so far; lost later, it sets the process's exit code itself
 */
export function guardOutput(out: Output, error: Output): { readonly hasFailed: () => boolean } {
  let hasFailed = false;
  const fail = (): void => {
    hasFailed = true;
    process.exitCode = exitCode.failure;
  };
  out.on("error", (problem) => {
    if (problem.code === "EPIPE" || hasFailed) return;
    fail();
    error.write(`terrace: standard output cannot be written: ${problem.message}.\n`);
  });
  // There is nowhere left to tell of it.
  error.on("error", (problem) => {
    if (problem.code !== "EPIPE") fail();
  });
  return { hasFailed: () => hasFailed };
}
