/**
 * @file Binding: the caller's data becomes row-major columns with coded factors, and every dim gets its size. What is wrong
 * with the data is said here, by name; bounds and indices are checked when expressions can be evaluated.
 */

import { nearestName } from "@terrace/core";
import {
  dimToString,
  type DataStatement,
  type Dim,
  type ProbabilisticGraph,
  type ValueSymbol,
} from "@terrace/distributions";
import { bindErrors } from "@terrace/model";
import { describe, readColumn, type Column } from "./column.js";
import { ColumnError } from "./column-error.js";
import type { DataTensor } from "./tensor-column.js";
import { sortedLabels, type FactorColumn, type Label } from "./factor.js";
import { outcomesOf } from "./outcomes.js";
import { Sizes } from "./sizes.js";

/** A single value: a number, a label, or a missing one. */
type DataItem = number | string | boolean | bigint | null | undefined;

/** An array of values, typed or plain, nested for more axes. */
type DataArray = ArrayLike<DataItem> | readonly (DataItem | DataArray)[];

/** A value of data: single, an array, a tfjs tensor, by label, or a factor. */
export type DataValue =
  | DataItem
  | DataArray
  | DataTensor
  | FactorColumn
  | ReadonlyMap<Label, DataItem | DataArray>
  | { readonly [label: string]: DataItem | DataArray };

/** What a caller may give: values by name. */
export type DataInput = Readonly<Record<string, DataValue>>;

/** The same before it is looked at, as from a file. */
export type UncheckedData = Readonly<Record<string, unknown>>;

/** The bound value of a data symbol. */
export interface BoundValue {
  readonly shape: readonly number[];
  /**
   * `int`, `bool` and factor codes as Int32Array, else Float64Array; 0 (int) or NaN (real) where missing. The caller's own
   * array where it is one of these.
   */
  readonly values: Float64Array | Int32Array;
  /** Flat positions without a value. */
  readonly missing: readonly number[];
  /** True for an outcome that was not given: every element is missing, and none is a parameter. */
  readonly isAbsent?: boolean;
}

/** Which data may be left out. */
export interface BindOptions {
  /** Whether outcomes, data that are only observed, may be: their sizes then follow from other data. */
  readonly optionalOutcomes?: boolean;
  /** Earlier data, for what `data` lacks; an outcome of theirs that does not fit counts as left out. */
  readonly earlier?: UncheckedData;
}

/** Data as the programs take it. */
export interface BoundData {
  readonly sizes: Sizes;
  /** Labels of dims that have labels of their own. */
  readonly levels: ReadonlyMap<string, readonly Label[]>;
  readonly values: ReadonlyMap<ValueSymbol, BoundValue>;
}

interface Given {
  readonly statement: DataStatement;
  readonly column: Column;
  /** Whether it is an outcome that new data lack. */
  readonly isEarlierOutcome: boolean;
}

/**
 * Binds `data` to `graph`.
 * @throws ModelError naming the data, what was expected and what was given
 */
export function bindData(graph: ProbabilisticGraph, data: UncheckedData, options: BindOptions = {}): BoundData {
  const { given, absent } = withoutMisfits(graph, readAll(graph, data, options));
  const { sizes, levels } = learnSizes(graph, given);
  const values = new Map<ValueSymbol, BoundValue>();
  for (const item of given) values.set(item.statement.symbol, bindColumn(graph, item, sizes, levels, given));
  for (const statement of absent) values.set(statement.symbol, absentColumn(graph, statement, sizes));
  return { sizes, levels, values };
}

/** Sizes and level sets that follow from what is given. */
function learnSizes(
  graph: ProbabilisticGraph,
  given: readonly Given[],
): { readonly sizes: Sizes; readonly levels: BoundData["levels"] } {
  const sizes = new Sizes();
  for (const { statement, column } of given) {
    if (
      statement.symbol.type.dims.length === 0 &&
      statement.symbol.type.kind === "int" &&
      column.missing.length === 0
    ) {
      sizes.set(statement.symbol.name, column.numbers[0]!, `\`${statement.symbol.name}\``);
    }
  }
  const levels = findLevels(given);
  verifyLevelsDiffer(graph, given, levels);
  for (const [dim, labels] of levels) sizes.set(dim, labels.length, `the levels of \`${dim}\``);
  // Twice, since `real[K - 1]` may come before the data that gives K.
  for (let pass = 0; pass < 2; pass++) {
    for (const { statement, column } of given) {
      statement.symbol.type.dims.forEach((dim, axis) =>
        sizes.learn(dim, column.shape[axis]!, `\`${statement.symbol.name}\``),
      );
    }
  }
  return { sizes, levels };
}

