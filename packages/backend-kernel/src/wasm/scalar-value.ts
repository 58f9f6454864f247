/**
 * @file Values of one number during translation: how to write the code that computes one, and what is known of it. JavaScript
 * has one kind of number; here integers whose range is known to fit in 32 bits are i32, all others f64, with the same values.
 */
import type { FunctionWriter } from "./function-writer.js";
import { addRanges, fitsInteger, multiplyRanges, subtractRanges } from "./value-range.js";
import type { ValueRange } from "./value-range.js";

/** An i32: `root + addend`, where the addend may go into the offset of a load. */
export interface IntegerValue {
  readonly type: "i32";
  readonly range: ValueRange;
  readonly emit: () => void;
  readonly root?: { readonly range: ValueRange; readonly emit: () => void };
  readonly addend: number;
  /** By how much it grows with each step of the loop being vectorised; undefined where that is not known. */
  readonly stride: number | undefined;
  readonly literal?: number;
}

/** An f64. */
export interface RealValue {
  readonly type: "f64";
  readonly emit: () => void;
  readonly literal?: number;
}

/** A truth value: an i32 that is 0 or 1. */
export interface TruthValue {
  readonly type: "truth";
  readonly emit: () => void;
}

/** A number or a truth value. */
export type ScalarValue = IntegerValue | RealValue | TruthValue;

/** A number as it stands in the program: an integer where it is one, until a real number is asked for. */
export function literalValue(writer: FunctionWriter, value: number): IntegerValue | RealValue {
  const range = { low: value, high: value };
  if (!Number.isInteger(value) || Object.is(value, -0) || !fitsInteger(range)) return realLiteral(writer, value);
  return { type: "i32", range, emit: () => writer.i32(value), addend: 0, stride: 0, literal: value };
}

/** A known real number. */
export function realLiteral(writer: FunctionWriter, value: number): RealValue {
  return { type: "f64", emit: () => writer.f64(value), literal: value };
}

/** An integer that `emit` writes. */
export function integerValue(emit: () => void, range: ValueRange, stride: number | undefined): IntegerValue {
  return { type: "i32", range, emit, addend: 0, stride };
}

/** The value as a real number. */
export function asReal(writer: FunctionWriter, value: ScalarValue): RealValue {
  if (value.type === "f64") return value;
  if (value.type === "i32" && value.literal !== undefined) return realLiteral(writer, value.literal);
  const { emit } = value;
  return {
    type: "f64",
    emit: () => {
      emit();
      writer.op("f64.convert_i32_s");
    },
  };
}

/** Writes an i32 that is 1 where JavaScript takes the value for true, else 0. */
export function emitTruth(writer: FunctionWriter, value: ScalarValue): void {
  value.emit();
  if (value.type === "truth") return;
  if (value.type === "i32") {
    writer.i32(0);
    writer.op("i32.ne");
    return;
  }
  // Neither 0 nor NaN.
  writer.op("f64.abs");
  writer.f64(0);
  writer.op("f64.gt");
}

/** `a + b`, or undefined where that might not fit. */
export function addIntegers(writer: FunctionWriter, a: IntegerValue, b: IntegerValue): IntegerValue | undefined {
  const range = addRanges(a.range, b.range);
  if (!fitsInteger(range)) return undefined;
  if (a.literal !== undefined && b.literal !== undefined)
    return literalValue(writer, a.literal + b.literal) as IntegerValue; // fits
  if (b.literal !== undefined) return shifted(writer, a, b.literal, range);
  if (a.literal !== undefined) return shifted(writer, b, a.literal, range);
  const stride = sumOf(a.stride, b.stride);
  const [x, y] = [rootOf(a), rootOf(b)];
  const rootRange = addRanges(x.range, y.range);
  const addend = a.addend + b.addend;
  if (addend === 0 || !fitsInteger(rootRange)) return integerValue(binary(writer, a, b, "i32.add"), range, stride);
  return offsetValue(writer, { range: rootRange, emit: binary(writer, x, y, "i32.add") }, addend, range, stride);
}

