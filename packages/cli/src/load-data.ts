/** @file Loads data files: CSV and TSV by column, JSON as an object of columns or a list of rows. */

import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import { readCsv, type DataInput } from "terrace";

import { oneLine, UsageError } from "./failure.js";

/**
 * The columns of all files together.
 *
 * @throws UsageError when a file cannot be read or is empty, or two files have one name
 */
export function loadData(paths: readonly string[]): DataInput {
  // What a JSON file has that is no data is refused by name when it meets the model.
  const data: Record<string, DataInput[string]> = {};
  const origin = new Map<string, string>();
  for (const path of paths) {
    for (const [name, column] of Object.entries(loadFile(path))) {
      const earlier = origin.get(name);
      if (earlier !== undefined) throw new UsageError(`\`${earlier}\` and \`${path}\` both have \`${name}\`.`);
      origin.set(name, path);
      data[name] = column as DataInput[string];
    }
  }
  return data;
}

function loadFile(path: string): Record<string, unknown> {
  const extension = extname(path).toLowerCase();
  try {
    if (extension === ".csv") return readCsv(pathToFileURL(path));
    if (extension === ".tsv") return readCsv(pathToFileURL(path), { separator: "\t" });
    if (extension === ".json") return parseJson(readFileSync(path, "utf8"), path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const message = isAbsent(error) ? `there is no data file \`${path}\`.` : oneLine(error).replace(/^readCsv: /, "");
    throw new UsageError(message, { cause: error });
  }
  throw new UsageError(`the data file \`${path}\` must be .csv, .tsv or .json.`);
}

/** Whether a system's error, or what it caused, says that there is no such file. */
function isAbsent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && error.code === "ENOENT") || isAbsent(error.cause);
}

function parseJson(text: string, path: string): Record<string, unknown> {
  if (text.trim() === "") throw new UsageError(`\`${path}\` is empty; expected a JSON object of columns by name.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`\`${path}\` is not JSON: ${oneLine(error)}.`, { cause: error });
  }
  if (isRecord(value)) return value;
  if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) return columnsOf(value);
  throw new UsageError(`\`${path}\` must hold a JSON object of columns by name, or a list of rows with named fields.`);
}

/** Rows to columns; what a row lacks is missing. */
function columnsOf(rows: readonly Record<string, unknown>[]): Record<string, unknown> {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return Object.fromEntries([...names].map((name) => [name, rows.map((row) => row[name] ?? null)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
