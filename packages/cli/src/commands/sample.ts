/** @file `terrace sample`: a model file and data files to draws, a printed summary and a saved fit. */

import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { sample, type Fit, type SampleOptions } from "terrace";

import { isInterrupt, isModelError, oneLine, UsageError } from "../failure.js";
import { loadData } from "../load-data.js";
import { loadJson } from "../load-json.js";
import { loadModel } from "../load-model.js";
import { inFlags } from "../sampling-options.js";
import { exitCode, type Streams } from "../streams.js";

interface SampleFlags extends Omit<SampleOptions, "progress" | "signal" | "init" | "fixed"> {
  readonly data?: readonly string[];
  readonly init?: string;
  readonly fixed?: string;
  readonly out?: string;
  readonly cmdstanCsv?: string;
  readonly quiet?: boolean;
  readonly variables?: readonly string[];
}

/** Runs the command. @returns the exit code @throws UsageError for wrong files, data or flags */
export async function sampleFile(path: string, flags: SampleFlags, { out, error: report }: Streams): Promise<number> {
  const { data: files = [], out: saved, cmdstanCsv, quiet = false, variables, init, fixed, ...options } = flags;
  if (saved !== undefined) verifyFile(saved);
  if (cmdstanCsv !== undefined) verifyFolder(cmdstanCsv);
  const values = { ...valuesOf("init", init), ...valuesOf("fixed", fixed) };
  const data = loadData(files);
  const model = await loadModel(path);
  let fit: Fit;
  try {
    fit = await sample(model, data, { ...options, ...values, progress: !quiet });
  } catch (error) {
    if (isModelError(error)) throw new UsageError(oneLine(error), { cause: error });
    if (isInterrupt(error)) {
      report("terrace: stopped by Ctrl-C before the first draw was kept; there is nothing to print or save.\n");
      return exitCode.interrupted;
    }
    if (error instanceof TypeError || error instanceof RangeError)
      throw new UsageError(inFlags(oneLine(error)), { cause: error });
    throw error;
  }
  // Saved before anything can fail in print, and printed whatever becomes of saving: the run may have taken hours.
  const lost = await save(fit, saved, cmdstanCsv);
  for (const { chain, message } of fit.failures) report(`terrace: chain ${chain + 1} failed: ${message}\n`);
  try {
    if (!quiet) {
      out(`\n${printed(fit, variables)}\n\n${timings(fit)}\n`);
      if (saved !== undefined && lost === undefined) out(`Saved in ${saved}\n`);
    }
  } finally {
    if (lost !== undefined) report(`terrace: ${lost}\n`);
  }
  if (lost !== undefined) return exitCode.failure;
  if (fit.incomplete) return exitCode.interrupted;
  return fit.failures.length > 0 ? exitCode.failure : exitCode.success;
}

/** The option `name` with the values that its file holds, which the library checks; empty without the flag. */
function valuesOf(name: "init" | "fixed", path: string | undefined): Pick<SampleOptions, "init" | "fixed"> {
  if (path === undefined) return {};
  return { [name]: loadJson(path, { kind: `file of \`--${name}\``, expected: "values by parameter name" }) };
}

/** Writes what was asked for. @returns why not, in a line that says where the draws are instead; undefined when all is written */
async function save(fit: Fit, saved: string | undefined, cmdstanCsv: string | undefined): Promise<string | undefined> {
  let isSaved = false;
  try {
    if (saved !== undefined) await fit.save(saved);
    isSaved = saved !== undefined;
    if (cmdstanCsv !== undefined) await fit.toCmdStanCsv(cmdstanCsv);
    return undefined;
  } catch (error) {
    const problem = oneLine(error).replace(/^\w+: /, "");
    if (isSaved) return `${problem} The fit itself is saved in \`${saved!}\`.`;
    const rescue = join(tmpdir(), `terrace-${randomBytes(6).toString("hex")}.arrow`);
    try {
      await fit.save(rescue);
      return `${problem} The fit is saved in \`${rescue}\` instead.`;
    } catch {
      return `${problem} The fit could not be saved in \`${tmpdir()}\` either.`;
    }
  }
}

/** Said before an hour of sampling, not after. */
function verifyFile(path: string): void {
  const folder = dirname(resolve(path));
  if (!isFolder(folder)) {
    throw new UsageError(`\`--out\` must be in a folder that exists, received \`${path}\`.`);
  }
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory() === true) throw new UsageError(`\`--out\` must be a file, received the folder \`${path}\`.`);
  if (there?.isFile() === false) {
    throw new UsageError(`\`--out\` must be a regular file, received \`${path}\`, a device, a pipe or a socket.`);
  }
  verifyWritable("--out", folder);
}

function verifyFolder(path: string): void {
  // It is made where it is not there, and the folders above it.
  let above = resolve(path);
  while (!existsSync(above) && dirname(above) !== above) above = dirname(above);
  if (!isFolder(above)) throw new UsageError(`\`--cmdstan-csv\` must be a folder, received \`${path}\`.`);
  verifyWritable("--cmdstan-csv", above);
}

function verifyWritable(flag: string, folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new UsageError(`\`${flag}\` must be in a folder that can be written, received \`${folder}\`.`, {
      cause: error,
    });
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Not there, or a file stands where a folder above it should.
    return false;
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
