/** @file The small data sets, read from the files beside this one. */

import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** Columns of a comma-separated file of this folder, compressed or not: numbers where every entry is one, else texts. */
export function readTable(name: string): Readonly<Record<string, readonly (number | string)[]>> {
  const [header, ...lines] = readText(name).trim().split(/\r?\n/);
  const rows = lines.map((line) => line.split(","));
  return Object.fromEntries(
    header!.split(",").map((column, index) => {
      const texts = rows.map((row) => row[index]!);
      const numbers = texts.map(Number);
      return [column, numbers.some(Number.isNaN) ? texts : numbers];
    }),
  );
}

function readText(name: string): string {
  const file = new URL(`${name}.csv`, import.meta.url);
  return existsSync(file) ? readFileSync(file, "utf8") : gunzipSync(readFileSync(new URL(`${name}.csv.gz`, import.meta.url))).toString(); // prettier-ignore
}

/** Numbers of `labels` from 1, in the order of their sorted distinct values. */
export function groupNumbers(labels: readonly (number | string)[]): {
  readonly numGroups: number;
  readonly numbers: readonly number[];
} {
  const sorted = [...new Set(labels)].sort((a, b) => (a < b ? -1 : 1));
  const position = new Map(sorted.map((label, index) => [label, index + 1]));
  return { numGroups: sorted.length, numbers: labels.map((label) => position.get(label)!) };
}

/** The first value of each group, for columns that are constant within groups. */
export function valueByGroup(numbers: readonly number[], column: readonly (number | string)[]): number[] {
  const values: number[] = [];
  numbers.forEach((group, row) => (values[group - 1] ??= Number(column[row])));
  return values;
}
