/**
 * @file Reads what a caller gives as data - numbers, arrays nested or typed, tensors, Maps and objects by label, factor columns - into
 * flat row-major columns. Knows nothing of the model but how many axes it expects.
 */

import { ColumnError } from "./column-error.js";
import { isFactorColumn, type Label } from "./factor.js";
import { isTensor, tensorElements, type DataTensor } from "./tensor-column.js";

/** A caller's value, flat and row-major. */
export interface Column {
  readonly shape: readonly number[];
  /** Numbers, with NaN where missing; for text columns NaN throughout. The caller's own array where it is of these types. */
  readonly numbers: Float64Array | Int32Array;
  /** Present where the column has text: what was given, element by element; not to be read where missing. */
  readonly labels?: readonly Label[];
  /** Level set that came with the column. */
  readonly levels?: readonly Label[];
  /** Labels of the first axis, where the value was given by label. */
  readonly keys?: readonly Label[];
  /** Flat positions of missing elements (null, undefined, NaN). */
  readonly missing: readonly number[];
}

/**
 * Reads `value` as an array of `rank` axes. A text column is only possible at any rank; numbers, booleans, null and
 * undefined elements become numbers.
 * @throws ColumnError
 */
export function readColumn(value: unknown, rank: number): Column {
  if (isFactorColumn(value)) {
    const missing = value.labels.flatMap((label, row) => (label === null ? [row] : []));
    const labels = value.labels.map((label) => label ?? "");
    return { shape: [labels.length], numbers: nans(labels.length), labels, levels: value.levels, missing };
  }
  if (isTensor(value)) return tensorColumn(value);
  if (value instanceof Map) return byKeys([...(value as Map<Label, unknown>)], rank);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return typedColumn(value as unknown as ArrayLike<number>);
  if (Array.isArray(value)) return nestedColumn(value);
  if (isPlainObject(value)) return byKeys(Object.entries(value), rank);
  if ((typeof value === "object" && value !== null) || typeof value === "function" || typeof value === "symbol") {
    throw new ColumnError("type", describe(value));
  }
  return scalarColumn(value);
}

function scalarColumn(value: unknown): Column {
  const reader = new Reader(1);
  reader.push(value);
  return reader.column([]);
}

function typedColumn(values: ArrayLike<number>): Column {
  if (values instanceof Int32Array) return { shape: [values.length], numbers: values, missing: [] };
  // Number, for the bigints of a BigInt64Array.
  const numbers = values instanceof Float64Array ? values : Float64Array.from(values, Number);
  const missing: number[] = [];
  for (let i = 0; i < numbers.length; i++) if (Number.isNaN(numbers[i])) missing.push(i);
  return { shape: [numbers.length], numbers, missing };
}

function tensorColumn(tensor: DataTensor): Column {
  const elements = tensorElements(tensor);
  const flat = ArrayBuffer.isView(elements) ? typedColumn(elements) : nestedColumn(elements);
  return { ...flat, shape: [...tensor.shape] };
}

function nestedColumn(value: readonly unknown[]): Column {
  const shape: number[] = [];
  for (let level: unknown = value; isArrayLike(level); level = level[0]) shape.push(level.length);
  const reader = new Reader(shape.reduce((a, b) => a * b, 1));
  const visit = (item: unknown, axis: number, path: string): void => {
    if (axis === shape.length) {
      if (isArrayLike(item)) throw new ColumnError("ragged", `an array at ${path} where others have a number`);
      reader.push(item);
      return;
    }
    if (!isArrayLike(item)) throw new ColumnError("ragged", `no array at ${path} where others have one`);
    if (item.length !== shape[axis]) {
      throw new ColumnError("ragged", `${item.length} elements at ${path} where the first has ${shape[axis]}`);
    }
    for (let i = 0; i < item.length; i++) visit(item[i], axis + 1, `${path}[${i}]`);
  };
  visit(value, 0, "");
  return reader.column(shape);
}

function byKeys(entries: readonly (readonly [Label, unknown])[], rank: number): Column {
  const rows = entries.map(([, item]) => item);
  const column = nestedColumn(rank === 1 && rows.some(isArrayLike) ? rows.map(String) : rows);
  return { ...column, keys: entries.map(([key]) => key) };
}

class Reader {
  private readonly numbers: Float64Array;
  private readonly missing: number[] = [];
  private labels: Label[] | undefined;
  private length = 0;

  constructor(size: number) {
    this.numbers = new Float64Array(size);
  }

  push(item: unknown): void {
    const i = this.length++;
    if (typeof item === "string") {
      this.labels ??= Array.from(this.numbers.subarray(0, i));
      this.numbers[i] = NaN;
    } else if (typeof item === "number") this.numbers[i] = item;
    else if (typeof item === "boolean") this.numbers[i] = item ? 1 : 0;
    else if (typeof item === "bigint") this.numbers[i] = Number(item);
    else if (item === null || item === undefined) this.numbers[i] = NaN;
    else throw new ColumnError("type", `${describe(item)} as element ${i}`);
    if (typeof item !== "string" && Number.isNaN(this.numbers[i])) this.missing.push(i);
    this.labels?.push(typeof item === "string" ? item : this.numbers[i]!);
  }

  column(shape: readonly number[]): Column {
    return {
      shape,
      numbers: this.numbers,
      missing: this.missing,
      ...(this.labels === undefined ? {} : { labels: this.labels }),
    };
  }
}

/** A short description of a value's type, for messages. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "object")
    return value.constructor.name === "Object" ? "an object" : `a ${value.constructor.name}`;
  if (typeof value === "string") return `the text \`${value}\``;
  return `a ${typeof value}`;
}

/** An object of values by label; a Date or a DataView holds none. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of any realm: what has no prototype, or one that has none itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function nans(length: number): Float64Array {
  return new Float64Array(length).fill(NaN);
}
