/** @file The benchmark runner: `npm run bench -- SUITE [options]`. Rows go to standard output, everything else to standard error. */

import { provenance } from "./harness/machine.js";
import { parseOptions, usage, type Options, type SuiteName } from "./harness/options.js";
import { printRows } from "./harness/print-rows.js";
import type { Row } from "./harness/row.js";
import type { Suite } from "./harness/suite.js";
import { findPeers } from "./peers/find-peers.js";
import { compile } from "./suites/compile.js";
import { ess } from "./suites/ess.js";
import { gradient } from "./suites/gradient.js";

const suites: Readonly<Record<SuiteName, Suite>> = { gradient, ess, compile };

function notice(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function run(options: Options): Promise<number> {
  const made = provenance();
  const peers = await findPeers(options, notice);
  const rows: Row[] = [];
  let numFailed = 0;
  for (const benchmark of options.cases) {
    notice(`${options.suite}: ${benchmark.name}`);
    try {
      rows.push(
        ...(await suites[options.suite](benchmark, { seeds: options.seeds, notice, ...peers.on(benchmark.name) })),
      );
    } catch (error) {
      numFailed++;
      notice(`${benchmark.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (options.json) {
    const command = ["npm run bench --", ...process.argv.slice(2)].join(" ");
    console.log(JSON.stringify({ command, ...made, rows }, undefined, 2));
  } else {
    console.log(printRows(rows, made));
  }
  return numFailed === 0 ? 0 : 1;
}

const args = process.argv.slice(2);
if (args.includes("--help") || args.includes("-h")) {
  console.log(usage);
} else {
  let options: Options | undefined;
  try {
    options = parseOptions(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
    process.exitCode = 2;
  }
  if (options !== undefined) process.exitCode = await run(options);
}
