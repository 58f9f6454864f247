/** @file Loads data files: CSV and TSV by column, JSON as an object of columns or a list of rows. */

import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import { readCsv, type DataInput } from "terrace";

import { isAbsent, oneLine, UsageError } from "./failure.js";
import { loadJson } from "./load-json.js";

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
  if (extension === ".json") return columnsOfJson(path);
  if (extension !== ".csv" && extension !== ".tsv") {
    throw new UsageError(`the data file \`${path}\` must be .csv, .tsv or .json.`);
  }
  try {
    return readCsv(pathToFileURL(path), extension === ".tsv" ? { separator: "\t" } : {});
  } catch (error) {
    const message = isAbsent(error) ? `there is no data file \`${path}\`.` : oneLine(error).replace(/^readCsv: /, "");
    throw new UsageError(message, { cause: error });
  }
}

function columnsOfJson(path: string): Record<string, unknown> {
  const value = loadJson(path, { kind: "data file", expected: "a JSON object of columns by name" });
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
