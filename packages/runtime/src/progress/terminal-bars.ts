/** @file Progress on a terminal: one live bar a chain, or for chains that move in step, redrawn in place. */

import { chainLabel, type ProgressEvent } from "./event.js";
import type { ProgressReporter } from "./reporter.js";

/** The part of a terminal that bars need. */
export interface Terminal {
  readonly columns?: number;
  write(text: string): unknown;
}

const barWidth = 32;

/**
 * A reporter that draws on `terminal`. The first event reserves a line for every chain; later ones move up, rewrite the lines
 * and leave the cursor below them. A notice stands where the bars stood; they go on below it.
 */
export function terminalBars(terminal: Terminal): ProgressReporter {
  const latest = new Map<number, ProgressEvent>();
  let numLines = 0;
  const notice = (text: string): void => {
    terminal.write(`\r\x1b[K${text}\n`);
    numLines = 0;
  };
  return {
    notice,
    listener(event) {
      latest.set(event.chain, event);
      if (event.kind === "end" && event.message !== undefined) {
        notice(`${chainLabel(event)} failed: ${event.message}`);
      }
      // Some terminals say that they have no columns.
      const width = terminal.columns === undefined || terminal.columns < 1 ? 80 : terminal.columns;
      // From the line's start: a Ctrl-C leaves its sign there.
      let text = numLines === 0 ? "\r" : `\r\x1b[${numLines}A`;
      // Of chains that move in step, every group has the same number.
      for (let chain = 0; chain < event.numChains; chain += event.numInStep) {
        const line = barLine(
          latest.get(chain) ?? { ...event, kind: "iteration", chain, iteration: 0, phase: "warmup" },
        );
        // Cut, since a line that wraps would break the count of lines; then clear what was there before.
        text += `${line.slice(0, Math.max(1, width - 1))}\x1b[K\n`;
      }
      numLines = event.numChains / event.numInStep;
      terminal.write(text);
    },
  };
}

/** `Chain 1 [========>         ]  40%   800 / 2000  warmup` */
export function barLine(event: ProgressEvent): string {
  const share = event.total === 0 ? 1 : event.iteration / event.total;
  const filled = Math.round(share * barWidth);
  const tip = filled > 0 && filled < barWidth ? ">" : "";
  const bar = "=".repeat(filled - tip.length) + tip + " ".repeat(barWidth - filled);
  const percent = String(Math.floor(100 * share)).padStart(3);
  const count = String(event.iteration).padStart(String(event.total).length);
  return `${chainLabel(event)} [${bar}] ${percent}%  ${count} / ${event.total}  ${state(event)}`;
}

function state(event: ProgressEvent): string {
  if (event.kind === "end") return event.outcome;
  return event.iteration === 0 ? "waiting" : event.phase;
}