/** What was read, with the earlier outcomes that do not fit the other data left out. */
function withoutMisfits(graph: ProbabilisticGraph, { given, absent }: ReadData): ReadData {
  const weak = given.filter(({ isEarlierOutcome }) => isEarlierOutcome);
  if (weak.length === 0) return { given, absent };
  const { sizes, levels } = learnSizes(
    graph,
    given.filter(({ isEarlierOutcome }) => !isEarlierOutcome),
  );
  const misfits = weak.filter(({ statement, column }) => {
    const { dims } = statement.symbol.type;
    const labels = dims[0] === undefined ? undefined : levels.get(dimToString(dims[0]));
    const strangers = labels !== undefined && column.keys?.some((key) => !labels.map(String).includes(String(key)));
    return (
      strangers === true || dims.some((dim, axis) => (sizes.evaluate(dim) ?? column.shape[axis]) !== column.shape[axis])
    );
  });
  return {
    given: given.filter((item) => !misfits.includes(item)),
    absent: [...absent, ...misfits.map(({ statement }) => statement)],
  };
}

/** An outcome that is not there, of the size that other data give it. */
function absentColumn(graph: ProbabilisticGraph, { symbol, span }: DataStatement, sizes: Sizes): BoundValue {
  const shape = symbol.type.dims.map((dim) => {
    const size = sizes.evaluate(dim);
    if (size === undefined)
      throw bindErrors.outcomeWithoutSize(graph, span, symbol.name, typeText(symbol), dimToString(dim));
    return size;
  });
  const length = shape.reduce((x, y) => x * y, 1);
  const values = symbol.type.kind === "real" ? new Float64Array(length).fill(Number.NaN) : new Int32Array(length);
  return { shape, values, missing: [...values.keys()], isAbsent: true };
}

interface ReadData {
  readonly given: readonly Given[];
  /** Outcomes that are left out. */
  readonly absent: readonly DataStatement[];
}

function readAll(graph: ProbabilisticGraph, data: UncheckedData, { optionalOutcomes, earlier }: BindOptions): ReadData {
  const given: Given[] = [];
  const absent: DataStatement[] = [];
  const outcomes = optionalOutcomes === true || earlier !== undefined ? outcomesOf(graph) : new Set<ValueSymbol>();
  for (const statement of graph.statements) {
    if (statement.kind !== "data") continue;
    const { name, type } = statement.symbol;
    const own = Object.hasOwn(data, name) ? data[name] : undefined;
    const before = earlier !== undefined && Object.hasOwn(earlier, name) ? earlier[name] : undefined;
    const value = own ?? before ?? statement.inlineValue;
    const isOutcome = outcomes.has(statement.symbol);
    if (value === undefined && isOutcome && optionalOutcomes === true) {
      absent.push(statement);
      continue;
    }
    if (value === undefined) {
      const others = new Set(graph.statements.flatMap((s) => (s.kind === "data" ? [s.symbol.name] : [])));
      const nearest = nearestName(
        name,
        Object.keys(data).filter((key) => !others.has(key)),
      );
      throw bindErrors.missingData(graph, statement.span, name, typeText(statement.symbol), nearest);
    }
    let column: Column;
    try {
      column = readColumn(value, type.dims.length);
    } catch (error) {
      if (!(error instanceof ColumnError)) throw error;
      throw bindErrors.unreadableData(graph, statement.span, name, typeText(statement.symbol), error.detail);
    }
    if (column.shape.length !== type.dims.length) {
      const single = typeof value === "string" ? describe(value) : "a single number";
      throw bindErrors.wrongRank(graph, statement.span, name, typeText(statement.symbol), column.shape, single);
    }
    if (type.kind !== "factor" && column.labels !== undefined) {
      const row = column.labels.findIndex((label) => typeof label === "string");
      throw bindErrors.notNumeric(
        graph,
        statement.span,
        name,
        typeText(statement.symbol),
        row,
        describe(column.labels[row]),
      );
    }
    given.push({ statement, column, isEarlierOutcome: isOutcome && own === undefined && earlier !== undefined });
  }
  return { given, absent };
}

