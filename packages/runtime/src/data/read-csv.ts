/**
 * @file Reads comma-separated text into typed columns, the data that `sample` takes. Parsing of the text is csv-parse's; a
 * column's type is the narrowest that fits every value that is there.
 */

import { csvParser, pathOf, readText } from "#host";

import { describeValue, verifyKeys, wrongType } from "../argument.js";

/** A column: numbers with NaN where missing; truth values or text with null where missing. */
export type CsvColumn = Float64Array | readonly (boolean | null)[] | readonly (string | null)[];

/** How to read a file. */
export interface CsvOptions {
  /** Between fields; `","` when absent. */
  readonly separator?: string;
  /** Fields that mean a missing value; empty ones and `NA` when absent. */
  readonly missing?: readonly string[];
  /** Columns to read as text although they look like numbers (codes with leading zeros, say). */
  readonly text?: readonly string[];
}

/** A number as R, Python and spreadsheets write it. */
const numberPattern = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf|infinity|nan)$/i;
const wholePattern = /^[+-]?\d+$/;
const truthPattern = /^(?:true|false)$/i;

/**
 * Columns of a file of comma-separated values whose first line has their names.
 *
 * @param source a path, a file URL, or the text itself (a text has a line break)
 * @returns columns by name, `[numRows]` each
 * @throws TypeError for a wrong argument, RangeError for an empty file, a name given twice or a row of the wrong length,
 * with the line's number; Error naming the file that cannot be read, with the system's error as its cause
 * @example
 * const { y, county } = readCsv("y,county\n1.5,AITKIN\nNA,ANOKA\n"); // y is Float64Array [1.5, NaN]
 */
export function readCsv(source: string | URL, options: CsvOptions = {}): Record<string, CsvColumn> {
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw wrongType("readCsv", "source", "a path, a file URL or text", source);
  }
  verifyKeys("readCsv", "options", options, ["separator", "missing", "text"]);
  const isText = typeof source === "string" && (source === "" || /[\r\n]/.test(source));
  const name = isText ? "the text" : `\`${pathOf(source)}\``;
  const text = isText ? source : readFile(source, name);
  const rows = parseRows(text, name, options.separator ?? ",");
  const header = rows[0];
  if (header === undefined) throw new RangeError(`readCsv: ${name} is empty; expected a line of column names and rows.`);
  if (rows.length === 1) throw new RangeError(`readCsv: ${name} has column names but no rows.`);
  const names = header.fields.map((field) => field.trim());
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice !== undefined) throw new RangeError(`readCsv: ${name} has two columns called \`${twice}\`.`);
  for (const row of rows) {
    if (row.fields.length === names.length) continue;
    throw new RangeError(
      `readCsv: line ${row.line} of ${name} must have ${names.length} fields as the first line has, received ${row.fields.length}.`,
    );
  }
  const missing = new Set(options.missing ?? ["", "NA"]);
  const asText = new Set(options.text ?? []);
  for (const each of asText) {
    if (!names.includes(each)) throw new RangeError(`readCsv: \`text\` names \`${each}\`, which ${name} does not have.`);
  }
  return Object.fromEntries(
    names.map((each, index) => {
      const fields = rows.slice(1).map((row) => {
        const field = row.fields[index]!.trim();
        return missing.has(field) ? null : field;
      });
      return [each, asText.has(each) ? fields : typedColumn(fields)];
    }),
  );
}

function readFile(source: string | URL, name: string): string {
  try {
    return readText(source);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const hint = typeof source === "string" ? " A text, in place of a path, has a line break." : "";
    throw new Error(`readCsv: ${name} cannot be read: ${detail}.${hint}`, { cause: error });
  }
}

interface Row {
  readonly fields: readonly string[];
  /** The line on which the row ends, from 1. */
  readonly line: number;
}

function parseRows(text: string, name: string, separator: string): Row[] {
  const parse = csvParser();
  try {
    const records: unknown = parse(text, {
      bom: true,
      delimiter: separator,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    // With `info` every record is { record, info }, which csv-parse's types do not say.
    return (records as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      fields: record,
      line: info.lines,
    }));
  } catch (error) {
    throw new RangeError(`readCsv: ${name} cannot be read: ${error instanceof Error ? error.message : describeValue(error)}.`, {
      cause: error,
    });
  }
}

function typedColumn(fields: readonly (string | null)[]): CsvColumn {
  const present = fields.filter((field) => field !== null);
  if (present.every((field) => numberPattern.test(field) && keepsDigits(field))) {
    return Float64Array.from(fields, (field) => (field === null ? Number.NaN : parseNumber(field)));
  }
  if (present.every((field) => truthPattern.test(field))) {
    return fields.map((field) => (field === null ? null : field.toLowerCase() === "true"));
  }
  return fields;
}

/** Whether a whole number survives as a double: identifiers beyond 2^53 may not, and two of them would become one. */
function keepsDigits(field: string): boolean {
  return !wholePattern.test(field) || field.length < 16 || BigInt(Number(field)) === BigInt(field.replace(/^\+/, ""));
}

function parseNumber(field: string): number {
  if (/inf/i.test(field)) return field.startsWith("-") ? -Infinity : Infinity;
  return Number(field);
}
