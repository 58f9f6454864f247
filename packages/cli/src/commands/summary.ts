/** @file `terrace summary`: the summary of a saved fit. */

import type { SummaryOptions } from "terrace";

import { oneLine, UsageError } from "../failure.js";
import { openFit } from "../open-fit.js";
import { exitCode, type Streams } from "../streams.js";

interface SummaryFlags {
  readonly variables?: readonly string[];
  readonly probs?: readonly number[];
  readonly digits?: number;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Runs the command. @returns the exit code @throws UsageError for a wrong file or unknown quantities */
export async function summarise(path: string, flags: SummaryFlags, { out }: Streams): Promise<number> {
  const { all = false, json = false, ...rest } = flags;
  const fit = await openFit(path);
  const options: SummaryOptions = all ? { maxElements: Infinity, ...rest } : rest;
  try {
    const summary = fit.summary(options);
    if (json) {
      const { rows, constants, probs, numChains, numDraws } = summary;
      const { ok, reasons, notes } = fit.verdict();
      out(
        `${JSON.stringify({ rows, constants, probs, numChains, numDraws, verdict: { ok, reasons, notes } }, null, 2)}\n`,
      );
    } else {
      out(`${String(summary)}\n`);
    }
    return exitCode.success;
  } catch (error) {
    if (error instanceof RangeError)
      throw new UsageError(oneLine(error).replace(/^Draws\.get: `name`/, "`--variables`"));
    throw error;
  }
}