/** Level sets of factors and labels of keyed values, by dim name. */
function findLevels(given: readonly Given[]): Map<string, readonly Label[]> {
  const levels = new Map<string, readonly Label[]>();
  const factors = new Map<string, Column[]>();
  for (const { statement, column } of given) {
    const { type } = statement.symbol;
    if (type.kind !== "factor" || type.levelsOf === undefined) continue;
    const dim = dimToString(type.levelsOf);
    factors.set(dim, [...(factors.get(dim) ?? []), column]);
    if (column.levels !== undefined && !levels.has(dim)) levels.set(dim, column.levels);
  }
  for (const { statement, column } of given) {
    const first = statement.symbol.type.dims[0];
    if (column.keys === undefined || first === undefined) continue;
    const dim = dimToString(first);
    if (levels.has(dim)) continue;
    // An object's keys are text even where the column has numbers.
    const columns = factors.get(dim) ?? [];
    const numeric = columns.length > 0 && columns.every((c) => c.labels === undefined);
    levels.set(dim, numeric ? column.keys.map((key) => (typeof key === "string" ? Number(key) : key)) : column.keys);
  }
  for (const [dim, columns] of factors) {
    if (levels.has(dim)) continue;
    levels.set(dim, sortedLabels(columns.flatMap((column) => distinctLabels(column))));
  }
  return levels;
}

/** Refuses levels that print alike, such as 1 and "1": nobody could tell their parameters apart. */
function verifyLevelsDiffer(graph: ProbabilisticGraph, given: readonly Given[], levels: BoundData["levels"]): void {
  for (const [dim, labels] of levels) {
    const texts = new Set<string>();
    for (const label of labels) {
      const text = String(label);
      if (texts.has(text)) {
        const { statement } = given.find(({ statement: { symbol } }) =>
          [symbol.type.levelsOf, symbol.type.dims[0]].some((each) => each !== undefined && dimToString(each) === dim),
        )!;
        throw bindErrors.levelsAlike(graph, statement.span, dim, text);
      }
      texts.add(text);
    }
  }
}

function distinctLabels({ labels, numbers, missing }: Column): Label[] {
  // Missing elements are NaN among numbers; what stands there among labels is not to be read.
  if (labels === undefined) return [...new Set(numbers)].filter((value) => !Number.isNaN(value));
  if (missing.length === 0) return [...new Set(labels)];
  const gaps = new Set(missing);
  return [...new Set(labels.filter((_, row) => !gaps.has(row)))];
}

function bindColumn(
  graph: ProbabilisticGraph,
  { statement, column }: Given,
  sizes: Sizes,
  levels: ReadonlyMap<string, readonly Label[]>,
  given: readonly Given[],
): BoundValue {
  const { symbol, span } = statement;
  const { name, type } = symbol;
  const ordered = byLevelOrder(graph, statement, column, levels);
  type.dims.forEach((dim, axis) => {
    const expected = sizes.evaluate(dim);
    const found = ordered.shape[axis]!;
    if (expected === undefined) throw bindErrors.unknownSize(graph, span, dimToString(dim), name);
    if (expected !== found) {
      throw bindErrors.wrongSize(graph, span, name, axis, dimToString(dim), expected, found, sourceOf(dim, sizes));
    }
  });
  if (type.kind === "factor") {
    return {
      shape: ordered.shape,
      values: codes(graph, statement, ordered, levels, sizes, given),
      missing: ordered.missing,
    };
  }
  const values = ordered.numbers;
  if (type.kind === "real") {
    const reals = values instanceof Float64Array ? values : Float64Array.from(values);
    return { shape: ordered.shape, values: reals, missing: ordered.missing };
  }
  if (values instanceof Int32Array && type.kind === "int") return { shape: ordered.shape, values, missing: [] };
  const integers = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    const fits =
      type.kind === "bool" ? value === 0 || value === 1 : Number.isInteger(value) && Math.abs(value) < 0x80000000;
    if (!fits) throw bindErrors.notAnInteger(graph, span, name, type.kind, elementName(name, ordered.shape, i), value);
    integers[i] = value;
  }
  return { shape: ordered.shape, values: integers, missing: ordered.missing };
}

