/** @file Picks who hears of progress: nobody, the caller's function, bars on a terminal, or plain lines. */

import { progressStream } from "#host";

import type { ProgressListener } from "./event.js";
import { plainLines } from "./plain-lines.js";
import { terminalBars } from "./terminal-bars.js";

/** The `progress` option: false is silent, true writes to standard error or the console, a function receives the events. */
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

/** The reporter for `option`, or undefined when silent. */
export function progressReporter(
  option: ProgressOption,
  stream: ProgressStream = progressStream(),
): ProgressReporter | undefined {
  if (option === false) return undefined;
  if (option !== true) return { listener: option, notice: () => {} };
  if (stream.isTTY === true) return terminalBars(stream);
  const write = (text: string): unknown => stream.write(text);
  return { listener: plainLines(write), notice: (text) => write(`${text}\n`) };
}
