/** @file The benchmark runner: `npm run bench -- SUITE [options]`. Rows go to standard output, everything else to standard error. */

import { provenance } from "./harness/machine.js";
import {
  matrixSuite,
  parseOptions,
  usage,
  type MatrixOptions,
  type ModelOptions,
  type ModelSuite,
  type Options,
} from "./harness/options.js";
import { printRows } from "./harness/print-rows.js";
import type { Row } from "./harness/row.js";
import type { Suite } from "./harness/suite.js";
import { compileC } from "./peers/c-program.js";
import { findPeers } from "./peers/find-peers.js";
import { compile } from "./suites/compile.js";
import { ess } from "./suites/ess.js";
import { gradient } from "./suites/gradient.js";
import { linearAlgebra } from "./suites/linear-algebra.js";

const modelSuites: Readonly<Record<ModelSuite, Suite>> = { gradient, ess, compile };

function notice(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** What came out, and how many cases failed. */
interface Outcome {
  readonly rows: readonly Row[];
  readonly numFailed: number;
}

async function measure<Case extends { readonly name: string }>(
  { suite, cases }: { readonly suite: string; readonly cases: readonly Case[] },
  rowsOf: (benchmark: Case) => Promise<readonly Row[]>,
): Promise<Outcome> {
  const rows: Row[] = [];
  let numFailed = 0;
  for (const benchmark of cases) {
    notice(`${suite}: ${benchmark.name}`);
    try {
      rows.push(...(await rowsOf(benchmark)));
    } catch (error) {
      numFailed++;
      notice(`${benchmark.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { rows, numFailed };
}

async function runModels(options: ModelOptions): Promise<Outcome> {
  const peers = await findPeers(options, notice);
  const suite = modelSuites[options.suite];
  return await measure(options, (benchmark) =>
    suite(benchmark, { seeds: options.seeds, notice, ...peers.on(benchmark.name) }),
  );
}

async function runMatrices(options: MatrixOptions): Promise<Outcome> {
  const program = options.peers.length > 0 ? await compileC(options.installPeers, notice) : undefined;
  try {
    return await measure(options, (matrixCase) => linearAlgebra(matrixCase, options.seeds, program, notice));
  } finally {
    program?.dispose();
  }
}

async function run(options: Options): Promise<number> {
  const made = provenance();
  const { rows, numFailed } = await (options.suite === matrixSuite ? runMatrices(options) : runModels(options));
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