/** What an addend is added to. */
function rootOf(value: IntegerValue): { readonly range: ValueRange; readonly emit: () => void } {
  return value.root ?? value;
}

/** `root + addend`. */
export function offsetValue(
  writer: FunctionWriter,
  root: { readonly range: ValueRange; readonly emit: () => void },
  addend: number,
  range: ValueRange,
  stride: number | undefined,
): IntegerValue {
  const emit = (): void => {
    root.emit();
    if (addend === 0) return;
    writer.i32(addend);
    writer.op("i32.add");
  };
  return { type: "i32", range, root, addend, stride, emit };
}

/** `value + by` for a known `by`. */
function shifted(writer: FunctionWriter, value: IntegerValue, by: number, range: ValueRange): IntegerValue {
  return offsetValue(writer, rootOf(value), value.addend + by, range, value.stride);
}

/** `a - b`, or undefined where that might not fit. */
export function subtractIntegers(writer: FunctionWriter, a: IntegerValue, b: IntegerValue): IntegerValue | undefined {
  const range = subtractRanges(a.range, b.range);
  if (!fitsInteger(range)) return undefined;
  if (b.literal !== undefined) return addIntegers(writer, a, literalValue(writer, -b.literal || 0) as IntegerValue); // fits
  const negated = b.stride === undefined ? undefined : -b.stride;
  return integerValue(binary(writer, a, b, "i32.sub"), range, sumOf(a.stride, negated));
}

/** `a * b`, or undefined where that might not fit or be the -0 that JavaScript has. */
export function multiplyIntegers(writer: FunctionWriter, a: IntegerValue, b: IntegerValue): IntegerValue | undefined {
  const range = multiplyRanges(a.range, b.range);
  if (!fitsInteger(range) || a.range.low < 0 || b.range.low < 0) return undefined;
  if (a.literal !== undefined && b.literal !== undefined)
    return literalValue(writer, a.literal * b.literal) as IntegerValue; // fits
  let stride: number | undefined;
  if (a.stride === 0 && b.stride === 0) stride = 0;
  else if (a.literal !== undefined && b.stride !== undefined) stride = a.literal * b.stride;
  else if (b.literal !== undefined && a.stride !== undefined) stride = b.literal * a.stride;
  const [factor, other] = a.literal === undefined ? [b, a] : [a, b];
  if (factor.literal !== undefined && other.addend !== 0) {
    const root = rootOf(other);
    const rootRange = multiplyRanges(root.range, factor.range);
    if (fitsInteger(rootRange)) {
      const emit = binary(writer, root, factor, "i32.mul");
      return offsetValue(writer, { range: rootRange, emit }, other.addend * factor.literal, range, stride);
    }
  }
  return integerValue(binary(writer, a, b, "i32.mul"), range, stride);
}

/** `a / b` rounded to zero, or undefined where `b` might be 0. */
export function divideIntegers(writer: FunctionWriter, a: IntegerValue, b: IntegerValue): IntegerValue | undefined {
  if (a.range.low < 0 || b.range.low < 1) return undefined;
  const range = { low: 0, high: Math.floor(a.range.high / b.range.low) };
  return integerValue(binary(writer, a, b, "i32.div_s"), range, a.stride === 0 && b.stride === 0 ? 0 : undefined);
}

/** `a % b`, or undefined where that might be -0 or NaN. */
export function remainderOfIntegers(
  writer: FunctionWriter,
  a: IntegerValue,
  b: IntegerValue,
): IntegerValue | undefined {
  if (a.range.low < 0 || b.range.low < 1) return undefined;
  const range = { low: 0, high: Math.min(a.range.high, b.range.high - 1) };
  return integerValue(binary(writer, a, b, "i32.rem_s"), range, a.stride === 0 && b.stride === 0 ? 0 : undefined);
}

function binary(
  writer: FunctionWriter,
  a: { readonly emit: () => void },
  b: { readonly emit: () => void },
  opcode: "i32.add" | "i32.sub" | "i32.mul" | "i32.div_s" | "i32.rem_s",
): () => void {
  return () => {
    a.emit();
    b.emit();
    writer.op(opcode);
  };
}

function sumOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
