/** @file Runs a program and takes what it says. */

import { spawn } from "node:child_process";

/** How a program ended. */
export interface ProgramResult {
  /** Exit status; undefined where it did not start, or a signal ended it. */
  readonly status: number | undefined;
  readonly signal: string | undefined;
  readonly output: string;
  readonly errors: string;
  /** Why it did not start. */
  readonly failure: NodeJS.ErrnoException | undefined;
}

/** Where and how a program runs. */
export interface ProgramOptions {
  readonly folder?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Milliseconds after which it is ended. */
  readonly limit?: number;
  /** Whether the program is a script that only the shell of Windows finds. */
  readonly isScript?: boolean;
}

/** Runs `name` to its end. Never rejects: what went wrong is in the result. */
export function runProgram(
  name: string,
  args: readonly string[],
  { folder, environment, limit, isScript = false }: ProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(name, args, {
      cwd: folder,
      env: environment ?? process.env,
      timeout: limit,
      killSignal: "SIGKILL",
      shell: isScript && process.platform === "win32",
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let errors = "";
    let failure: NodeJS.ErrnoException | undefined;
    child.stdout.on("data", (piece) => (output += String(piece)));
    child.stderr.on("data", (piece) => (errors += String(piece)));
    child.on("error", (error) => (failure = error));
    child.on("close", (status, signal) => {
      // A program that did not start has a negative status.
      const started = failure === undefined;
      resolve({
        status: started ? (status ?? undefined) : undefined,
        signal: signal ?? undefined,
        output,
        errors,
        failure,
      });
    });
  });
}

/** The last thing that a program said that is not empty, for a message of one line. */
export function lastLine({ output, errors, failure, signal }: ProgramResult): string {
  if (failure !== undefined) return failure.message;
  const said = `${output}\n${errors}`.split("\n").map((line) => line.trim());
  return said.filter((line) => line !== "").at(-1) ?? (signal === undefined ? "it said nothing" : `ended by ${signal}`);
}
