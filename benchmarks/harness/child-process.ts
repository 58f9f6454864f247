/** @file Runs one measurement in a process of its own, so that no engine warms another's code or shares its clock. */

import { spawn } from "node:child_process";

/** How a process ended; `output` is what it wrote to standard output. */
export interface ProcessResult {
  readonly output: string;
  readonly errors: string;
  readonly code: number;
}

/** Runs `command` to its end; never rejects: a command that cannot be started has code 127. */
export async function runProcess(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ProcessResult> {
  return await new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...environment } });
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.on("error", (error) => {
      resolve({ output, errors: `${errors}${error.message}`, code: 127 });
    });
    child.on("close", (code) => {
      resolve({ output, errors, code: code ?? 1 });
    });
  });
}

/**
 * Runs a script of `processes/` in a fresh Node and parses the JSON that it prints.
 *
 * @throws Error with the script's own errors when it fails
 */
export async function runScript<Result>(script: string, job: unknown): Promise<Result> {
  const loader = script.endsWith(".ts") ? ["--import", "tsx"] : [];
  const file = new URL(`../processes/${script}`, import.meta.url).pathname;
  const { output, errors, code } = await runProcess(process.execPath, [...loader, file, JSON.stringify(job)]);
  if (code !== 0)
    throw new Error(`${script} ended with code ${code}:\n${errors.trim().split("\n").slice(-15).join("\n")}`);
  // The last line: what a script prints before it is for people. Its form is fixed by the script and its caller together.
  return JSON.parse(output.trim().split("\n").at(-1)!) as Result;
}
