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
import { ColumnError, describe, readColumn, type Column } from "./column.js";
import { sortedLabels, type FactorColumn, type Label } from "./factor.js";
import { Sizes } from "./sizes.js";

/** A single value: a number, a label, or a missing one. */
type DataItem = number | string | boolean | bigint | null | undefined;

/** An array of values, typed or plain, nested for more axes. */
type DataArray = ArrayLike<DataItem> | readonly (DataItem | DataArray)[];

/** A value of data: single, an array, by label, or a factor. */
export type DataValue =
  | DataItem
  | DataArray
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
  /** `int`, `bool` and factor codes as Int32Array, else Float64Array; 0 (int) or NaN (real) where missing. */
  readonly values: Float64Array | Int32Array;
  /** Flat positions without a value. */
  readonly missing: readonly number[];
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
}

/**
 * Binds `data` to `graph`.
 * @throws ModelError naming the data, what was expected and what was given
 */
export function bindData(graph: ProbabilisticGraph, data: UncheckedData): BoundData {
  const given = readAll(graph, data);
  const sizes = new Sizes();
  for (const { statement, column } of given) {
    if (statement.symbol.type.dims.length === 0 && statement.symbol.type.kind === "int") {
      sizes.set(statement.symbol.name, column.numbers[0]!, `\`${statement.symbol.name}\``);
    }
  }
  const levels = findLevels(given);
  for (const [dim, labels] of levels) sizes.set(dim, labels.length, `the levels of \`${dim}\``);
  // Twice, since `real[K - 1]` may come before the data that gives K.
  for (let pass = 0; pass < 2; pass++) {
    for (const { statement, column } of given) {
      statement.symbol.type.dims.forEach((dim, axis) =>
        sizes.learn(dim, column.shape[axis]!, `\`${statement.symbol.name}\``),
      );
    }
  }
  const values = new Map<ValueSymbol, BoundValue>();
  for (const item of given) values.set(item.statement.symbol, bindColumn(graph, item, sizes, levels, given));
  return { sizes, levels, values };
}

function readAll(graph: ProbabilisticGraph, data: UncheckedData): Given[] {
  const given: Given[] = [];
  for (const statement of graph.statements) {
    if (statement.kind !== "data") continue;
    const { name, type } = statement.symbol;
    const own = Object.hasOwn(data, name) ? data[name] : undefined;
    const value = own ?? statement.inlineValue;
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
    given.push({ statement, column });
  }
  return given;
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

function distinctLabels(column: Column): Label[] {
  if (column.labels !== undefined) return [...new Set(column.labels)];
  return [...new Set(column.numbers)].filter((value) => !Number.isNaN(value));
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
  if (type.kind === "real") return { shape: ordered.shape, values, missing: ordered.missing };
  const integers = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    const fits =
      type.kind === "bool" ? value === 0 || value === 1 : Number.isInteger(value) && Math.abs(value) < 2 ** 31;
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
