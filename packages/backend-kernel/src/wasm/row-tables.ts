/**
 * @file Copies of a short array that rows add to, one for each row of the vectors side by side: rows of one group next to each
 * other would wait for each other's store. The copies are added to the array after the loop.
 */
import type { Statement } from "../kernel-ir.js";
import { isInside } from "./expression-translator.js";
import type { ExpressionTranslator } from "./expression-translator.js";
import type { FunctionWriter } from "./function-writer.js";
import type { ArrayPlace } from "./memory-plan.js";
import { offsetValue } from "./scalar-value.js";
import type { ScalarValue } from "./scalar-value.js";

/** Bytes of all copies of an array, and how many rows there have to be for each of its elements. */
const MAX_TABLE_BYTES = 4096;
const MIN_ROWS_PER_ELEMENT = 8;
/** Bytes up to which copies are cleared by stores rather than by a call into the engine. */
const MAX_CLEARED_BY_STORES = 1024;

interface Table {
  readonly statement: Statement;
  readonly place: ArrayPlace;
  readonly copies: readonly ArrayPlace[];
  /** Local of the address that the copies' offsets count from. */
  readonly base: number;
  readonly offset: number;
  readonly bytes: number;
  readonly low: number;
  readonly length: number;
}

/** The copies of one loop. */
export class RowTables {
  readonly #tables: Table[] = [];

  /**
   * @param scratch - reserves bytes of an instance's area; returns their offset from its base
   * @param numCopies - rows of the vectors side by side
   */
  constructor(
    readonly writer: FunctionWriter,
    readonly scratch: (bytes: number) => number,
    readonly numCopies: number,
  ) {}

  /** Makes copies for a store that adds to `place` at `index`, if the range of the index is short beside the rows. */
  add(statement: Statement, place: ArrayPlace, index: ScalarValue, numRows: number): void {
    const { writer, numCopies } = this;
    if (index.type !== "i32" || index.stride !== undefined || !isInside(index.range, place.length)) return;
    const { low, high } = index.range;
    const length = high - low + 1;
    const bytes = 8 * (length + (length % 2));
    if (numRows < MIN_ROWS_PER_ELEMENT * length || numCopies * bytes > MAX_TABLE_BYTES) return;
    const offset = this.scratch(numCopies * bytes);
    const base = writer.local("i32");
    const copies = Array.from({ length: numCopies }, (_, k): ArrayPlace => ({
      isInteger: false,
      length: high + 1,
      base: () => writer.get(base),
      offset: offset + k * bytes - 8 * low,
    }));
    this.#tables.push({ statement, place, copies, base, offset, bytes, low, length });
  }

  /** The copies by statement, in the order of rows. */
  byStatement(): ReadonlyMap<Statement, readonly ArrayPlace[]> {
    return new Map(this.#tables.map(({ statement, copies }) => [statement, copies]));
  }

  /** Writes zeros to all copies. */
  clear(): void {
    const { writer } = this;
    for (const { base, offset, bytes } of this.#tables) {
      const all = this.numCopies * bytes;
      writer.global(0);
      writer.set(base);
      if (all > MAX_CLEARED_BY_STORES) {
        writer.get(base);
        writer.i32(offset);
        writer.op("i32.add");
        writer.i32(0);
        writer.i32(all);
        writer.memoryFill();
        continue;
      }
      for (let at = 0; at < all; at += 16) {
        writer.get(base);
        writer.vectorConstant(0);
        writer.memory("v128.store", offset + at);
      }
    }
  }

  /** Adds the copies to their array, for each element from the first row's to the last row's. */
  flush(expressions: ExpressionTranslator): void {
    const { writer } = this;
    for (const { place, copies, low, length } of this.#tables) {
      const at = writer.local("i32");
      const root = { range: { low: 0, high: length - 1 }, emit: () => writer.get(at) };
      const index = offsetValue(writer, root, low, { low, high: low + length - 1 }, 1);
      const sum = (): void => {
        copies.forEach((copy, k) => {
          writer.memory("f64.load", expressions.address(copy, index));
          if (k > 0) writer.op("f64.add");
        });
      };
      writer.i32(0);
      writer.set(at);
      writer.loop(() => {
        expressions.store(place, index, { type: "f64", emit: sum }, true);
        writer.get(at);
        writer.i32(1);
        writer.op("i32.add");
        writer.tee(at);
        writer.i32(length);
        writer.op("i32.lt_s");
        writer.repeatIf();
      });
    }
  }
}
