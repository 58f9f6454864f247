/**
 * @file The command that holds NUTS to posteriors with known answers:
 * `node --import tsx packages/testing/src/posteriors/run.ts --seed N [--case NAME]... [--folder PATH] [--workers N]`.
 * `--case` takes a case's name or a part of it. Ends with code 1 when a case fails, 2 when the command is wrong.
 */

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { ownPosteriors, posteriorsOfFolder } from "./load-posteriors.js";
import { reportCase, reportHead, reportTotals } from "./report.js";
import { runCases, type CaseError } from "./run-cases.js";
import { hasPassed, type CaseResult } from "./run-options.js";

const usage = "usage: test:posteriors --seed N [--case NAME]... [--folder PATH] [--workers N]";

interface Settings {
  readonly seed: string;
  readonly names: readonly string[];
  readonly folder: string | undefined;
  readonly numWorkers: number;
}

/** @throws TypeError, RangeError for arguments that are not understood */
function settingsOf(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: "string", default: "1" },
      case: { type: "string", multiple: true, default: [] },
      folder: { type: "string" },
      workers: { type: "string", default: String(availableParallelism()) },
    },
  });
  const numWorkers = Number(values.workers);
  if (!Number.isInteger(numWorkers) || numWorkers < 1) {
    throw new RangeError(`\`--workers\` must be an integer from 1, received ${values.workers}.`);
  }
  return { seed: values.seed, names: values.case, folder: values.folder, numWorkers };
}

async function main(): Promise<number> {
  const { seed, names, folder, numWorkers } = settingsOf(process.argv.slice(2));
  const all = folder === undefined ? ownPosteriors() : await posteriorsOfFolder(folder);
  const chosen = all.filter(({ known }) => names.length === 0 || names.some((name) => known.name.includes(name)));
  const unknown = names.filter((name) => !all.some(({ known }) => known.name.includes(name)));
  if (unknown.length > 0) throw new RangeError(`There is no case ${unknown.map((name) => `\`${name}\``).join(", ")}.`);
  const start = performance.now();
  const outcomes: (CaseResult | CaseError)[] = [];
  console.log(`Seed ${seed}, ${chosen.length} cases, 4 chains each, ${numWorkers} threads.\n${reportHead()}`);
  await runCases(chosen, {
    seed,
    numWorkers,
    onEnd(outcome) {
      outcomes.push(outcome);
      console.log(reportCase(outcome));
    },
  });
  console.log(`\n${reportTotals(outcomes, (performance.now() - start) / 1000)}`);
  return outcomes.every((outcome) => !("message" in outcome) && hasPassed(outcome)) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`test:posteriors: ${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 2;
}