/** A value given by label, put into level order. */
function byLevelOrder(
  graph: ProbabilisticGraph,
  statement: DataStatement,
  column: Column,
  levels: ReadonlyMap<string, readonly Label[]>,
): Column {
  if (column.keys === undefined) return column;
  const { name, type } = statement.symbol;
  const dim = dimToString(type.dims[0]!);
  const order = levels.get(dim)!;
  const place = new Map(column.keys.map((key, k) => [String(key), k]));
  const absent = order.filter((label) => !place.has(String(label)));
  const known = new Set(order.map(String));
  const extra = column.keys.filter((key) => !known.has(String(key)));
  if (absent.length > 0 || extra.length > 0) {
    throw bindErrors.labelsDiffer(graph, statement.span, name, dim, absent, extra);
  }
  const width = column.shape.slice(1).reduce((a, b) => a * b, 1);
  const rows = order.map((label) => place.get(String(label))!);
  const pick = <T>(source: ArrayLike<T>): T[] =>
    rows.flatMap((row) => Array.from({ length: width }, (_, k) => source[row * width + k]!));
  const numbers = Float64Array.from(pick(column.numbers));
  const gaps = new Set(column.missing);
  return {
    shape: column.shape,
    numbers,
    missing: pick([...column.numbers.keys()]).flatMap((from, to) => (gaps.has(from) ? [to] : [])),
    ...(column.labels === undefined ? {} : { labels: pick(column.labels) }),
    ...(column.levels === undefined ? {} : { levels: column.levels }),
  };
}

function codes(
  graph: ProbabilisticGraph,
  statement: DataStatement,
  column: Column,
  levels: ReadonlyMap<string, readonly Label[]>,
  sizes: Sizes,
  given: readonly Given[],
): Int32Array {
  const { name, type } = statement.symbol;
  const dim = dimToString(type.levelsOf!);
  const order = levels.get(dim)!;
  const size = sizes.evaluate(type.levelsOf!);
  if (size !== undefined && size !== order.length) {
    throw bindErrors.levelCount(graph, statement.span, name, dim, order.length, size, sourceOf(type.levelsOf!, sizes));
  }
  if (column.numbers instanceof Int32Array && order.every((label, k) => label === k)) {
    // The numbers are codes already, unless one is of no level: that is told below.
    if (column.numbers.every((value) => value >= 0 && value < order.length)) return column.numbers;
  }
  const code = new Map<Label, number>(order.map((label, k) => [label, k]));
  const result = new Int32Array(column.numbers.length);
  const missing = new Set(column.missing);
  for (let i = 0; i < result.length; i++) {
    if (missing.has(i)) continue;
    const label = column.labels === undefined ? column.numbers[i]! : column.labels[i]!;
    // A number in a text level set (or the other way round) means the same label.
    const found = code.get(label) ?? code.get(String(label)) ?? code.get(Number(label));
    if (found === undefined) {
      const byLabel = labelledValue(given, dim);
      if (byLabel !== undefined) {
        throw bindErrors.labelLacking(graph, byLabel.span, byLabel.symbol.name, dim, label, i, name);
      }
      const nearest = nearestName(String(label), order.map(String));
      throw bindErrors.unknownLabel(graph, statement.span, name, dim, label, i, nearest);
    }
    result[i] = found;
  }
  return result;
}

/** The data given by label whose labels are the levels of `dim`; undefined where a factor brought them. */
function labelledValue(given: readonly Given[], dim: string): DataStatement | undefined {
  const isFactorOf = ({ statement: { symbol }, column }: Given): boolean =>
    column.levels !== undefined && symbol.type.levelsOf !== undefined && dimToString(symbol.type.levelsOf) === dim;
  if (given.some(isFactorOf)) return undefined;
  return given.find(({ statement, column }) => {
    const [first] = statement.symbol.type.dims;
    return column.keys !== undefined && first !== undefined && dimToString(first) === dim;
  })?.statement;
}

function sourceOf(dim: Dim, sizes: Sizes): string {
  const names = [...new Set(dim.terms.flatMap((term) => term.names))];
  return names.map((name) => sizes.source(name)).find((source) => source !== undefined) ?? "the model";
}

function typeText(symbol: ValueSymbol): string {
  const { kind, dims, levelsOf } = symbol.type;
  const head = kind === "factor" && levelsOf !== undefined ? `factor(${dimToString(levelsOf)})` : kind;
  return dims.length === 0 ? head : `${head}[${dims.map(dimToString).join(", ")}]`;
}

/** `name[i, j]` of the flat position `flat`. */
export function elementName(name: string, shape: readonly number[], flat: number): string {
  if (shape.length === 0) return name;
  const position: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    position.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return `${name}[${position.join(", ")}]`;
}
