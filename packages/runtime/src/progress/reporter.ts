/** @file Picks who hears of progress: nobody, the caller's function, bars on a terminal, or plain lines. */

import type { ProgressListener } from "./event.js";
import { plainLines } from "./plain-lines.js";
import { terminalBars } from "./terminal-bars.js";

/** The `progress` option: false is silent, true writes to standard error, a function receives the events. */
export type ProgressOption = boolean | ProgressListener;

/** Hears of progress. */
export interface ProgressReporter {
  readonly listener: ProgressListener;
  /** Prints a line for the person at the terminal, where progress is printed at all. */
  readonly notice: (text: string) => void;
}

/** A stream to write progress to. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The reporter for `option`, or undefined when silent. Progress goes to standard error, so that output can be piped. */
export function progressReporter(
  option: ProgressOption,
  stream: ProgressStream = process.stderr,
): ProgressReporter | undefined {
  if (option === false) return undefined;
  if (option !== true) return { listener: option, notice: () => {} };
  // A dumb terminal does not know cursor movement.
  const canRedraw = stream.isTTY === true && process.env["TERM"] !== "dumb";
  if (canRedraw) return terminalBars(stream);
  const write = (text: string): unknown => stream.write(text);
  return { listener: plainLines(write), notice: (text) => write(`${text}\n`) };
}
