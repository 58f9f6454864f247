/** @file The benchmark runner: `npm run bench -- SUITE [options]`. Rows go to standard output, everything else to standard error. */

import { provenance } from "./harness/machine.js";
import { parseOptions, usage, type Options, type SuiteName } from "./harness/options.js";
import { printRows } from "./harness/print-rows.js";
import type { Row } from "./harness/row.js";
import type { Suite, WholeSuite } from "./harness/suite.js";
import { findPeers } from "./peers/find-peers.js";
import { compileTestSet } from "./suites/compile-test-set.js";
import { compile } from "./suites/compile.js";
import { ess } from "./suites/ess.js";
import { gradient } from "./suites/gradient.js";
import { memory } from "./suites/memory.js";

/** What a suite measures of each case, and what it measures once. */
const suites: Readonly<Record<SuiteName, { readonly ofCase?: Suite; readonly whole?: WholeSuite }>> = {
  gradient: { ofCase: gradient },
  ess: { ofCase: ess },
  compile: { ofCase: compile, whole: compileTestSet },
  memory: { whole: memory },
};

function notice(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function run(options: Options): Promise<number> {
  const made = provenance();
  const { suite, seeds } = options;
  const { ofCase, whole } = suites[suite];
  const rows: Row[] = [];
  let numFailed = 0;
  const measure = async (name: string, run: () => Promise<Row[]>): Promise<void> => {
    notice(`${suite}: ${name}`);
    try {
      rows.push(...(await run()));
    } catch (error) {
      numFailed++;
      notice(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  if (whole !== undefined && options.isEveryCase) await measure("all", async () => await whole({ seeds, notice }));
  if (ofCase !== undefined) {
    const peers = await findPeers(options, notice);
    for (const benchmark of options.cases) {
      const { name } = benchmark;
      await measure(name, async () => await ofCase(benchmark, { seeds, notice, ...peers.on(name) }));
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
