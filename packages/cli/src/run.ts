/** @file Runs the command line: arguments in, an exit code out. What goes wrong is one line on standard error. */

import { CommanderError } from "commander";

import { UsageError } from "./failure.js";
import { createCommand } from "./command.js";
import { exitCode, type Streams } from "./streams.js";

/**
 * Runs `terrace` with these arguments (without the program's name).
 *
 * @returns the exit code; never rejects
 */
export async function run(
  args: readonly string[],
  streams: Streams = {
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
  },
): Promise<number> {
  let code: number = exitCode.success;
  const command = createCommand(streams, (result) => (code = result));
  try {
    await command.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.success : exitCode.usage;
    if (error instanceof UsageError) {
      streams.error(`terrace: ${error.message}\n`);
      return exitCode.usage;
    }
    streams.error(`terrace: ${error instanceof Error ? error.message : String(error)}\n`);
    return exitCode.failure;
  }
}
