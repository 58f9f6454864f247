/**
 * @file What the stages ask of where they run, in Node: threads, interrupts, the terminal, files. In a browser `browser.ts`
 * stands in its place; `imports` in package.json names both, and but for the files that are loaded from here no
 * other may use what only Node has.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { parse } from "csv-parse/sync";

import type { FitRecord } from "../fit/fit-record.js";
import type { ProgressStream } from "../progress/reporter.js";

export { watchInterrupt } from "./interrupt.js";
export { closeWorkers, leaseThreads } from "./pool.js";

/** Threads that run side by side. */
export function numProcessors(): number {
  return availableParallelism();
}

/** CPU time of the whole process so far: compilation and collection happen on the engine's own threads. */
export function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Where progress is written. Standard error, so that output can be piped; a dumb terminal does not know cursor movement. */
export function progressStream(): ProgressStream {
  return process.env["TERM"] === "dumb" ? { write: (text) => process.stderr.write(text) } : process.stderr;
}

/** Tells of something that went wrong and stopped nothing; a program hears of it as an event of the process. */
export function warn(text: string): void {
  process.emitWarning(text, "TerraceWarning");
}

/** The text of a file. */
export function readText(source: string | URL): string {
  return readFileSync(source, "utf8");
}

/** A path for messages. */
export function pathOf(source: string | URL): string {
  return source instanceof URL ? fileURLToPath(source) : source;
}

/** The parser of csv-parse, loaded when first used: `sample` must start without it, and a static import would be paid by every program. */
export function csvParser(): typeof parse {
  const require = createRequire(import.meta.url);
  return (require("csv-parse/sync") as { parse: typeof parse }).parse;
}

/** {@link saveFit} of `fit-file.ts`. */
export async function saveFit(record: FitRecord, path: string): Promise<void> {
  const file = await import("../fit/fit-file.js");
  await file.saveFit(record, path);
}

/** {@link readFit} of `fit-file.ts`. */
export async function readFit(path: string): Promise<FitRecord> {
  const file = await import("../fit/fit-file.js");
  return await file.readFit(path);
}

/** {@link writeCmdStanCsv} of `cmdstan-csv.ts`. */
export async function writeCmdStanCsv(record: FitRecord, directory: string): Promise<string[]> {
  const file = await import("../fit/cmdstan-csv.js");
  return await file.writeCmdStanCsv(record, directory);
}
