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
    const block = step * MAX_FACTORS;
    if (wide.leaves || (this.work.takeLogarithms !== undefined && wideRows > block)) {
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
      // The smaller of the two.
      writer.get(this.work.row);
      writer.i32(block);
      writer.op("i32.add");
      writer.tee(stop);
      writer.i32(end);
      writer.get(stop);
      writer.i32(end);
      writer.op("i32.lt_s");
      writer.op("select");
      writer.set(stop);
      this.#writeWide(wide, last, by, () => {
        writer.get(stop);
        writer.op("i32.lt_s");
      });
      if (end <= block) return;
      this.work.takeLogarithms?.();
      writer.get(this.work.row);
      writer.i32(end);
      writer.op("i32.lt_s");
      writer.repeatIf();
    });
  }

  /**
   * Vectors of rows as long as `isMore` says of the row on the stack. Rows with rare arguments of functions are left to
   * code for one row after the other, outside of the loop, which then has no branch but that way out.
   */
  #writeWide({ code, leaves }: RowCode, last: ByteWriter, by: number, isMore: () => void): void {
    const { writer } = this.work;
    const rows = (): void => {
      writer.loop(() => {
        writer.append(code);
        this.#advance(by);
        isMore();
        writer.repeatIf();
      });
    };
    if (!leaves) return rows();
    const until = writer.local("i32");
    writer.block(() => {
      writer.loop(() => {
        writer.block(() => {
          rows();
          writer.jump(2);
        });
        writer.get(this.work.row);
        writer.i32(by);
        writer.op("i32.add");
        writer.set(until);
        writer.loop(() => {
          writer.append(last);
          this.#advance(1);
          writer.get(until);
          writer.op("i32.lt_s");
          writer.repeatIf();
        });
        writer.get(this.work.row);
        isMore();
        writer.repeatIf();
      });
    });
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
    const isRoomFor = (rows: number): void => {
      writer.i32(rows);
      writer.op("i32.add");
      writer.get(end);
      writer.op("i32.le_s");
    };
    const loop = (code: RowCode, by: number): void => {
      writer.get(this.work.row);
      isRoomFor(by);
      writer.if(undefined, () => this.#writeWide(code, last, by, () => isRoomFor(by)));
    };
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
      loop(wide, step);
      if (narrow !== undefined) loop({ code: narrow, leaves: false }, 2);
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
