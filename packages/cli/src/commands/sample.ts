/** @file `terrace sample`: a model file and data files to draws, a printed summary and a saved fit. */

import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { sample, type Fit, type SampleOptions } from "terrace";

import { isModelError, oneLine, UsageError } from "../failure.js";
import { loadData } from "../load-data.js";
import { loadModel } from "../load-model.js";
import { exitCode, type Streams } from "../streams.js";

interface SampleFlags extends Omit<SampleOptions, "progress" | "signal" | "init" | "fixed"> {
  readonly data?: readonly string[];
  readonly out?: string;
  readonly cmdstanCsv?: string;
  readonly quiet?: boolean;
  readonly variables?: readonly string[];
}

/** Runs the command. @returns the exit code @throws UsageError for wrong files, data or flags */
export async function sampleFile(path: string, flags: SampleFlags, { out, error: report }: Streams): Promise<number> {
  const { data: files = [], out: saved, cmdstanCsv, quiet = false, variables, ...options } = flags;
  if (saved !== undefined) verifyFolder(saved);
  const data = loadData(files);
  const model = await loadModel(path);
  let fit: Fit;
  try {
    fit = await sample(model, data, { ...options, progress: !quiet });
  } catch (error) {
    if (isModelError(error)) throw new UsageError(oneLine(error), { cause: error });
    if (error instanceof TypeError || error instanceof RangeError)
      throw new UsageError(flagMessage(error), { cause: error });
    throw error;
  }
  // Saved before anything can fail in print.
  if (saved !== undefined) await fit.save(saved);
  if (cmdstanCsv !== undefined) await fit.toCmdStanCsv(cmdstanCsv);
  for (const { chain, message } of fit.failures) report(`terrace: chain ${chain + 1} failed: ${message}\n`);
  if (!quiet) {
    out(`\n${printed(fit, variables)}\n\n${timings(fit)}\n`);
    if (saved !== undefined) out(`Saved in ${saved}\n`);
  }
  if (fit.incomplete) return exitCode.interrupted;
  return fit.failures.length > 0 ? exitCode.failure : exitCode.success;
}

/** Said before an hour of sampling, not after. */
function verifyFolder(path: string): void {
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) throw new UsageError(`\`--out\` must be in a folder that exists, received \`${path}\`.`);
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new UsageError(`\`--out\` must be a file, received the folder \`${path}\`.`);
  }
}

function printed(fit: Fit, variables: readonly string[] | undefined): string {
  try {
    return String(fit.summary(variables === undefined ? {} : { variables }));
  } catch (error) {
    if (error instanceof RangeError)
      throw new UsageError(oneLine(error).replace(/^Draws\.get: `name`/, "`--variables`"));
    throw error;
  }
}

/** "Seed 1. Compiled in 12 ms, first draw after 80 ms, warmup 0.41 s, sampling 0.32 s." */
export function timings({ seed, timings: { compileMs, timeToFirstDrawMs, warmupMs, samplingMs } }: Fit): string {
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
  return (
    `Seed ${seed}. Compiled in ${compileMs.toFixed(0)} ms, first draw after ${timeToFirstDrawMs.toFixed(0)} ms, ` +
    `warmup ${seconds(warmupMs)}, sampling ${seconds(samplingMs)}.`
  );
}

/** The error of an option, in the words of the command line: `--target-acceptance` for `targetAcceptance`. */
function flagMessage(error: Error): string {
  return oneLine(error).replace(/^sample: `(\w+)`/, (_, name: string) => {
    return `\`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}\``;
  });
}
