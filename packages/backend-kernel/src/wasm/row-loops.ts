/**
 * @file The loops that run code of several rows over all rows: as many vectors side by side as there are rows for, then one
 * vector, then rows by themselves; from group to group where rows of one group lie together.
 */
import type { ByteWriter } from "./byte-writer.js";
import type { FunctionWriter } from "./function-writer.js";

/** Factors up to 2 of which a product is made before its logarithm is taken. */
export const MAX_FACTORS = 256;

/** Code of several rows; `leaves` if it jumps out of two blocks where it cannot do them. */
export interface RowCode {
  readonly code: ByteWriter;
  readonly leaves: boolean;
}

/** Rows of a strip: what is handed from one loop to the next stays in the processor's nearest memory. */
export const STRIP_ROWS = 128;

/** The second of two loops over a strip of rows. */
export interface StripWork {
  readonly code: ByteWriter;
  /** Rows of its code, a divisor of those of the first loop's. */
  readonly rows: number;
  /** Local of the strip's first row. */
  readonly first: number;
  /** Writes what comes before the loops of a strip. */
  readonly begin: () => void;
}

/** What the loops run. */
export interface RowWork {
  readonly writer: FunctionWriter;
  /** Local of the first row that is not yet done. */
  readonly row: number;
  /** Number of rows. */
  readonly bound: number;
  /** Vectors side by side. */
  readonly width: number;
  readonly wide: RowCode;
  /** Where `wide` is but the first loop over a strip of rows: the second. */
  readonly strips?: StripWork | undefined;
  /** Rows by which each product gets one more factor. */
  readonly productRows: number;
  /** Code of one vector; absent where rows beyond the last vectors go by themselves. */
  readonly narrow?: ByteWriter | undefined;
  /** Code of one row. */
  readonly last: ByteWriter;
  /** Writes what comes before the rows of a group, and after them. */
  readonly beforeGroup: () => void;
  readonly afterGroup: () => void;
  /** Adds logarithms of products to their totals; absent where there are none. */
  readonly takeLogarithms?: (() => void) | undefined;
}

/** Writes the loops. */
export class RowLoops {
  constructor(readonly work: RowWork) {}

