/**
 * @file Draws in the files that CmdStan writes (CmdStan User's Guide, "Stan CSV file format"): comments with the
 * configuration, a line of names, the adaptation, a line a draw, the elapsed time. Elements of arrays are numbered from 1 and
 * come first index fastest, as Stan has them.
 */

import { sampleStatisticNames, type DrawsVariable } from "@terrace/core";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { wrongType } from "../argument.js";
import { writeAtomically } from "../data/write-atomically.js";
import type { DrawnRows, FitChain, FitRecord } from "./fit-record.js";

/** Writes `output_1.csv` and so on, one a chain. @returns the paths @throws Error naming the path that cannot be written */
export async function writeCmdStanCsv(record: FitRecord, directory: string): Promise<string[]> {
  if (typeof directory !== "string" || directory === "")
    throw wrongType("toCmdStanCsv", "directory", "a path", directory);
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Error(`toCmdStanCsv: \`${directory}\` cannot be made: ${detail}.`, { cause: error });
  }
  const paths: string[] = [];
  for (let index = 0; index < record.chains.length; index++) {
    const path = join(directory, `output_${index + 1}.csv`);
    await writeAtomically("toCmdStanCsv", path, cmdStanLines(record, index));
    paths.push(path);
  }
  return paths;
}

/** The text of chain `index`, in pieces. */
export function* cmdStanLines(record: FitRecord, index: number): Generator<string> {
  const chain = record.chains[index]!;
  yield configuration(record, chain, index);
  const elements = record.sampled.draws.names.map((name) => elementsOf(record.sampled.draws.get(name)));
  yield `${[...sampleStatisticNames, ...elements.flatMap((each) => each.names)].join(",")}\n`;
  if (record.warmup !== undefined) yield* rows(record.warmup, index);
  yield adaptation(record, chain);
  yield* rows(record.sampled, index);
  const warmup = chain.warmupMs / 1000;
  const sampling = chain.samplingMs / 1000;
  yield [
    "# ",
    `#  Elapsed Time: ${warmup.toFixed(3)} seconds (Warm-up)`,
    `#                ${sampling.toFixed(3)} seconds (Sampling)`,
    `#                ${(warmup + sampling).toFixed(3)} seconds (Total)`,
    "# ",
    "",
  ].join("\n");
}

function configuration({ options, seed }: FitRecord, { stepSize }: FitChain, index: number): string {
  const { draws, warmup, saveWarmup, thin, targetAcceptance = 0.8, sampler, maxTreeDepth, metric } = options;
  // Readers know no Gibbs sampler; its draws go as those of the default engine, with the statistics that it does not have NaN.
  const engine =
    sampler === "hmc"
      ? ["#       engine = static", "#         static", `#           int_time = ${Math.PI / 2}`]
      : ["#       engine = nuts (Default)", "#         nuts", `#           max_depth = ${maxTreeDepth}`];
  return [
    // Of all Stan's versions, rstan reads only those before 2.35, which write truth values as 0 and 1.
    "# stan_version_major = 2",
    "# stan_version_minor = 33",
    "# stan_version_patch = 0",
    "# model = terrace_model",
    "# method = sample (Default)",
    "#   sample",
    `#     num_samples = ${draws}`,
    `#     num_warmup = ${warmup}`,
    `#     save_warmup = ${saveWarmup ? 1 : 0}`,
    `#     thin = ${thin}`,
    "#     adapt",
    `#       engaged = ${warmup > 0 ? 1 : 0}`,
    `#       delta = ${targetAcceptance}`,
    "#     algorithm = hmc (Default)",
    "#       hmc",
    ...engine,
    `#       metric = ${metric === "dense" ? "dense_e" : "diag_e"}`,
    "#       metric_file =  (Default)",
    `#       stepsize = ${number(stepSize)}`,
    "#       stepsize_jitter = 0 (Default)",
    "#     num_chains = 1 (Default)",
    `# id = ${index + 1}`,
    "# data",
    "#   file =  (Default)",
    "# init = 2 (Default)",
    "# random",
    `#   seed = ${String(seed).replace(/\s+/g, " ")}`,
    "# output",
    `#   file = output_${index + 1}.csv`,
    "",
  ].join("\n");
}

function adaptation({ options }: FitRecord, { stepSize, inverseMassMatrix }: FitChain): string {
  const lines = ["# Adaptation terminated", `# Step size = ${number(stepSize)}`];
  if (options.metric === "dense") {
    lines.push("# Elements of inverse mass matrix:");
    // Of what NUTS draws, which need not be all parameters.
    const dimension = Math.sqrt(inverseMassMatrix.length);
    for (let row = 0; row < dimension; row++) {
      lines.push(`# ${numbers(inverseMassMatrix.subarray(row * dimension, (row + 1) * dimension), ", ")}`);
    }
  } else {
    lines.push("# Diagonal elements of inverse mass matrix:", `# ${numbers(inverseMassMatrix, ", ")}`);
  }
  return `${lines.join("\n")}\n`;
}

interface Elements {
  readonly names: readonly string[];
  /** Row-major positions, in the order of `names`. */
  readonly positions: readonly number[];
}

/** Elements of a quantity in Stan's order: the first index changes fastest. */
function elementsOf({ name, shape: [, , ...shape] }: DrawsVariable): Elements {
  const size = shape.reduce((product, each) => product * each, 1);
  const names: string[] = [];
  const positions: number[] = [];
  for (let k = 0; k < size; k++) {
    let rest = k;
    const indices = shape.map((each) => {
      const index = rest % each;
      rest = Math.floor(rest / each);
      return index;
    });
    names.push([name, ...indices.map((index) => index + 1)].join("."));
    positions.push(indices.reduce((position, index, axis) => position * shape[axis]! + index, 0));
  }
  return { names, positions };
}

function* rows({ draws, statistics }: DrawnRows, chain: number): Generator<string> {
  const { numDraws } = draws;
  const variables = draws.names.map((name) => ({ values: draws.get(name).values, ...elementsOf(draws.get(name)) }));
  for (let draw = 0; draw < numDraws; draw++) {
    const row = chain * numDraws + draw;
    const fields = sampleStatisticNames.map((name) => number(statistics[name][row]!));
    for (const { values, positions } of variables) {
      for (const position of positions) fields.push(number(values[row * positions.length + position]!));
    }
    yield `${fields.join(",")}\n`;
  }
}

function numbers(values: Float64Array, separator: string): string {
  return Array.from(values, number).join(separator);
}

/** The shortest text that reads back as the same number; Stan's words for what is not finite. */
function number(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}
