/** @file The benchmark runner: `npm run bench -- SUITE [options]`. Rows go to standard output, everything else to standard error. */

import { provenance } from "./harness/machine.js";
import {
  matrixSuite,
  parseOptions,
  plannerSuite,
  tensorSuite,
  usage,
  type MatrixOptions,
  type ModelOptions,
  type ModelSuite,
  type Options,
  type PlannerOptions,
  type TensorOptions,
} from "./harness/options.js";
import { printRows } from "./harness/print-rows.js";
import type { Row } from "./harness/row.js";
import type { Suite, WholeSuite } from "./harness/suite.js";
import { compileC } from "./peers/c-program.js";
import { findPeers } from "./peers/find-peers.js";
import { compileTestSet } from "./suites/compile-test-set.js";
import { compile } from "./suites/compile.js";
import { ess } from "./suites/ess.js";
import { gibbs } from "./suites/gibbs.js";
import { gradient } from "./suites/gradient.js";
import { linearAlgebra } from "./suites/linear-algebra.js";
import { memory } from "./suites/memory.js";
import { planner } from "./suites/planner.js";
import { tfjs } from "./suites/tfjs.js";

/** What a suite measures of each case, and what it measures once. */
const modelSuites: Readonly<Record<ModelSuite, { readonly ofCase?: Suite; readonly whole?: WholeSuite }>> = {
  gradient: { ofCase: gradient },
  ess: { ofCase: ess },
  gibbs: { ofCase: gibbs },
  compile: { ofCase: compile, whole: compileTestSet },
  memory: { whole: memory },
};

function notice(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** What came out, and how many measurements failed. */
interface Outcome {
  readonly rows: Row[];
  numFailed: number;
}

/** Adds the rows of one measurement to `outcome`; says of a failing one what it was. */
async function measure(
  outcome: Outcome,
  suite: string,
  name: string,
  rowsOf: () => readonly Row[] | Promise<readonly Row[]>,
): Promise<void> {
  notice(`${suite}: ${name}`);
  try {
    outcome.rows.push(...(await rowsOf()));
  } catch (error) {
    outcome.numFailed++;
    notice(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function runModels({ suite, seeds, isEveryCase, cases, ...asked }: ModelOptions): Promise<Outcome> {
  const outcome: Outcome = { rows: [], numFailed: 0 };
  const { ofCase, whole } = modelSuites[suite];
  if (whole !== undefined && isEveryCase) await measure(outcome, suite, "all", () => whole({ seeds, notice }));
  if (ofCase === undefined) return outcome;
  const peers = await findPeers({ seeds, ...asked }, notice);
  for (const benchmark of cases) {
    const { name } = benchmark;
    await measure(outcome, suite, name, () => ofCase(benchmark, { seeds, notice, ...peers.on(name) }));
  }
  return outcome;
}

async function runMatrices({ suite, seeds, cases, peers, installPeers }: MatrixOptions): Promise<Outcome> {
  const outcome: Outcome = { rows: [], numFailed: 0 };
  const program = peers.length > 0 ? await compileC(installPeers, notice) : undefined;
  try {
    for (const matrixCase of cases) {
      await measure(outcome, suite, matrixCase.name, () => linearAlgebra(matrixCase, seeds, program, notice));
    }
    return outcome;
  } finally {
    program?.dispose();
  }
}

async function runTensors({ suite, seeds, cases, peers }: TensorOptions): Promise<Outcome> {
  const outcome: Outcome = { rows: [], numFailed: 0 };
  for (const tensorCase of cases) {
    await measure(outcome, suite, tensorCase.name, () => tfjs(tensorCase, seeds, peers, notice));
  }
  return outcome;
}

async function runPlanner({ suite, seeds, cases }: PlannerOptions): Promise<Outcome> {
  const outcome: Outcome = { rows: [], numFailed: 0 };
  for (const plannerCase of cases) {
    await measure(outcome, suite, plannerCase.name, () => planner(plannerCase, seeds, notice));
  }
  return outcome;
}

function runSuite(options: Options): Promise<Outcome> {
  switch (options.suite) {
    case matrixSuite:
      return runMatrices(options);
    case tensorSuite:
      return runTensors(options);
    case plannerSuite:
      return runPlanner(options);
    default:
      return runModels(options);
  }
}

async function run(options: Options): Promise<number> {
  const made = provenance();
  const { rows, numFailed } = await runSuite(options);
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