  /** Goes on by `step` rows; leaves the new row on the stack. */
  #advance(step: number): void {
    const { writer } = this.work;
    writer.get(this.work.row);
    writer.i32(step);
    writer.op("i32.add");
    writer.tee(this.work.row);
  }

  /** All rows, whose number is known. */
  writeRows(): void {
    const { writer, wide, narrow, last } = this.work;
    const step = 2 * this.work.width;
    const wideRows = this.work.bound - (this.work.bound % step);
    const narrowRows = narrow === undefined ? wideRows : this.work.bound - (this.work.bound % 2);
    this.work.beforeGroup();
    writer.i32(0);
    writer.set(this.work.row);
    const block = this.work.productRows * MAX_FACTORS;
    if (wide.leaves || this.work.strips !== undefined || (this.work.takeLogarithms !== undefined && wideRows > block)) {
      this.#writeBlocks(wide, last, step, this.work.takeLogarithms !== undefined ? block : wideRows, wideRows);
    } else this.#writeLoop(wide.code, step, 0, wideRows);
    if (narrow !== undefined) this.#writeLoop(narrow, 2, wideRows, narrowRows);
    this.#writeLoop(last, 1, narrowRows, this.work.bound);
    this.work.afterGroup();
  }

  /** Code of `by` rows again and again, for rows from `from` to `end`. */
  #writeLoop(code: ByteWriter, by: number, from: number, end: number): void {
    if (end <= from) return;
    const { writer } = this.work;
    if (end - from === by) {
      writer.append(code);
      this.#advance(by);
      writer.set(this.work.row);
      return;
    }
    writer.loop(() => {
      writer.append(code);
      this.#advance(by);
      writer.i32(end);
      writer.op("i32.lt_s");
      writer.repeatIf();
    });
  }

  /** Rows in blocks, after each of which logarithms are taken. */
  #writeBlocks(wide: RowCode, last: ByteWriter, by: number, block: number, end: number): void {
    const { writer } = this.work;
    const stop = writer.local("i32");
    writer.loop(() => {
      this.#setSmaller(stop, block, () => writer.i32(end));
      this.#writeWide(wide, last, by, stop);
      if (end <= block) return;
      this.work.takeLogarithms?.();
      writer.get(this.work.row);
      writer.i32(end);
      writer.op("i32.lt_s");
      writer.repeatIf();
    });
  }

  /** Whether `rows` more rows from the current one are not beyond the local `end`. */
  #isRoom(rows: number, end: number): void {
    this.work.writer.get(this.work.row);
    this.#isRoomFromRow(rows, end);
  }

  /** The same with the row on the stack. */
  #isRoomFromRow(rows: number, end: number): void {
    const { writer } = this.work;
    writer.i32(rows);
    writer.op("i32.add");
    writer.get(end);
    writer.op("i32.le_s");
  }

  /** Code of `by` rows again and again while that many are left before the local `end`; there are at first. */
  #writeRowsTo(code: ByteWriter, by: number, end: number): void {
    const { writer } = this.work;
    writer.loop(() => {
      writer.append(code);
      this.#advance(by);
      this.#isRoomFromRow(by, end);
      writer.repeatIf();
    });
  }

  /**
   * Vectors of rows before the local `end`. Rows with rare arguments of functions are left to code for one row after the
   * other, outside of the loop, which then has no branch but that way out.
   */
  #writeWide(wide: RowCode, last: ByteWriter, by: number, end: number): void {
    const { writer, strips } = this.work;
    if (strips !== undefined) return this.#writeStrips(wide, strips, last, by, end);
    if (!wide.leaves) return this.#writeRowsTo(wide.code, by, end);
    writer.block(() => {
      writer.loop(() => {
        writer.block(() => {
          this.#writeRowsTo(wide.code, by, end);
          writer.jump(2);
        });
        this.#writeOneByOne(last, by);
        this.#isRoom(by, end);
        writer.repeatIf();
      });
    });
  }

  /** `count` rows one after the other. */
  #writeOneByOne(last: ByteWriter, count: number): void {
    const { writer } = this.work;
    const until = writer.local("i32");
    writer.get(this.work.row);
    writer.i32(count);
    writer.op("i32.add");
    writer.set(until);
    writer.loop(() => {
      writer.append(last);
      this.#advance(1);
      writer.get(until);
      writer.op("i32.lt_s");
      writer.repeatIf();
    });
  }

  /** Strip after strip: the first loop over its rows, then the second. A row with rare arguments ends a strip before it. */
  #writeStrips({ code, leaves }: RowCode, strips: StripWork, last: ByteWriter, by: number, end: number): void {
    const { writer } = this.work;
    const { row } = this.work;
    const stop = writer.local("i32");
    const done = writer.local("i32");
    writer.loop(() => {
      writer.get(row);
      writer.set(strips.first);
      strips.begin();
      this.#setSmaller(stop, STRIP_ROWS, () => writer.get(end));
      writer.block(() => this.#writeRowsTo(code, by, stop));
      writer.get(row);
      writer.set(done);
      writer.get(strips.first);
      writer.set(row);
      const second = (): void => this.#writeRowsTo(strips.code, strips.rows, done);
      if (leaves) {
        this.#isRoom(strips.rows, done);
        writer.if(undefined, second);
        this.#isRoom(by, stop);
        writer.if(undefined, () => this.#writeOneByOne(last, by));
      } else second();
      this.#isRoom(by, end);
      writer.repeatIf();
    });
  }

  /** Sets `local` to the smaller of the current row plus `rows` and `limit`. */
  #setSmaller(local: number, rows: number, limit: () => void): void {
    const { writer } = this.work;
    writer.get(this.work.row);
    writer.i32(rows);
    writer.op("i32.add");
    writer.tee(local);
    limit();
    writer.get(local);
    limit();
    writer.op("i32.lt_s");
    writer.op("select");
    writer.set(local);
  }

  /**
   * Group after group.
   *
   * @param starts - the first rows of groups, then the number of rows
   * @param address - where they lie in memory
   */
  writeGroups(starts: Int32Array, address: number): void {
    const { writer, wide, narrow, last } = this.work;
    const group = writer.local("i32");
    const end = writer.local("i32");
    const logarithmsFrom = writer.local("i32");
    writer.i32(0);
    writer.set(logarithmsFrom);
    const step = 2 * this.work.width;
    writer.i32(0);
    writer.set(group);
    writer.loop(() => {
      writer.get(group);
      writer.memory("i32.load", address);
      writer.set(this.work.row);
      writer.get(group);
      writer.memory("i32.load", address + 4);
      writer.set(end);
      this.work.beforeGroup();
      this.#isRoom(step, end);
      writer.if(undefined, () => this.#writeWide(wide, last, step, end));
      if (narrow !== undefined) {
        this.#isRoom(2, end);
        writer.if(undefined, () => this.#writeRowsTo(narrow, 2, end));
      }
      writer.get(this.work.row);
      writer.get(end);
      writer.op("i32.lt_s");
      writer.if(undefined, () => writer.append(last));
      this.work.afterGroup();
      if (this.work.takeLogarithms !== undefined && this.work.bound > MAX_FACTORS) {
        // Another group as long as this may follow.
        writer.get(this.work.row);
        writer.get(logarithmsFrom);
        writer.op("i32.sub");
        writer.i32(2 * MAX_FACTORS);
        writer.op("i32.ge_s");
        writer.if(undefined, () => {
          this.work.takeLogarithms?.();
          writer.get(end);
          writer.set(logarithmsFrom);
        });
      }
      writer.get(group);
      writer.i32(4);
      writer.op("i32.add");
      writer.tee(group);
      writer.i32(4 * (starts.length - 1));
      writer.op("i32.lt_s");
      writer.repeatIf();
    });
  }
}
