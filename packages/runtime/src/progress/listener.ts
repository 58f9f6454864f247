/** @file Picks who hears of progress: nobody, the caller's function, bars on a terminal, or plain lines. */

import type { ProgressListener } from "./event.js";
import { plainLines } from "./plain-lines.js";
import { terminalBars } from "./terminal-bars.js";

/** The `progress` option: false is silent, true writes to standard error, a function receives the events. */
export type ProgressOption = boolean | ProgressListener;

/** A stream to write progress to. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The listener for `option`, or undefined when silent. Progress goes to standard error, so that output can be piped. */
export function progressListener(
  option: ProgressOption,
  stream: ProgressStream = process.stderr,
): ProgressListener | undefined {
  if (option === false) return undefined;
  if (option !== true) return option;
  // A dumb terminal does not know cursor movement.
  const canRedraw = stream.isTTY === true && process.env["TERM"] !== "dumb";
  return canRedraw ? terminalBars(stream) : plainLines((text) => stream.write(text));
}
