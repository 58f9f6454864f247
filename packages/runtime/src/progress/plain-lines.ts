/**
 * @file Progress as plain lines, for logs: Stan's wording, at a chain's first iteration, at every tenth of the way and at the
 * first iteration after warmup.
 */

import { chainLabel, type ProgressEvent, type ProgressListener } from "./event.js";

/** A listener that writes lines through `write` (each ends in a line break). */
export function plainLines(write: (text: string) => unknown): ProgressListener {
  const printed = new Map<number, number>();
  return (event) => {
    const last = printed.get(event.chain) ?? 0;
    for (const iteration of milestones(event)) {
      if (iteration > last && iteration <= event.iteration) write(iterationLine(event, iteration));
    }
    printed.set(event.chain, Math.max(last, event.iteration));
    if (event.kind === "end" && event.outcome !== "done") {
      const reason = event.message === undefined ? "" : `: ${event.message}`;
      write(`${chainLabel(event)}: ${event.outcome} after iteration ${event.iteration}${reason}\n`);
    } else if (event.kind === "end" && event.warmupSeconds !== undefined && event.samplingSeconds !== undefined) {
      write(
        `${chainLabel(event)}: Elapsed time: ${event.warmupSeconds.toFixed(3)} seconds (Warm-up), ` +
          `${event.samplingSeconds.toFixed(3)} seconds (Sampling)\n`,
      );
    }
  };
}

/** `Chain 1: Iteration:  400 / 2000 [ 20%]  (Warmup)` */
export function iterationLine(event: ProgressEvent, iteration: number): string {
  const { total, warmup } = event;
  const count = String(iteration).padStart(String(total).length);
  const percent = String(Math.floor((100 * iteration) / total)).padStart(3);
  return `${chainLabel(event)}: Iteration: ${count} / ${total} [${percent}%]  (${iteration <= warmup ? "Warmup" : "Sampling"})\n`;
}

function milestones({ total, warmup }: ProgressEvent): number[] {
  if (total === 0) return [];
  const refresh = Math.max(1, Math.floor(total / 10));
  const found = new Set([1, total]);
  for (let iteration = refresh; iteration <= total; iteration += refresh) found.add(iteration);
  if (warmup < total) found.add(warmup + 1);
  return [...found].sort((a, b) => a - b);
}
