/** @file Factor columns: labels with an explicit level set, and interactions of factors. */

import { verifyKeys, wrongType } from "../argument.js";

/** A label of a level, as the data has it. */
export type Label = string | number;

/** A column of labels, as an array or as `readCsv` gives it; null or NaN where missing. */
export type LabelColumn = ArrayLike<Label | boolean | null>;

/** A column of labels whose level set is given, in its order. */
export interface FactorColumn {
  readonly kind: "factor";
  /** `[numRows]`, null where missing. */
  readonly labels: readonly (Label | null)[];
  /** Every level, also those without rows. */
  readonly levels: readonly Label[];
}

/**
 * A column of labels with its level set.
 * @param column labels by row
 * @param options.levels the levels in the order of their codes; absent, those that occur, sorted
 * @throws RangeError for a label that is no level, or a level given twice; TypeError for unknown options and levels that are
 *   no array
 */
export function factor(column: LabelColumn, options: { readonly levels?: readonly Label[] } = {}): FactorColumn {
  if (!isLabelColumn(column)) throw new TypeError("factor: argument `column`: expected an array of labels");
  verifyKeys("factor", "options", options, ["levels"]);
  if (options.levels !== undefined && !isLabelColumn(options.levels)) {
    throw wrongType("factor", "levels", "an array of labels", options.levels);
  }
  const labels = readLabels(column);
  const levels = options.levels ?? sortedLabels(labels.filter((label) => label !== null));
  const known = new Set(levels);
  if (known.size !== levels.length) {
    const twice = levels.find((label, k) => levels.indexOf(label) !== k);
    throw new RangeError(`factor: argument \`levels\`: expected each level once, received \`${String(twice)}\` twice`);
  }
  const stranger = labels.findIndex((label) => label !== null && !known.has(label));
  if (stranger >= 0) {
    throw new RangeError(
      `factor: argument \`column\`: expected one of the ${levels.length} levels, received \`${String(labels[stranger])}\` in row ${stranger}`,
    );
  }
  return { kind: "factor", labels, levels };
}

/** Options of {@link interaction}. */
export interface InteractionOptions {
  /** What stands between the two labels of a pair; `:` when absent. */
  readonly separator?: string;
}

/**
 * The factor of the pairs of two columns that occur: the levels `a:b`, by `a`, then by `b`. For nested groups.
 * @throws RangeError for columns of different lengths, and where two pairs would have the same label
 */
export function interaction(
  a: LabelColumn | FactorColumn,
  b: LabelColumn | FactorColumn,
  options: InteractionOptions = {},
): FactorColumn {
  const { separator = ":" } = options;
  const left = asFactor(a);
  const right = asFactor(b);
  if (left.labels.length !== right.labels.length) {
    throw new RangeError(
      `interaction: argument \`b\`: expected ${left.labels.length} rows as in \`a\`, received ${right.labels.length}`,
    );
  }
  const pairs = new Map<string, readonly [Label, Label]>();
  const occurring = new Map<Label, Set<Label>>();
  const labels = left.labels.map((x, row) => {
    const y = right.labels[row]!;
    if (x === null || y === null) return null;
    const label = `${x}${separator}${y}`;
    const [otherX, otherY] = pairs.get(label) ?? [x, y];
    if (otherX !== x || otherY !== y) {
      const texts = [pairText(otherX, otherY), pairText(x, y)].join(" and ");
      throw new RangeError(
        `interaction: the pairs ${texts} (row ${row}) would both be called \`${label}\`: give another \`separator\`, or rename a label`,
      );
    }
    pairs.set(label, [x, y]);
    occurring.set(x, (occurring.get(x) ?? new Set()).add(y));
    return label;
  });
  const levels = left.levels.flatMap((x) => {
    const partners = occurring.get(x);
    if (partners === undefined) return [];
    return right.levels.filter((y) => partners.has(y)).map((y) => `${x}${separator}${y}`);
  });
  return { kind: "factor", labels, levels };
}

/** A pair with its labels as JavaScript has them, so that a number and a text that look alike differ. */
function pairText(x: Label, y: Label): string {
  return `[${[x, y].map((label) => JSON.stringify(label)).join(", ")}]`;
}

/** Labels that occur, once each: numbers by value before text by code unit. */
export function sortedLabels(labels: Iterable<Label>): Label[] {
  return [...new Set(labels)].sort((a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a === "number") return -1;
    if (typeof b === "number") return 1;
    return a < b ? -1 : a > b ? 1 : 0;
  });
}

/** Whether `value` is what {@link factor} and {@link interaction} return. */
export function isFactorColumn(value: unknown): value is FactorColumn {
  return typeof value === "object" && value !== null && (value as Partial<FactorColumn>).kind === "factor";
}

/** Whether `value` is an array or typed array of labels. */
export function isLabelColumn(value: unknown): value is LabelColumn {
  if (ArrayBuffer.isView(value)) return !(value instanceof DataView);
  const kinds = new Set(["string", "number", "boolean"]);
  return Array.isArray(value) && value.every((item) => item === null || kinds.has(typeof item));
}

/** The labels of a column: booleans become 0 and 1, missing ones null. */
export function readLabels(column: LabelColumn): (Label | null)[] {
  return Array.from(column, (item) => {
    if (item === null || Number.isNaN(item)) return null;
    // A BigInt64Array has bigints, whatever its type says here.
    return typeof item === "boolean" || typeof item === "bigint" ? Number(item) : item;
  });
}

function asFactor(column: LabelColumn | FactorColumn): FactorColumn {
  return isFactorColumn(column) ? column : factor(column);
}
